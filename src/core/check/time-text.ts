/** A moment of the run for a sentence: microseconds since its start as seconds, `1.204 s`, to the microsecond where it matters. */
export function timeText(timeUs: number): string {
  if (!Number.isFinite(timeUs)) return '?'
  return `${(timeUs / 1_000_000).toFixed(6).replace(/000$/, '')} s`
}
