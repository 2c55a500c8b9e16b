import type { Words } from '../../model/sentence.ts'
import type { HistoryModel } from '../history-check.ts'
import { expectedOf, type OperationShape } from '../objects/operation-shape.ts'

/** What makes a workload one that histories can be judged by. */
export interface WorkloadSpec extends Pick<HistoryModel, 'id' | 'checks'> {
  readonly words: Words
  /** The operations it knows, by name. */
  readonly operations: { readonly [f: string]: OperationShape }
  readonly onRequest?: readonly string[]
}

export function workloadModel({ id, words, operations, checks, onRequest }: WorkloadSpec): HistoryModel {
  return {
    id,
    words,
    checks,
    onRequest: onRequest ?? [],
    expected: (operation) => expectedOf(operations, operation),
  }
}
