import { IntList } from '../../base/int-list.ts'
import { placesInOrder } from '../../base/places-in-order.ts'
import { nothing, type RegisterColumns } from './register-columns.ts'

export interface DoubterResult {
  /** Those that find no place. */
  readonly homeless: readonly number[]
  /** The order with the others in their places. */
  readonly order: IntList
}

/**
 * Finds a place for each operation that saw *another* value than the one it named (a compare-and-set that failed) within
 * an order that is right for all others. Gives those that find none, which means only that this order has no room
 * for them. Taken in order of call, each as early as it can go: later never helps another.
 * `doubters`: places of the columns by call.
 */
export function seatDoubters(columns: RegisterColumns, order: IntList, doubters: IntList): DoubterResult {
  const { latestCall, earliestReturn, from, to } = scan(columns, order)
  const byReturn = placesInOrder(Float64Array.from(list(doubters), (one) => columns.return[one]!))
  const seatOf = new Int32Array(doubters.length).fill(nothing)
  const homeless: number[] = []
  let passed = 0
  let floor = 0
  for (let i = 0; i < doubters.length; i++) {
    const doubter = doubters.items[i]!
    const call = columns.call[doubter]!
    for (; columns.return[doubters.items[byReturn[passed]!]!]! < call; passed++)
      floor = Math.max(floor, seatOf[byReturn[passed]!]!)
    // Seat p is after the first p operations. Everything before it was called in time, everything after returns in time.
    const lowest = Math.max(
      floor,
      firstWhere(order.length, (p) => earliestReturn[p]! >= call),
    )
    const value = columns.differs[doubter]!
    const stands = from[value] !== nothing && lowest >= from[value]! && lowest <= to[value]!
    const seat = stands ? to[value]! + 1 : lowest
    if (seat > order.length || latestCall[seat]! > columns.return[doubter]!) homeless.push(doubter)
    else seatOf[i] = seat
  }
  return { homeless, order: seated(order, doubters, seatOf) }
}

interface Scan {
  /** Of the first p operations. */
  readonly latestCall: Float64Array
  /** Of those from p on. */
  readonly earliestReturn: Float64Array
  /** By value: the first and the last seat at which it stands; nothing when it never does. */
  readonly from: Int32Array
  readonly to: Int32Array
}

function scan(columns: RegisterColumns, order: IntList): Scan {
  const count = order.length
  const latestCall = new Float64Array(count + 1).fill(-Infinity)
  const earliestReturn = new Float64Array(count + 1).fill(Infinity)
  const from = new Int32Array(columns.valueCount).fill(nothing)
  const to = new Int32Array(columns.valueCount).fill(nothing)
  let value = columns.initial
  from[value] = 0
  for (let p = 0; p < count; p++) {
    const one = order.items[p]!
    latestCall[p + 1] = Math.max(latestCall[p]!, columns.call[one]!)
    if (columns.writes[one] === nothing) continue
    to[value] = p
    value = columns.writes[one]!
    from[value] = p + 1
  }
  to[value] = count
  for (let p = count - 1; p >= 0; p--)
    earliestReturn[p] = Math.min(earliestReturn[p + 1]!, columns.return[order.items[p]!]!)
  return { latestCall, earliestReturn, from, to }
}

function seated(order: IntList, doubters: IntList, seatOf: Int32Array): IntList {
  const bySeat = placesInOrder(Float64Array.from(seatOf))
  const whole = new IntList()
  let next = 0
  for (let p = 0; p <= order.length; p++) {
    for (; next < bySeat.length && seatOf[bySeat[next]!]! <= p; next++)
      if (seatOf[bySeat[next]!] !== nothing) whole.push(doubters.items[bySeat[next]!]!)
    if (p < order.length) whole.push(order.items[p]!)
  }
  return whole
}

function list({ items, length }: IntList): Int32Array {
  return items.subarray(0, length)
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
