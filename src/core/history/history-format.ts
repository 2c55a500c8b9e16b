import { isCsvHeader } from './csv-rows.ts'
import { isLogLine } from './log-line.ts'

/**
 * How a history is written. `edn` Jepsen's maps, or lines of its older logs; `jsonl` one JSON map a line, or `history/1`;
 * `json` a list of such maps, or maps over several lines; `csv` see `csv-rows.ts`; `porcupine` the logs of its tests;
 * `run` a run file of the lab, which only the host can open.
 */
export type HistoryFormat = TextFormat | 'run'
export type TextFormat = 'edn' | 'jsonl' | 'json' | 'csv' | 'porcupine'

export const textFormats: readonly TextFormat[] = ['edn', 'jsonl', 'json', 'csv', 'porcupine']
export const historyFormats: readonly HistoryFormat[] = [...textFormats, 'run']

/** What a text is, and whether its records are lines or values in brackets. */
export interface TextShape {
  readonly format: TextFormat
  readonly records: 'edn' | 'json' | 'json-lines' | 'log-lines' | 'csv-lines'
}

/** Units of the text that are looked at: enough for the first lines of a log that is full of other things. */
export const sampleLength = 65_536

/**
 * The shape of a text of this format by its beginning (`isWhole`: there is no more), or null when it is none that we know.
 * `auto` goes by what is there; a name could only repeat it or lie.
 */
export function shapeOf(sample: string, isWhole: boolean, format: TextFormat | 'auto'): TextShape | null {
  const lines = sample.split('\n')
  if (!isWhole) lines.pop()
  const hasLog = lines.some((line) => isLogLine(line))
  const start = sample.replace(/^(?:\s|;[^\n]*\n)+/, '')
  switch (format) {
    case 'auto':
      return guessed(start, lines, hasLog)
    case 'edn':
    case 'porcupine':
      return { format, records: hasLog && !/^[[({#]/.test(start) ? 'log-lines' : 'edn' }
    case 'jsonl':
      return { format, records: 'json-lines' }
    case 'json':
      return { format, records: 'json' }
    case 'csv':
      return { format, records: 'csv-lines' }
  }
}

function guessed(start: string, lines: readonly string[], hasLog: boolean): TextShape | null {
  if (/^[[(]?\s*\{\s*"/.test(start)) {
    if (start.startsWith('[')) return { format: 'json', records: 'json' }
    return isJsonLine(start.split('\n')[0]!)
      ? { format: 'jsonl', records: 'json-lines' }
      : { format: 'json', records: 'json' }
  }
  if (/^\[\s*\]\s*$/.test(start)) return { format: 'json', records: 'json' }
  if (/^(?:[[(]|\{|#)/.test(start) && !/^\[\d{4}-/.test(start))
    return { format: isPorcupineMap(start) ? 'porcupine' : 'edn', records: 'edn' }
  if (hasLog) return { format: 'edn', records: 'log-lines' }
  return isCsvHeader(lines[0] ?? start) ? { format: 'csv', records: 'csv-lines' } : null
}

/** Whether a first line is whole, so that lines are the records; a long one is, whatever it holds. */
function isJsonLine(line: string): boolean {
  return /\}\s*$/.test(line) || line.length >= sampleLength
}

/** Its key-value logs have the key beside the value, which Jepsen's maps never have. */
function isPorcupineMap(start: string): boolean {
  return /^\{[^{}\n]*:f :(?:get|put|append)[^{}\n]*:key /.test(start)
}
