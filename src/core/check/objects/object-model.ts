import type { Json } from '../../base/json.ts'
import type { RecordedHistory, RecordedOperation } from '../../history/recorded-history.ts'
import { sentence, type Words } from '../../model/sentence.ts'
import { noWitness, type Verdict } from '../../model/verdict.ts'
import type { HistoryCheck, HistoryModel } from '../history-check.ts'
import { judgeObjects } from '../linearizable/linearizable.ts'
import { recordedObjects } from '../linearizable/recorded-objects.ts'
import type { SequentialObject } from '../linearizable/sequential-object.ts'
import { judgeSequential } from '../sequential/sequential.ts'
import { expectedOf, type OperationShape } from './operation-shape.ts'

/** What makes an object one that histories can be judged by. */
export interface ObjectSpec {
  readonly id: string
  readonly words: Words
  /** The operations it knows, by name. */
  readonly operations: { readonly [f: string]: OperationShape }
  /** What the operations of each key act on. */
  readonly object: (history: RecordedHistory) => SequentialObject
  /** The name of the object that an operation acts on; absent: its key. */
  readonly objectOf?: (operation: RecordedOperation) => Json
  /** What else is asked of such histories, by name of the check. */
  readonly checks?: { readonly [name: string]: HistoryCheck }
  /** Those of them that are made only when asked for. */
  readonly onRequest?: readonly string[]
}

/** An object as a model of histories: one for each key of the history, all of the same kind. */
export function objectModel(spec: ObjectSpec): HistoryModel {
  const { id, words, operations, object, objectOf } = spec
  const linearizable: HistoryCheck = ({ history, budget, progress }) => {
    if (history.order !== 'realtime') return withoutRealTime
    return judgeObjects(object(history), recordedObjects(history, objectOf), {
      budget,
      clock: history.clock,
      progress: (done, of) => progress(done / of),
    })
  }
  const sequential: HistoryCheck = ({ history, budget }) =>
    judgeSequential(object(history), recordedObjects(history, objectOf), { budget, order: history.order })
  return {
    id,
    words,
    checks: { linearizable, sequential, ...spec.checks },
    onRequest: ['sequential', ...(spec.onRequest ?? [])],
    expected: (operation) => expectedOf(operations, operation),
  }
}

const withoutRealTime: Verdict = {
  check: 'linearizable',
  answer: 'unknown',
  sentence: sentence('sequential.no-real-time'),
  witness: noWitness,
}
