import type { HistoryProblem } from '../../../src/core/history/history-problem.ts'
import {
  HistoryReader,
  type HistoryReaderOptions,
  type HistoryReading,
} from '../../../src/core/history/history-reader.ts'

const usual: HistoryReaderOptions = { format: 'auto', keyed: 'auto', lenient: false }

/** What comes of a text, read in pieces of that many units. */
export function readText(
  text: string,
  options: Partial<HistoryReaderOptions> = {},
  pieceLength = 1 << 16,
): HistoryReading | HistoryProblem {
  const reader = new HistoryReader({ ...usual, ...options })
  for (let at = 0; at < text.length; at += pieceLength) reader.push(text.slice(at, at + pieceLength))
  return reader.end()
}

/** The reading of a text that is a history. */
export function reading(text: string, options?: Partial<HistoryReaderOptions>): HistoryReading {
  const read = readText(text, options)
  if ('history' in read) return read
  throw new Error(`line ${read.line}, column ${read.column}: found ${read.found}, expected ${read.expected}`)
}

/** The operations of a text as `process f key input -> output [call, return] outcome`. */
export function told(text: string, options?: Partial<HistoryReaderOptions>): string[] {
  return reading(text, options).history.operations.map(
    ({ process, f, key, input, output, outputKnown, call, return: end, outcome }) =>
      `${process} ${f} ${JSON.stringify(key)} ${JSON.stringify(input)} -> ${outputKnown ? JSON.stringify(output) : '?'} [${call}, ${end}] ${outcome}`,
  )
}

/** The problem of a text that is none, as `line:column found, expected`. */
export function problem(text: string, options?: Partial<HistoryReaderOptions>): string {
  const read = readText(text, options)
  if ('history' in read) return `no problem in ${read.history.operations.length} operations`
  return `${read.line}:${read.column} ${read.found}, expected ${read.expected}`
}
