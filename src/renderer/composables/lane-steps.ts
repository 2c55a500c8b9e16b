import type { HistoryLanes } from './history-lanes.ts'

/** The operation beside one in its lane, or null at the lane's end. */
export function besideIn({ lanes, laneOf, placeOf }: HistoryLanes, index: number, by: 1 | -1): number | null {
  return lanes[laneOf[index]!]?.operations[placeOf[index]! + by] ?? null
}

/** The first or last operation of the lane of one. */
export function endOf(
  { lanes, laneOf }: HistoryLanes,
  index: number,
  which: 'first' | 'last',
): number | null {
  return lanes[laneOf[index]!]?.operations.at(which === 'first' ? 0 : -1) ?? null
}

/** The operation of the lane above or below that is called nearest in time; null where there is no such lane. */
export function acrossFrom(
  { lanes, laneOf, placeOf }: HistoryLanes,
  index: number,
  by: 1 | -1,
): number | null {
  const lane = lanes[laneOf[index]!]
  const next = lanes[laneOf[index]! + by]
  if (lane === undefined || next === undefined) return null
  const time = lane.starts[placeOf[index]!]!
  let nearest = 0
  next.starts.forEach((start, i) => {
    if (Math.abs(start - time) < Math.abs(next.starts[nearest]! - time)) nearest = i
  })
  return next.operations[nearest]!
}
