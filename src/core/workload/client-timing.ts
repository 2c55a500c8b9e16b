import type { WorkloadSettings } from './workload.ts'

/** Thinking time and patience of each client, in whole microseconds. */
export function clientTiming(settings: WorkloadSettings): {
  thinkUs: { from: number; to: number }
  attemptUs: number
  giveUpUs: number
} {
  const { ratePerSecond, clients } = settings
  const meanUs = ratePerSecond === null ? 0 : Math.round((clients * 1_000_000) / ratePerSecond)
  return {
    thinkUs: { from: Math.floor(meanUs / 2), to: Math.ceil(meanUs * 1.5) },
    attemptUs: 500_000,
    giveUpUs: 2_000_000,
  }
}
