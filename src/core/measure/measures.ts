import type { NodeId } from '../model/identity.ts'
import type { TraceEvent } from '../trace/event.ts'
import type { FaultEffect } from '../trace/fault-effect.ts'
import { createMeter, type MeterOptions } from './meter.ts'

/** What a run came to, in numbers. Times `…Us` in microseconds since its start, `…Ms` in milliseconds. */
export interface Measures {
  /** How operations ended; one still open at the end is `info`. */
  readonly operations: { readonly ok: number; readonly fail: number; readonly info: number }
  /** Acknowledged operations a second, from the first invocation to the end of work. */
  readonly throughputPerSecond: number
  /** Of acknowledged operations, at most 0.4 % above the true value; null when there are none. */
  readonly latencyMs: Latency | null
  /**
   * Share of operations served in a window, averaged over the windows in which somebody asked; 1 when nobody did.
   * So a second of silence costs the same whether ten clients wait or a thousand.
   */
  readonly availability: number
  /** Operations that were served in the end among all that were invoked. See `isServed`. */
  readonly served: number
  /** Share of the working time outside of downtimes. */
  readonly uptime: number
  readonly downtimes: readonly Downtime[]
  /** One for each fault, in order of injection. */
  readonly recoveries: readonly Recovery[]
  /** Messages between nodes for each operation that ended; null in a light recording or without operations. */
  readonly messagesPerOperation: number | null
  /**
   * Requests of clients for each operation that ended, 1 when every first attempt is answered: what retries and hedging
   * add to the load. Null like the messages.
   */
  readonly attemptsPerOperation: number | null
  /** Who took the lead, in order; the first is not a change. */
  readonly leaders: readonly Leadership[]
  readonly leaderChanges: number
  readonly faults: readonly FaultReport[]
  readonly series: Series
}

export interface Latency {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly mean: number
  readonly max: number
}

/** Nobody was served although somebody was waiting. */
export interface Downtime {
  readonly fromUs: number
  /** The next operation served, or the end of the trace. */
  readonly untilUs: number
  /** True when the trace ended first. */
  readonly isOpen: boolean
}

export interface Recovery {
  readonly fault: string
  readonly kind: string
  readonly injectedUs: number
  /** Whether service was interrupted by it. */
  readonly interrupted: boolean
  /** From the injection to the next operation that was invoked after it and served; null: not needed, or it never came. */
  readonly recoveryMs: number | null
}

export interface Leadership {
  readonly timeUs: number
  readonly node: NodeId
  readonly epoch: number
}

export interface FaultReport {
  readonly fault: string
  readonly kind: string
  readonly targets: readonly NodeId[]
  readonly text: string
  readonly fromUs: number
  /** Null, like `effect`, while it lasts. */
  readonly untilUs: number | null
  readonly effect: FaultEffect | null
  /** It changed nothing, so it proved nothing. Null while it lasts. */
  readonly inert: boolean | null
}

/** For charts: one number a window from time 0, null where there is nothing to show. */
export interface Series {
  readonly windowUs: number
  /** Acknowledged operations a second. */
  readonly throughput: readonly number[]
  readonly latencyP50Ms: readonly (number | null)[]
  readonly latencyP99Ms: readonly (number | null)[]
  /** 0 to 1. */
  readonly availability: readonly (number | null)[]
  readonly bands: readonly FaultBand[]
}

/** The span of a fault on the time axis; one that lasts reaches to the last event. */
export interface FaultBand {
  readonly fault: string
  readonly kind: string
  readonly fromUs: number
  readonly untilUs: number
}

/** Folds a whole trace, of either recording. */
export function measure(trace: Iterable<TraceEvent>, options: MeterOptions = {}): Measures {
  const meter = createMeter(options)
  for (const event of trace) meter.see(event)
  return meter.snapshot()
}
