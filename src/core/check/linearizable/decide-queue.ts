import type { Json } from '../../base/json.ts'
import type { Budget } from '../budget.ts'
import type { Decision } from './decision.ts'
import { queueModel } from './models/queue.ts'
import { precedes } from './precedence.ts'
import { search } from './search.ts'
import { takenBy } from './taken-elements.ts'
import type { TimedOperation } from './timed-operation.ts'
import { ValueIds } from './value-ids.ts'

/** The life of one element. */
interface Element {
  readonly enqueue: TimedOperation
  dequeue: TimedOperation | null
  /** From here on it was certainly in the queue, until here it certainly still was. */
  readonly in: number
  out: number
}

/**
 * Judges one queue. When every element was enqueued once, a history is wrong exactly when an element came from nowhere,
 * came twice or too early, when two elements came out in the wrong order, or when a queue was called empty
 * while it never was (Henzinger, Sezgin and Vafeiadis, CONCUR 2013; Bouajjani, Emmi, Enea and Hamza, ICALP 2015). O(n log n).
 * A dequeue of unknown outcome took whatever element explains most, where that is clear. Else the search decides.
 */
export function decideQueue(
  operations: readonly TimedOperation[],
  initial: readonly Json[],
  budget: Budget,
): Decision {
  const ids = new ValueIds()
  const enqueues = new Map<number, TimedOperation>()
  for (const one of operations) {
    if (one.f !== 'enqueue') continue
    const id = ids.id(one.input)
    if (enqueues.has(id)) return searched(operations, initial, budget)
    enqueues.set(id, one)
  }
  const isSilent = (one: TimedOperation): boolean => one.f === 'dequeue' && one.certain && !one.outputKnown
  if (initial.length > 0 || operations.some(isSilent)) return searched(operations, initial, budget)
  if (!budget.spend(operations.length)) return { answer: 'unknown' }
  const elements = new Map<number, Element>()
  const taken = takenBy(operations, 'dequeue', enqueues, ids)
  if ('core' in taken) return illegal(taken.core)
  for (const [id, enqueue] of enqueues) {
    const dequeue = taken.get(id) ?? null
    if (!enqueue.certain && dequeue?.certain !== true) continue
    if (dequeue !== null && precedes(dequeue, enqueue)) return illegal([dequeue, enqueue])
    elements.set(id, { enqueue, dequeue, in: enqueue.return, out: dequeue?.call ?? Infinity })
  }
  return judge(operations, [...elements.values()], initial, budget)
}

function judge(
  operations: readonly TimedOperation[],
  elements: readonly Element[],
  initial: readonly Json[],
  budget: Budget,
): Decision {
  const open = operations.filter((one) => one.f === 'dequeue' && !one.certain && !one.outputKnown)
  const latest = latestOuts(elements)
  if (open.length > 0) giveToOpen(elements, open, latest)
  const overtaking = elements.find((one) => latest.get(one)! < one.out)
  if (overtaking !== undefined) return illegal(overtaken(overtaking, elements))
  const core = neverEmpty(operations, elements)
  if (core === null) return { answer: 'ok' }
  // The open dequeues may have taken other elements than those that had to go.
  return open.length === 0 ? illegal(core) : searched(operations, initial, budget)
}

/** When each element must have begun to leave at the latest: the first return of a dequeue of one that came in after it. */
function latestOuts(elements: readonly Element[]): Map<Element, number> {
  const byCall = [...elements].sort((a, b) => b.enqueue.call - a.enqueue.call)
  const byReturn = [...elements].sort((a, b) => b.in - a.in)
  const latest = new Map<Element, number>()
  let first = Infinity
  let passed = 0
  for (const one of byReturn) {
    for (let next = byCall[passed]; next !== undefined && one.in < next.enqueue.call; next = byCall[++passed])
      first = Math.min(first, next.dequeue?.return ?? Infinity)
    latest.set(one, first)
  }
  return latest
}

/** Gives the elements that had to leave and that nobody is known to have taken to the open dequeues, most urgent first. */
function giveToOpen(
  elements: readonly Element[],
  open: readonly TimedOperation[],
  latest: ReadonlyMap<Element, number>,
): void {
  const urgent = elements.filter((one) => one.dequeue === null && latest.get(one)! < Infinity)
  urgent.sort((a, b) => latest.get(a)! - latest.get(b)!)
  const takers = [...open].sort((a, b) => a.call - b.call)
  urgent.forEach((one, rank) => {
    const taker = takers[rank]
    if (taker === undefined) return
    one.dequeue = taker
    one.out = taker.call
  })
}

/** The element, one that came in after it and left before it, and who saw that. */
function overtaken(one: Element, elements: readonly Element[]): TimedOperation[] {
  const isOvertaking = (other: Element): boolean =>
    precedes(one.enqueue, other.enqueue) && other.dequeue !== null && other.dequeue.return < one.out
  const other = elements.find(isOvertaking)!
  return [one.enqueue, other.enqueue, other.dequeue!, ...(one.dequeue === null ? [] : [one.dequeue])]
}

/** A dequeue that found nothing, and the elements of which at every moment of it one was certainly there; or null. */
function neverEmpty(
  operations: readonly TimedOperation[],
  elements: readonly Element[],
): TimedOperation[] | null {
  const stays = elements.filter((one) => one.in < one.out).sort((a, b) => a.in - b.in)
  const finders = operations
    .filter((one) => one.f === 'dequeue' && one.certain && one.output === null)
    .sort((a, b) => a.call - b.call)
  const spans = spansOf(stays)
  let at = 0
  for (const finder of finders) {
    while (at < spans.length && spans[at]!.out <= finder.call) at++
    const span = spans[at]
    if (span !== undefined && span.in < finder.call && finder.return < span.out)
      return [finder, ...cover(span.stays, finder)]
  }
  return null
}

/** A time in which the queue is certainly never empty, and the elements of which at every moment one is there. */
interface Span {
  readonly in: number
  out: number
  readonly stays: Element[]
}

function spansOf(stays: readonly Element[]): Span[] {
  const spans: Span[] = []
  for (const one of stays) {
    const last = spans.at(-1)
    // Two that only touch leave an instant between them.
    if (last === undefined || last.out <= one.in) spans.push({ in: one.in, out: one.out, stays: [one] })
    else {
      last.out = Math.max(last.out, one.out)
      last.stays.push(one)
    }
  }
  return spans
}

/** The fewest of the elements that are there all the time that the operation takes. */
function cover(stays: readonly Element[], finder: TimedOperation): TimedOperation[] {
  const chosen: Element[] = []
  for (let until = finder.call; until <= finder.return;) {
    const reaching = stays.filter((one) => one.in < until)
    const next = reaching.reduce((a, b) => (b.out > a.out ? b : a))
    chosen.push(next)
    until = next.out
  }
  return chosen.flatMap(({ enqueue, dequeue }) => (dequeue === null ? [enqueue] : [enqueue, dequeue]))
}

function illegal(core: readonly TimedOperation[]): Decision {
  return { answer: 'illegal', core, blocked: null }
}

function searched(operations: readonly TimedOperation[], initial: readonly Json[], budget: Budget): Decision {
  const result = search(queueModel(initial), operations, { budget })
  if (result.answer === 'illegal')
    return { answer: 'illegal', core: null, blocked: operations[result.blocked]! }
  if (result.answer === 'unknown') return result
  return { answer: 'ok', order: result.order.map((place) => operations[place]!) }
}
