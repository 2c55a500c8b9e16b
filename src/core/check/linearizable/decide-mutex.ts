import { PriorityQueue } from '../../base/priority-queue.ts'
import type { Budget } from '../budget.ts'
import type { Decision } from './decision.ts'
import type { TimedOperation } from './timed-operation.ts'

/**
 * Judges one lock. Grants and releases take turns, and two of a kind are alike; so in any order two grants may change places
 * when that helps the one that returned first, and the order that always takes the one to return first works when
 * any does. Operations of unknown outcome are taken only where nothing else is left to take. O(n log n).
 */
export function decideMutex(operations: readonly TimedOperation[], budget: Budget): Decision {
  if (!budget.spend(operations.length)) return { answer: 'unknown' }
  const byCall = [...operations].sort((a, b) => a.call - b.call)
  const byReturn = operations.filter((one) => one.certain).sort((a, b) => a.return - b.return)
  const acquires = new Turn()
  const releases = new Turn()
  const turnOf = (one: TimedOperation): Turn => (one.f === 'acquire' ? acquires : releases)
  const order: TimedOperation[] = []
  const placed = new Set<TimedOperation>()
  let called = 0
  for (const due of byReturn) {
    for (let next = byCall[called]; next !== undefined && next.call <= due.return; next = byCall[++called])
      turnOf(next).add(next)
    while (!placed.has(due)) {
      const isHeld = order.length % 2 === 1
      const next = (isHeld ? releases : acquires).take()
      if (next === null) return refuted(due, order)
      placed.add(next)
      order.push(next)
    }
  }
  return { answer: 'ok', order }
}

/** The operation that has to be now and cannot, and the last of its kind, which nothing has made undone. */
function refuted(due: TimedOperation, order: readonly TimedOperation[]): Decision {
  const last = order.findLast((one) => one.f === due.f)
  return { answer: 'illegal', core: last === undefined ? [due] : [last, due], blocked: due, isWhole: true }
}

/** The operations of one kind that were called and have not had their turn. */
class Turn {
  readonly #certain = new PriorityQueue<TimedOperation>(
    (a, b) => a.return < b.return || (a.return === b.return && a.index < b.index),
  )
  readonly #open: TimedOperation[] = []

  add(one: TimedOperation): void {
    if (one.certain) this.#certain.push(one)
    else this.#open.push(one)
  }

  take(): TimedOperation | null {
    return this.#certain.pop() ?? this.#open.shift() ?? null
  }
}
