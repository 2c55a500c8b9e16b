/** A moment of the run for a sentence: microseconds since its start as seconds, `1.204 s`, finer only where it is. */
export function timeText(timeUs: number): string {
  if (!Number.isFinite(timeUs)) return '?'
  const text = (timeUs / 1_000_000).toFixed(6)
  return `${text.replace(/0{1,3}$/, '')} s`
}
