import { judge, type JudgeOptions } from '../core/check/judge.ts'
import type { Experiment } from '../core/experiment/experiment.ts'
import { checkSetup } from '../core/experiment/run-setup.ts'
import type { Measures } from '../core/measure/measures.ts'
import { createMeter, type Meter } from '../core/measure/meter.ts'
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
  return { verdicts: judge(checkSetup(experiment), events, options), measures: measured(experiment, events) }
}

/** Measures a run of that experiment while its events come in. */
export function meterOf(experiment: Experiment): Meter {
  return createMeter({
    workUntilUs: Math.round(experiment.durationSeconds * 1_000_000),
    patienceUs: Math.round(experiment.workload.policy.giveUpMs * 1000),
  })
}

function measured(experiment: Experiment, events: readonly TraceEvent[]): Measures {
  const meter = meterOf(experiment)
  for (const event of events) meter.see(event)
  return meter.snapshot()
}
