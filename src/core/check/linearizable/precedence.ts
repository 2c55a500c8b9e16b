/** What an order must respect: one that returned before another was called comes first. */
export interface Interval {
  readonly call: number
  readonly return: number
}

/** True when real time puts `a` before `b`. */
export function precedes(a: Interval, b: Interval): boolean {
  return a.return < b.call
}

/**
 * The first place in a proposed order that real time forbids: the earlier one was called only after the later one had
 * returned. Null when the order stands. Groups may be taken in any order within.
 */
export function misplaced<T extends Interval>(
  groups: readonly (readonly T[])[],
): { earlier: T; later: T } | null {
  let firstBack: T | null = null
  for (let i = groups.length - 1; i >= 0; i--) {
    for (const one of groups[i]!)
      if (firstBack !== null && precedes(firstBack, one)) return { earlier: one, later: firstBack }
    for (const one of groups[i]!) if (firstBack === null || one.return < firstBack.return) firstBack = one
  }
  return null
}
