/** A moment relative to the run's start, to the millisecond: `01:02.345`, or `2.345` below a minute when short. */
export function clockText(timeUs: number): string {
  const ms = Math.max(0, Math.floor(timeUs / 1000))
  const minutes = Math.floor(ms / 60_000)
  const seconds = ((ms % 60_000) / 1000).toFixed(3).padStart(6, '0')
  return `${String(minutes).padStart(2, '0')}:${seconds}`
}

/** Seconds with three digits behind the point, for dense lists. */
export function secondsText(timeUs: number): string {
  return (timeUs / 1_000_000).toFixed(3)
}
