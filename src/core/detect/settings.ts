import { sentence, type Sentence } from '../model/sentence.ts'

export type DetectorKind = 'heartbeat' | 'phi' | 'swim'

/** Settings of all detectors; each uses its own. Times in milliseconds. */
export interface DetectorSettings {
  readonly kind: DetectorKind
  /** From one heartbeat to the next; SWIM: the protocol period. */
  readonly intervalMs: number
  /** Heartbeat: silence that makes suspect. */
  readonly timeoutMs: number
  /** Heartbeat: the time-out grows by this after each mistake (Chandra and Toueg's adaptive detector); 0: never. */
  readonly growMs: number
  /** Phi that makes suspect. */
  readonly threshold: number
  /** Phi from the normal distribution itself, or from the logistic approximation that Akka uses. */
  readonly tail: 'exact' | 'logistic'
  /** Phi: how many intervals are remembered. */
  readonly windowSize: number
  /** Phi: a standard deviation below this counts as this. */
  readonly deviationMinMs: number
  /** Phi: a pause that is always forgiven, added to the mean. */
  readonly pauseMs: number
  /** SWIM: how long a direct probe may take before others are asked to probe too. */
  readonly probeTimeoutMs: number
  /** SWIM: how many others are asked (the paper's k). */
  readonly helpers: number
  /** SWIM: suspicion lasts this times log10 n periods before it becomes death. */
  readonly suspicionFactor: number
  /** SWIM: news is passed on this times log10 n times. */
  readonly gossipFactor: number
  /** SWIM: everybody once in random order, round after round (section 4.3), or each time anybody (section 3.1). */
  readonly probeOrder: 'shuffled' | 'random'
}

export const detectorDefaults: DetectorSettings = {
  kind: 'heartbeat',
  intervalMs: 100,
  timeoutMs: 500,
  growMs: 0,
  threshold: 8,
  tail: 'exact',
  windowSize: 100,
  deviationMinMs: 20,
  pauseMs: 100,
  probeTimeoutMs: 30,
  helpers: 3,
  suspicionFactor: 4,
  gossipFactor: 3,
  probeOrder: 'shuffled',
}

/** Bounds of the numbers, for guards and editors. */
export const detectorBounds = {
  intervalMs: [10, 5_000],
  timeoutMs: [10, 60_000],
  growMs: [0, 5_000],
  threshold: [1, 20],
  windowSize: [4, 1_000],
  deviationMinMs: [1, 1_000],
  pauseMs: [0, 10_000],
  probeTimeoutMs: [2, 5_000],
  helpers: [1, 10],
  suspicionFactor: [1, 20],
  gossipFactor: [1, 10],
} as const satisfies { readonly [name in keyof DetectorSettings]?: readonly [number, number] }

export const detectorKinds: readonly DetectorKind[] = ['heartbeat', 'phi', 'swim']

/** A combination that breaks the detector's own rule, as a sentence, or null. */
export function detectorProblem(settings: DetectorSettings): Sentence | null {
  const { kind, intervalMs: interval, timeoutMs: timeout, probeTimeoutMs: probe } = settings
  if (kind === 'heartbeat' && timeout <= interval)
    return sentence('detector.problem.timeout', { timeout, interval })
  if (kind === 'swim' && 3 * probe > interval)
    return sentence('detector.problem.probe', { probe, interval, least: 3 * probe })
  return null
}
