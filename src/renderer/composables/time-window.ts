/** A span of the time axis, in the history's own clock. */
export interface TimeWindow {
  readonly from: number
  readonly to: number
}

/** What cannot be told apart any more: a hundredth of the clock's tick, or what a number still resolves. */
function leastSpan(whole: TimeWindow): number {
  return Math.max(0.01, (Math.abs(whole.from) + Math.abs(whole.to)) * 1e-12)
}

/** The whole history with a little air at both sides. */
export function fitted(whole: TimeWindow): TimeWindow {
  const air = (whole.to - whole.from) * 0.02
  return { from: whole.from - air, to: whole.to + air }
}

/** Closer (factor below 1) or farther, `at` staying where it is on the screen. Never farther than the whole history. */
export function zoomed(window: TimeWindow, at: number, factor: number, whole: TimeWindow): TimeWindow {
  const all = fitted(whole)
  const before = window.to - window.from
  const span = Math.min(all.to - all.from, Math.max(leastSpan(whole), before * factor))
  const from = at - (at - window.from) * (span / before)
  return within({ from, to: from + span }, all)
}

export function panned(window: TimeWindow, by: number, whole: TimeWindow): TimeWindow {
  return within({ from: window.from + by, to: window.to + by }, fitted(whole))
}

/** Shows these moments with air around them, and never so close that their surroundings are lost. */
export function around(from: number, to: number, whole: TimeWindow): TimeWindow {
  const span = Math.max(to - from, (whole.to - whole.from) * 1e-5, leastSpan(whole))
  const middle = (from + to) / 2
  return within({ from: middle - span * 0.75, to: middle + span * 0.75 }, fitted(whole))
}

/** The window moved as little as possible so that the moment is well inside. */
export function showing(window: TimeWindow, from: number, to: number, whole: TimeWindow): TimeWindow {
  const span = window.to - window.from
  const air = span * 0.08
  if (from >= window.from && to <= window.to) return window
  if (to - from > span - 2 * air)
    return from >= window.from && from < window.to ? window : around(from, to, whole)
  return panned(window, from < window.from + air ? from - air - window.from : to + air - window.to, whole)
}

function within({ from, to }: TimeWindow, all: TimeWindow): TimeWindow {
  const span = to - from
  if (span >= all.to - all.from) return all
  const start = Math.min(Math.max(from, all.from), all.to - span)
  return { from: start, to: start + span }
}

/** Round moments to write on an axis, at least `spacing` apart. */
export function ticksOf({ from, to }: TimeWindow, spacing: number, isWhole: boolean): number[] {
  const power = 10 ** Math.floor(Math.log10(spacing))
  const step = Math.max(isWhole ? 1 : 0, power * ([1, 2, 5, 10].find((one) => one * power >= spacing) ?? 10))
  const first = Math.ceil(from / step)
  const count = Math.max(0, Math.floor(to / step) - first + 1)
  return Array.from({ length: count }, (_, i) => (first + i) * step)
}
