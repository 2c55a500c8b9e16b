/** What the literature says detectors cost and miss, to be held beside what is measured. */

/** Heartbeats until `losses` in a row are lost, each with probability `loss`: the mean of a run's first time. */
export function heartbeatsBetweenMistakes(loss: number, losses: number): number {
  return (loss ** -losses - 1) / (1 - loss)
}

/** How many heartbeats in a row must be lost for a silence of that time-out. */
export function lossesForMistake(timeoutMs: number, intervalMs: number): number {
  return Math.floor(timeoutMs / intervalMs)
}

/** SWIM section 3.1: periods until anybody probes a crashed member, everybody probing at random; near e/(e-1). */
export function swimFirstDetectionPeriods(members: number): number {
  return 1 / (1 - (1 - 1 / (members - 1)) ** (members - 1))
}

/** SWIM section 3.1: one probe fails although its target lives: the direct way and every helper's way lose a message. */
export function falseSuspicionPerProbe(loss: number, helpers: number): number {
  return (1 - (1 - loss) ** 2) * (1 - (1 - loss) ** 4) ** helpers
}
