import { clientChecks } from '../../core/check/judge.ts'
import { workloadIds } from '../../core/model/operation.ts'
import type { Verdict } from '../../core/model/verdict.ts'
import type { SessionState } from '../../contract/session.ts'

/** What the verdict chip says, worst news first. */
export interface VerdictState {
  readonly tone: 'waiting' | 'ok' | 'illegal' | 'unpromised' | 'unknown'
  /** The check that decides: the first violated one, the first unknown one, else the workload's own judge or, without one, the protocol's first rule. */
  readonly check: string | null
  /** False: "so far". */
  readonly isFinal: boolean
}

/** The judges of whole workloads; the others guard single rules. */
const judges = workloadIds.flatMap((workload) => clientChecks({ workload }))

export function verdictState(
  verdicts: readonly Verdict[] | null,
  phase: SessionState['phase'] | null,
): VerdictState {
  const isFinal = phase === 'done'
  if (verdicts === null || verdicts.length === 0) return { tone: 'waiting', check: null, isFinal }
  const violated = verdicts.filter((verdict) => verdict.answer === 'illegal')
  // What was promised comes first: a violation of the rest is no mistake of the system.
  const worst = violated.find((verdict) => verdict.promised !== false) ?? violated[0]
  if (worst !== undefined) return { tone: toneOf(worst), check: worst.check, isFinal }
  const unknown = verdicts.find((verdict) => verdict.answer === 'unknown')
  // While the run goes on there may simply be nothing to judge yet.
  if (unknown !== undefined)
    return isFinal
      ? { tone: 'unknown', check: unknown.check, isFinal }
      : { tone: 'waiting', check: null, isFinal }
  const judge =
    verdicts.find((verdict) => judges.includes(verdict.check)) ??
    verdicts.find((verdict) => verdict.check !== 'durable-before-send') ??
    verdicts[0]
  return { tone: 'ok', check: judge?.check ?? null, isFinal }
}

/** How one verdict looks: its answer, or that a violated check was never promised. */
export function toneOf({ answer, promised }: Verdict): Verdict['answer'] | 'unpromised' {
  return answer === 'illegal' && promised === false ? 'unpromised' : answer
}

/** Violated first, then unknown, then what holds; each in the order of the judges. */
export function byAnswer(verdicts: readonly Verdict[]): readonly Verdict[] {
  const order = ['illegal', 'unpromised', 'unknown', 'ok']
  return [...verdicts].sort((a, b) => order.indexOf(toneOf(a)) - order.indexOf(toneOf(b)))
}
