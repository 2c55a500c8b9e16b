import type { Experiment } from '../core/experiment/experiment.ts'
import type { Measures } from '../core/measure/measures.ts'
import type { Verdict } from '../core/model/verdict.ts'
import type { TraceEvent } from '../core/trace/event.ts'

export interface Judgement {
  readonly verdicts: readonly Verdict[]
  readonly measures: Measures
}

export function judgeRun(_experiment: Experiment, _events: readonly TraceEvent[]): Judgement {
  return {
    verdicts: [],
    measures: {
      operations: { ok: 0, fail: 0, info: 0 },
      throughputPerSecond: 0,
      latencyMs: null,
      availability: null,
      downtimes: [],
      recoveries: [],
      messagesPerOperation: null,
      leaderChanges: 0,
      faults: [],
      series: {
        windowUs: 1e6,
        throughputPerSecond: [],
        latencyP50Ms: [],
        latencyP99Ms: [],
        availability: [],
      },
    },
  }
}
