import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'
import type { RecordedHistory } from '../../history/recorded-history.ts'
import type { TimedOperation } from './timed-operation.ts'

/** The operations of each key that may have happened, in order of call, ready for the judge of linearizability. */
export function recordedObjects({ operations }: RecordedHistory): Map<string, TimedOperation[]> {
  const keys = new Map<Json, TimedOperation[]>()
  for (const one of operations) {
    if (one.outcome === 'fail') continue
    const certain = one.outcome === 'ok'
    const { index, process: who, f, input, output, outputKnown, call } = one
    const timed = {
      index,
      who,
      f,
      input,
      output,
      outputKnown,
      call,
      return: certain ? one.return : Infinity,
      certain,
    }
    const key = keyText(one.key)
    const group = keys.get(key)
    if (group === undefined) keys.set(key, [timed])
    else group.push(timed)
  }
  return keys as Map<string, TimedOperation[]>
}

function keyText(key: Json): string {
  return typeof key === 'string' ? key : key === null ? '' : canonicalJson(key)
}
