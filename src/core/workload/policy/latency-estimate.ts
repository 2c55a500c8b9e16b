/** A time-out that learns from measured latency: smoothed mean and deviation (Jacobson and Karels 1988; RFC 6298). */
export interface LatencyEstimate {
  /** Smoothed round trip and its deviation in microseconds; null before the first measurement. */
  meanUs: number | null
  deviationUs: number
  /** Doubles with every time-out and falls back to 1 with the next measurement. */
  patience: number
}

export function noEstimate(): LatencyEstimate {
  return { meanUs: null, deviationUs: 0, patience: 1 }
}

/** A call was answered after that long. Answers to repeated calls are not measured: nobody knows which one they answer (Karn). */
export function measured(estimate: LatencyEstimate, latencyUs: number): void {
  estimate.patience = 1
  if (estimate.meanUs === null) {
    estimate.meanUs = latencyUs
    estimate.deviationUs = latencyUs / 2
    return
  }
  estimate.deviationUs += (Math.abs(latencyUs - estimate.meanUs) - estimate.deviationUs) / 4
  estimate.meanUs += (latencyUs - estimate.meanUs) / 8
}

/** A call was not answered in time. */
export function timedOut(estimate: LatencyEstimate): void {
  estimate.patience = Math.min(64, estimate.patience * 2)
}

/** Mean plus four deviations, doubled for each time-out in a row, within bounds; `firstUs` before anything is known. */
export function timeoutUs(
  { meanUs, deviationUs, patience }: LatencyEstimate,
  bounds: { readonly firstUs: number; readonly minUs: number; readonly maxUs: number },
): number {
  const wantedUs = meanUs === null ? bounds.firstUs : meanUs + 4 * deviationUs
  return Math.round(Math.min(bounds.maxUs, Math.max(bounds.minUs, wantedUs * patience)))
}
