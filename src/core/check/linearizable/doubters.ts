import type { RegisterOperation } from './register-operation.ts'

/**
 * Finds a place for each operation that saw *another* value than the one it named (a compare-and-set that failed) within
 * an order that is right for all others. Gives those that find none, which means only that this order has no room
 * for them. Taken in order of call, each as early as it can go: later never helps another.
 */
export function misfits(
  order: readonly RegisterOperation[],
  doubters: readonly RegisterOperation[],
  initial: number,
): RegisterOperation[] {
  const { latestCall, earliestReturn, holds } = scan(order, initial)
  const byCall = [...doubters].sort((a, b) => a.source.call - b.source.call)
  const byReturn = [...doubters].sort((a, b) => a.source.return - b.source.return)
  const placeOf = new Map<RegisterOperation, number>()
  const found: RegisterOperation[] = []
  let passed = 0
  let floor = 0
  for (const doubter of byCall) {
    const { call, return: end } = doubter.source
    for (
      let done = byReturn[passed];
      done !== undefined && done.source.return < call;
      done = byReturn[++passed]
    ) {
      floor = Math.max(floor, placeOf.get(done) ?? 0)
    }
    // Place p is after the first p operations. Everything before it was called in time, everything after returns in time.
    const lowest = Math.max(
      floor,
      firstWhere(order.length, (p) => earliestReturn[p]! >= call),
    )
    const hold = holds.get(doubter.differs!)
    const place = hold !== undefined && lowest >= hold.from && lowest <= hold.to ? hold.to + 1 : lowest
    if (place > order.length || latestCall[place]! > end) found.push(doubter)
    else placeOf.set(doubter, place)
  }
  return found
}

interface Scan {
  /** Of the first p operations. */
  readonly latestCall: readonly number[]
  /** Of those from p on. */
  readonly earliestReturn: readonly number[]
  /** Value → the places at which it stands. */
  readonly holds: ReadonlyMap<number, { readonly from: number; readonly to: number }>
}

function scan(order: readonly RegisterOperation[], initial: number): Scan {
  const latestCall = [-Infinity]
  for (const one of order) latestCall.push(Math.max(latestCall.at(-1)!, one.source.call))
  const earliestReturn = new Array<number>(order.length + 1).fill(Infinity)
  for (let p = order.length - 1; p >= 0; p--)
    earliestReturn[p] = Math.min(earliestReturn[p + 1]!, order[p]!.source.return)
  const holds = new Map<number, { from: number; to: number }>()
  let value = initial
  let from = 0
  order.forEach((one, p) => {
    if (one.writes === null) return
    holds.set(value, { from, to: p })
    value = one.writes
    from = p + 1
  })
  holds.set(value, { from, to: order.length })
  return { latestCall, earliestReturn, holds }
}

/** The smallest p in [0, count] for which a condition holds that stays true once it is; count when none does. */
function firstWhere(count: number, holds: (p: number) => boolean): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
