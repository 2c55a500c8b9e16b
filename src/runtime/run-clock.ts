/** The one monotonic clock of a run: every thread reads the same one, so that their time stamps can be compared. */
export interface RunClock {
  /** Microseconds since the run's start, with a fraction. Never falls, in whichever thread. */
  nowUs(): number
}

/** `startNs` is the moment of the run's start on `process.hrtime`. */
export function runClock(startNs: bigint): RunClock {
  return { nowUs: () => Number(process.hrtime.bigint() - startNs) / 1000 }
}
