import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { Refusal } from '../contract/refusal.ts'
import type { RecordedHistory } from '../core/history/recorded-history.ts'
import { collectionHistory } from '../core/report/collection-history.ts'
import { ednHistory, ednHistoryProblem } from '../core/report/edn-history.ts'
import { diskProblem } from './sqlite.ts'

/** What histories can be written as: what Jepsen's tools read, and `history/1`, which says all that we know. */
export const exportFormats = ['edn', 'jsonl'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** Units of text written at once. */
const pieceLength = 1 << 18

/**
 * Writes the history, piece by piece. Throws a refusal when that form cannot say it, when there is a file already (unless
 * `replaces`) or when the disk does not take it; nothing is left behind then.
 */
export function exportHistory(
  history: RecordedHistory,
  path: string,
  format: ExportFormat,
  replaces: boolean,
): void {
  const problem = format === 'edn' ? ednHistoryProblem(history) : null
  if (problem !== null) throw new Refusal(`${path}: this history cannot be written as EDN: ${problem}.`)
  if (!replaces && statSync(path, { throwIfNoEntry: false }) !== undefined)
    throw new Refusal(`${path}: this file exists, it is replaced only with --force.`)
  const temporary = `${path}.${process.pid}.writing`
  try {
    const file = openSync(temporary, 'w')
    try {
      let piece = ''
      for (const line of format === 'edn' ? ednHistory(history) : collectionHistory(history)) {
        piece += line
        if (piece.length < pieceLength) continue
        writeSync(file, piece)
        piece = ''
      }
      writeSync(file, piece)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw diskProblem(error, path)
  }
}
