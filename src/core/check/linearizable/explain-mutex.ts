import { sentence, type Sentence } from '../../model/sentence.ts'
import type { Scene } from './scene.ts'
import type { TimedOperation } from './timed-operation.ts'

/** The sentence for a grant or a release that has no turn; null for anything else. */
export function explainMutex({ key, moment }: Scene, core: readonly TimedOperation[]): Sentence | null {
  const due = core.at(-1)
  if (due === undefined || core.length > 2) return null
  const other = core.length === 2 ? core[0]! : null
  const values = { who: due.who, key, time: moment(due.return) }
  if (due.f === 'release') return sentence('objects.mutex.free', values)
  if (other === null) return null
  return sentence('objects.mutex.held', { ...values, other: other.who, time2: moment(other.return) })
}
