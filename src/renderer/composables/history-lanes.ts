import type { RecordedOperation } from '../../core/history/recorded-history.ts'

/** How a bar looks: what became of the operation. */
export const barStates = ['ok', 'fail', 'info'] as const

/** The operations of one process as bars, in order of call. All arrays have one entry a bar. */
export interface Lane {
  readonly process: string
  /** Indexes in the history. */
  readonly operations: Int32Array
  readonly starts: Float64Array
  /** The return; with an unknown outcome the next call of the process, or the end of the history. */
  readonly ends: Float64Array
  /** Invariant: the farthest end up to here, so it never falls and the first bar in view is found by halving. */
  readonly reach: Float64Array
  /** Places in `barStates`. */
  readonly states: Uint8Array
}

/** All lanes on one time axis. */
export interface HistoryLanes {
  readonly lanes: readonly Lane[]
  /** First call and last moment of the history. */
  readonly from: number
  readonly to: number
  /** By index of the operation in the history: its lane and its place in it, -1 where it is not shown. */
  readonly laneOf: Int32Array
  readonly placeOf: Int32Array
}

/**
 * Lays the operations out, one lane a process: those of `first` on top, then the others by name, as numbers where they
 * are numbered. Operations that `isShown` refuses are left out, and so are lanes without any. O(n log n).
 */
export function historyLanes(
  operations: readonly RecordedOperation[],
  first: ReadonlySet<string>,
  isShown: (operation: RecordedOperation) => boolean,
): HistoryLanes {
  const groups = new Map<string, RecordedOperation[]>()
  let [from, to] = [Infinity, -Infinity]
  for (const one of operations) {
    from = Math.min(from, one.call)
    to = Math.max(to, Number.isFinite(one.return) ? one.return : one.call)
    if (!isShown(one)) continue
    const group = groups.get(one.process)
    if (group === undefined) groups.set(one.process, [one])
    else group.push(one)
  }
  if (from > to) [from, to] = [0, 1]
  // Something open at the very end still has a bar to be seen.
  to = Math.max(to, from + 1)
  const laneOf = new Int32Array(operations.length).fill(-1)
  const placeOf = new Int32Array(operations.length).fill(-1)
  const lanes = processesInOrder([...groups.keys()], first).map((process, row) => {
    const group = groups.get(process)!.sort((a, b) => a.call - b.call || a.index - b.index)
    group.forEach(({ index }, place) => {
      laneOf[index] = row
      placeOf[index] = place
    })
    return laneFrom(process, group, to)
  })
  return { lanes, from, to, laneOf, placeOf }
}

function laneFrom(process: string, group: readonly RecordedOperation[], to: number): Lane {
  const ends = Float64Array.from(group, (one, i) => {
    const open = Math.max(one.call, group[i + 1]?.call ?? to)
    return Number.isFinite(one.return) && one.outcome !== 'info' ? one.return : open
  })
  let farthest = -Infinity
  return {
    process,
    operations: Int32Array.from(group, ({ index }) => index),
    starts: Float64Array.from(group, ({ call }) => call),
    ends,
    reach: ends.map((end) => (farthest = Math.max(farthest, end))),
    states: Uint8Array.from(group, ({ outcome }) => barStates.indexOf(outcome)),
  }
}

/** `p2` stands before `p10`. */
function processesInOrder(processes: string[], first: ReadonlySet<string>): string[] {
  const rank = (process: string): number => (first.has(process) ? 0 : 1)
  const { compare } = new Intl.Collator('en', { numeric: true })
  return processes.sort((a, b) => rank(a) - rank(b) || compare(a, b))
}

/** The bars of a lane that reach into a span of time: [first, end). */
export function barsWithin(lane: Lane, from: number, to: number): readonly [number, number] {
  const first = firstAtLeast(lane.reach, from)
  return [first, Math.max(first, firstAbove(lane.starts, to))]
}

/** The bar at a moment, or the nearest one within `slack` of it; -1 where there is none. */
export function barAt(lane: Lane, time: number, slack: number): number {
  let [nearest, distance] = [-1, slack]
  const [first, end] = barsWithin(lane, time - slack, time + slack)
  for (let i = first; i < end; i++) {
    const away = Math.max(lane.starts[i]! - time, time - lane.ends[i]!, 0)
    // Of bars that lie over each other the latest is on top.
    if (away <= distance) [nearest, distance] = [i, away]
  }
  return nearest
}

/** First place of a rising list whose value is not below. */
export function firstAtLeast(rising: Float64Array, value: number): number {
  let [low, high] = [0, rising.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (rising[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

/** First place of a rising list whose value is above. */
export function firstAbove(rising: Float64Array, value: number): number {
  let [low, high] = [0, rising.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (rising[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low
}
