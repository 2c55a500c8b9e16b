import { judge, type JudgeOptions } from '../core/check/judge.ts'
import type { Experiment } from '../core/experiment/experiment.ts'
import { checkSetup } from '../core/experiment/run-setup.ts'
import type { Measures } from '../core/measure/measures.ts'
import type { Verdict } from '../core/model/verdict.ts'
import type { TraceEvent } from '../core/trace/event.ts'

export interface Judgement {
  readonly verdicts: readonly Verdict[]
  readonly measures: Measures
}

/** Everything that is concluded from a trace. */
export function judgeRun(
  experiment: Experiment,
  events: readonly TraceEvent[],
  options: JudgeOptions = {},
): Judgement {
  return { verdicts: judge(checkSetup(experiment), events, options), measures: nothingMeasured }
}

const nothingMeasured: Measures = {
  operations: { ok: 0, fail: 0, info: 0 },
  throughputPerSecond: 0,
  latencyMs: null,
  availability: null,
  downtimes: [],
  recoveries: [],
  messagesPerOperation: null,
  leaderChanges: 0,
  faults: [],
  series: { windowUs: 1e6, throughputPerSecond: [], latencyP50Ms: [], latencyP99Ms: [], availability: [] },
}
