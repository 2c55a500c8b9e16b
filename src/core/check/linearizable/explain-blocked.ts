import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import { registerModel } from './models/register.ts'
import type { Scene } from './scene.ts'
import type { TimedOperation } from './timed-operation.ts'

/**
 * Where the longest order ends and why nothing under way at that moment helps, for a register. `order` explains
 * everything that had returned before the blocked operation did.
 */
export function explainBlocked(
  { key, operations, moment }: Scene,
  initial: Json,
  order: readonly TimedOperation[],
  blocked: TimedOperation,
): Sentence[] {
  const wanted = canonicalJson(blocked.f === 'cas' ? (blocked.input as readonly Json[])[0]! : blocked.output)
  const held = lastValue(initial, order)
  const values = { who: blocked.who, key, wanted, held, count: order.length }
  const refused = blocked.f === 'cas' && blocked.output === false
  const name = refused ? 'linearizable.blocked.refused' : 'linearizable.blocked.saw'
  const head = sentence(name, { ...values, time: moment(blocked.return) })
  const placed = new Set(order.map((one) => one.index))
  const open = operations.filter(
    (one) => one !== blocked && one.call <= blocked.return && one.f !== 'read' && !placed.has(one.index),
  )
  return [head, ...open.slice(-candidatesTold).map((one) => whyNot(one, held, values))]
}

/** The last few that were asked for: earlier ones of unknown outcome are rarely what a reader wonders about. */
const candidatesTold = 6

function lastValue(initial: Json, order: readonly TimedOperation[]): string {
  const model = registerModel(initial)
  let state = model.initial
  let value = initial
  for (const one of order) {
    const next = model.move(one).apply(state)
    if (next === undefined || next === state) continue
    state = next
    value = one.f === 'cas' ? (one.input as readonly Json[])[1]! : one.input
  }
  return canonicalJson(value)
}

/** What would come of placing one more operation before the blocked one. */
function whyNot(one: TimedOperation, held: string, values: { [name: string]: string | number }): Sentence {
  if (one.f !== 'cas')
    return sentence('linearizable.candidate.write', {
      ...values,
      other: one.who,
      value: canonicalJson(one.input),
    })
  const [from, to] = one.input as readonly [Json, Json]
  const swap = { ...values, other: one.who, from: canonicalJson(from), to: canonicalJson(to) }
  const finds = canonicalJson(from) === held
  return sentence(finds ? 'linearizable.candidate.swap' : 'linearizable.candidate.idle-swap', swap)
}
