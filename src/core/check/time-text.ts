import type { RecordedHistory } from '../history/recorded-history.ts'

/**
 * A moment for a sentence: microseconds since the start of the run as seconds, `1.204 s`, to the microsecond where it
 * matters; or an entry of a log, `entry 12`, which `speak` says in the language asked for.
 */
export function timeText(time: number, clock: RecordedHistory['clock'] = 'us'): string {
  if (!Number.isFinite(time)) return '?'
  if (clock === 'index') return `entry ${time}`
  return `${(time / 1_000_000).toFixed(6).replace(/000$/, '')} s`
}
