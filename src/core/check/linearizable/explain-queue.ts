import { canonicalJson } from '../../base/canonical-json.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import { precedes } from './precedence.ts'
import type { Scene } from './scene.ts'
import type { TimedOperation } from './timed-operation.ts'

/** The sentence for a contradiction about a queue, or null. */
export function explainQueue(scene: Scene, core: readonly TimedOperation[]): Sentence | null {
  const { key, moment } = scene
  const enqueues = core.filter((one) => one.f === 'enqueue')
  const dequeues = core.filter((one) => one.f === 'dequeue')
  const [taker, second] = dequeues
  if (taker === undefined || dequeues.some((one) => !one.outputKnown)) return null
  const empty = dequeues.find((one) => one.output === null)
  if (empty !== undefined) {
    const elements = enqueues.map(({ input }) => canonicalJson(input)).join(', ')
    const values = { who: empty.who, key, time: moment(empty.call), time2: moment(empty.return), elements }
    return enqueues.length === 0 ? null : sentence('objects.queue.not-empty', values)
  }
  const values = { who: taker.who, key, element: canonicalJson(taker.output), time: moment(taker.return) }
  if (core.length === 1) return sentence('objects.queue.from-nowhere', values)
  if (second !== undefined && canonicalJson(second.output) === values.element && enqueues.length < 2)
    return sentence('objects.queue.twice', { ...values, other: second.who, time2: moment(second.return) })
  const [enqueue] = enqueues
  // Two may contradict each other without an enqueue: what the queue began with came out in another order.
  if (core.length === 2 && enqueue !== undefined && precedes(taker, enqueue))
    return sentence('objects.queue.early', {
      ...values,
      other: enqueue.who,
      time2: moment(enqueue.call),
    })
  return overtaking(scene, enqueues, dequeues)
}

/** The one that came in first and the one that left before it. */
function overtaking(
  { key, moment }: Scene,
  enqueues: readonly TimedOperation[],
  dequeues: readonly TimedOperation[],
): Sentence | null {
  const takerOf = ({ input }: TimedOperation): TimedOperation | undefined =>
    dequeues.find((one) => canonicalJson(one.output) === canonicalJson(input))
  const [a, b] = enqueues
  if (a === undefined || b === undefined || enqueues.length > 2) return null
  const [first, later] = precedes(a, b) ? [a, b] : [b, a]
  const taker = takerOf(later)
  if (!precedes(first, later) || taker === undefined) return null
  const values = {
    key,
    first: canonicalJson(first.input),
    later: canonicalJson(later.input),
    time: moment(first.return),
    time2: moment(later.call),
    who: taker.who,
    time3: moment(taker.return),
  }
  const left = takerOf(first)
  if (left === undefined) return sentence('objects.queue.lost', values)
  return sentence('objects.queue.overtaken', { ...values, other: left.who, time4: moment(left.call) })
}
