import { supersedes } from './incarnation-order.ts'
import type { News } from './message.ts'
import type { DetectorSettings } from './settings.ts'
import { phiOf, type PhiTail } from './phi.ts'

/** The decisions on which detection rests. A mistake is the right table with one member changed. */
export interface DetectorRules {
  /** Heartbeat: silence that makes suspect. */
  timeoutMs(settings: DetectorSettings): number
  /** When a heartbeat counts as heard. */
  heardUs(arrivedUs: number, sentUs: number): number
  /** Whether a peer of whom nothing was ever heard can be suspected. */
  readonly watchesUnheard: boolean
  /** Whether a heartbeat ends a suspicion. */
  readonly trustsAgain: boolean
  readonly phi: (deviations: number, tail: PhiTail) => number
  /** Whether news replaces what is known. */
  supersedes(news: Pick<News, 'state' | 'incarnation'>, known: Pick<News, 'state' | 'incarnation'>): boolean
  readonly asksHelpers: boolean
  readonly refutes: boolean
  /** Whether a suspicion lasts for a while before it becomes death. */
  readonly waitsBeforeDeath: boolean
  /** Whether an answer from a suspect raises its incarnation on its behalf. */
  readonly raisesForOthers: boolean
  /** Whether each life has an incarnation of its own. */
  readonly keepsIncarnation: boolean
}

export const rightRules: DetectorRules = {
  timeoutMs: ({ timeoutMs }) => timeoutMs,
  heardUs: (arrivedUs) => arrivedUs,
  watchesUnheard: true,
  trustsAgain: true,
  phi: phiOf,
  supersedes,
  asksHelpers: true,
  refutes: true,
  waitsBeforeDeath: true,
  raisesForOthers: false,
  keepsIncarnation: true,
}
