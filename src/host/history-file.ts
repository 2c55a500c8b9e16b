import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Refusal } from '../contract/refusal.ts'
import type { HistoryFormat } from '../core/history/history-format.ts'
import { problemText } from '../core/history/history-problem.ts'
import { HistoryReader, type HistoryReading } from '../core/history/history-reader.ts'
import type { Keyed } from '../core/history/independent-keys.ts'
import { recordedOf } from '../core/history/recorded-operation.ts'
import { historyOf } from '../core/trace/history.ts'
import { Gunzipped, peek, textOf, type Chunks } from './history-text.ts'
import { diskProblem } from './sqlite.ts'

export interface HistoryReadOptions {
  readonly format: HistoryFormat | 'auto'
  readonly keyed: Keyed
  readonly lenient: boolean
}

/** A history as it was read from bytes; a run file has no lines. */
export type FileReading = Omit<HistoryReading, 'format'> & { readonly format: HistoryFormat }

export interface ReadProgress {
  /** Bytes taken of the file, archived ones as they are. */
  readonly bytes: number
  /** How many there are, or null where nobody knows. */
  readonly bytesTotal: number | null
  readonly records: number
}

/** The bytes of a file. Throws a refusal when it cannot be read. */
export function fileChunks(path: string): { chunks: Chunks; bytesTotal: number } {
  try {
    const stat = statSync(path)
    if (stat.isDirectory()) throw new Refusal(`${path}: this is a folder, expected a file.`)
    const chunks = (async function* () {
      try {
        for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 }))
          yield chunk as Uint8Array
      } catch (error) {
        throw diskProblem(error, path)
      }
    })()
    return { chunks, bytesTotal: stat.size }
  } catch (error) {
    throw diskProblem(error, path)
  }
}

/** Reads a history, archived or not, piece by piece. Throws a refusal that names the place when it is none. */
export async function readHistory(
  name: string,
  chunks: Chunks,
  bytesTotal: number | null,
  options: HistoryReadOptions,
  progress: (progress: ReadProgress) => void = () => undefined,
): Promise<FileReading> {
  let bytes = 0
  let records = (): number => 0
  const counted = (async function* () {
    for await (const chunk of chunks) {
      bytes += chunk.length
      progress({ bytes, bytesTotal, records: records() })
      yield chunk
    }
  })()
  const outer = await peek(counted, 16)
  const archive = outer.head[0] === 0x1f && outer.head[1] === 0x8b ? new Gunzipped(outer.all, name) : null
  const { head, all } = archive === null ? outer : await peek(archive, 16)
  if (head.toString('latin1').startsWith('SQLite format 3')) return readRun(name, all, options)
  if (options.format === 'run') throw new Refusal(`${name}: found no run file (.faultline), expected one.`)
  refuseForeign(name, head)
  const reader = new HistoryReader({ ...options, format: options.format })
  records = () => reader.recordCount
  for await (const text of textOf(all, name)) {
    const problem = reader.push(text)
    if (problem !== null) throw new Refusal(`${name}: ${problemText(problem)}`)
  }
  const reading = reader.end(archive?.isCut)
  if (!('history' in reading)) throw new Refusal(`${name}: ${problemText(reading)}`)
  return reading
}

/** Things that people give by mistake, known by their first bytes. */
function refuseForeign(name: string, head: Buffer): void {
  const magic = head.toString('latin1')
  const found =
    magic.startsWith('\xff\xfe') || magic.startsWith('\xfe\xff')
      ? 'UTF-16, expected a text in UTF-8'
      : magic.startsWith('PK\x03\x04')
        ? 'a zip archive, expected the history itself, or gzip'
        : magic.startsWith('(\xb5/\xfd')
          ? 'a zstd archive, expected the history itself, or gzip'
          : null
  if (found !== null) throw new Refusal(`${name}: line 1, column 1: found ${found}.`)
}

/** SQLite needs a file; what comes in pieces is put into one first. */
async function readRun(name: string, chunks: Chunks, { format }: HistoryReadOptions): Promise<FileReading> {
  if (format !== 'auto' && format !== 'run')
    throw new Refusal(`${name}: line 1, column 1: found a run file, expected ${format}.`)
  const folder = mkdtempSync(join(tmpdir(), 'faultline-history-'))
  const path = join(folder, 'history.faultline')
  try {
    const file = await open(path, 'w')
    try {
      for await (const chunk of chunks) await file.write(chunk)
    } finally {
      await file.close()
    }
    // It knows every protocol of the lab, which no other history needs.
    const { readRunFile } = await import('./run-file.ts')
    const run = readRunFile(path)
    const history = recordedOf(historyOf(run.events), run.experiment.workload.kind)
    return {
      history,
      format: 'run',
      lines: new Uint32Array(0),
      leftOut: { nemesis: 0, lines: 0, completions: 0, cut: false },
      timeFallsLine: null,
    }
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(error.message.replaceAll(path, name))
    throw diskProblem(error, name)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
