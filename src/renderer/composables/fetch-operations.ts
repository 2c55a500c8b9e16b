import type { RecordedOperation } from '../../core/history/recorded-history.ts'
import { lab } from '../api/lab.ts'

const pageLength = 10_000
/** More operations than this are not drawn: the checks read them all. */
const drawnMax = 500_000

/** The operations of the open history, of `count` in all; ends early when nobody wants them. */
export async function fetchOperations(count: number, isWanted: () => boolean): Promise<RecordedOperation[]> {
  const operations: RecordedOperation[] = []
  while (operations.length < Math.min(count, drawnMax) && isWanted()) {
    const page = await lab().request('histories.operations', operations.length, pageLength)
    if (page.length === 0) break
    for (const one of page) operations.push({ ...one, return: one.return ?? Infinity })
  }
  return operations
}
