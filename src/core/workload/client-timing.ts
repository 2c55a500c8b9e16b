import type { WorkloadSettings } from './workload.ts'

/** Thinking time of each client, in whole microseconds. */
export function thinkingTime(settings: WorkloadSettings): { from: number; to: number } {
  const { ratePerSecond, clients } = settings
  const meanUs = ratePerSecond === null ? 0 : Math.round((clients * 1_000_000) / ratePerSecond)
  return { from: Math.floor(meanUs / 2), to: Math.ceil(meanUs * 1.5) }
}
