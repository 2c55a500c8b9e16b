import type { NodeId } from '../model/identity.ts'
import type { FaultEffect } from '../trace/fault-effect.ts'

/** What a run's trace says in numbers. Times in whole microseconds since the run's start unless the name says ms. */
export interface Measures {
  readonly operations: { readonly ok: number; readonly fail: number; readonly info: number }
  /** Acknowledged operations a second, over the time in which clients worked. */
  readonly throughputPerSecond: number
  /** Of acknowledged operations; null without any. */
  readonly latencyMs: Latency | null
  /** Fraction of operations that were answered for sure (ok or fail), 0 to 1; null without operations. */
  readonly availability: number | null
  /** Intervals in which somebody waited and nobody was served. */
  readonly downtimes: readonly { readonly fromUs: number; readonly untilUs: number }[]
  readonly recoveries: readonly Recovery[]
  /** Messages sent for each operation invoked; null for a light recording. */
  readonly messagesPerOperation: number | null
  readonly leaderChanges: number
  readonly faults: readonly FaultSummary[]
  readonly series: Series
}

export interface Latency {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
  readonly mean: number
}

/** How long after a fault began the next operation that was invoked after it was acknowledged. */
export interface Recovery {
  readonly fault: string
  readonly kind: string
  readonly atUs: number
  /** Null: nothing was acknowledged any more. */
  readonly recoveryMs: number | null
}

export interface FaultSummary {
  readonly fault: string
  readonly kind: string
  readonly targets: readonly NodeId[]
  readonly text: string
  readonly fromUs: number
  /** Null: it lasted when the trace ended. */
  readonly untilUs: number | null
  /** Null until it has ended. */
  readonly effect: FaultEffect | null
  readonly inert: boolean
}

/** One value for each window of `windowUs`, from 0 on; null is a gap, not zero. */
export interface Series {
  readonly windowUs: number
  readonly throughputPerSecond: readonly number[]
  readonly latencyP50Ms: readonly (number | null)[]
  readonly latencyP99Ms: readonly (number | null)[]
  /** 0 to 1, by the window in which the operation began. */
  readonly availability: readonly (number | null)[]
}
