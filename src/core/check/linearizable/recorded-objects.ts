import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'
import type { RecordedHistory, RecordedOperation } from '../../history/recorded-history.ts'
import type { TimedOperation } from './timed-operation.ts'

/**
 * The operations of each object that may have happened, in order of call, ready for the judge of linearizability.
 * `objectOf`: the name of the object that an operation acts on; absent: its key.
 */
export function recordedObjects(
  { operations }: RecordedHistory,
  objectOf: (operation: RecordedOperation) => Json = ({ key }) => key,
): Map<string, TimedOperation[]> {
  const keys = new Map<Json, TimedOperation[]>()
  for (const one of operations) {
    if (one.outcome === 'fail') continue
    const certain = one.outcome === 'ok'
    const { index, process: who, f, input, call } = one
    const timed = {
      index,
      who,
      f,
      input,
      output: certain ? one.output : null,
      outputKnown: certain && one.outputKnown,
      call,
      return: certain ? one.return : Infinity,
      certain,
    }
    const key = keyText(objectOf(one))
    const group = keys.get(key)
    if (group === undefined) keys.set(key, [timed])
    else group.push(timed)
  }
  return keys as Map<string, TimedOperation[]>
}

function keyText(key: Json): string {
  return typeof key === 'string' ? key : key === null ? '' : canonicalJson(key)
}
