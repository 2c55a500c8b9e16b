/** A clock as plain data: at the moment `realUs` it showed `ownUs`, and it goes at `rate` since then. */
export interface ClockSetting {
  readonly realUs: number
  readonly ownUs: number
  readonly rate: number
}

export const trueClock: ClockSetting = { realUs: 0, ownUs: 0, rate: 1 }

/** What the clock shows; whole microseconds when the moment is. It never falls while real time rises. */
export function ownTime({ realUs, ownUs, rate }: ClockSetting, nowUs: number): number {
  return rate === 1 ? ownUs + (nowUs - realUs) : ownUs + Math.floor((nowUs - realUs) * rate)
}

/** How long a span of the node's own time really takes, never less than nothing. */
export function realSpan({ rate }: ClockSetting, spanUs: number): number {
  return Math.max(0, rate === 1 ? spanUs : Math.ceil(spanUs / rate))
}

/** The clock from now on: ahead by a jump, and at another rate. */
export function resetClock(clock: ClockSetting, nowUs: number, jumpUs: number, rate: number): ClockSetting {
  return { realUs: nowUs, ownUs: ownTime(clock, nowUs) + Math.max(0, jumpUs), rate }
}
