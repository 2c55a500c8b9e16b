import type { BackOff } from './back-off.ts'

/** How clients deal with nodes that are slow, silent or gone. What one client learns of a node, all of the run's clients know. */
export interface ClientPolicy {
  /** `adaptive`: learned from each node's measured latency; `timeoutMs` then holds until something is known. */
  readonly timeout: 'fixed' | 'adaptive'
  /** After this long without an answer an attempt counts as lost. */
  readonly timeoutMs: number
  /** After this long the operation is given up. */
  readonly giveUpMs: number
  /** Attempts after the first one, where asking again is safe. */
  readonly retries: number
  /** The wait before each of them. */
  readonly backOff: BackOff
  /** Stops asking a node after that many failures in a row, for that long; then that many probes. Null: none. */
  readonly breaker: { readonly failures: number; readonly openMs: number; readonly probes: number } | null
  /** Bulkhead: at most so many requests under way at one node; null: any number. */
  readonly bulkhead: number | null
  /** A read that has waited this long asks a second node too (Dean and Barroso, The Tail at Scale, 2013); null: never. */
  readonly hedgeAfterMs: number | null
  /** `leader`: whoever answered last or was named; the others spread requests over all nodes. */
  readonly balance: 'leader' | 'round-robin' | 'least-loaded' | 'power-of-two'
}

/** What the numbers may be, ends included. */
export const policyBounds = {
  timeoutMs: [1, 60_000],
  giveUpMs: [1, 600_000],
  retries: [0, 1_000],
  baseMs: [0, 60_000],
  maxMs: [0, 600_000],
  failures: [1, 1_000],
  openMs: [1, 600_000],
  probes: [1, 1_000],
  bulkhead: [1, 256],
  hedgeAfterMs: [1, 60_000],
} as const

export const breakerDefaults: NonNullable<ClientPolicy['breaker']> = { failures: 5, openMs: 1_000, probes: 1 }

export const clientPolicyDefaults: ClientPolicy = {
  timeout: 'fixed',
  timeoutMs: 500,
  giveUpMs: 2_000,
  retries: 1_000,
  backOff: { kind: 'none', baseMs: 10, maxMs: 1_000, jitter: 'full' },
  breaker: null,
  bulkhead: null,
  hedgeAfterMs: null,
  balance: 'leader',
}
