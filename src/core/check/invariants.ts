import { sentence } from '../model/sentence.ts'
import { noWitness, type Verdict, type Violation } from '../model/verdict.ts'
import type { TraceEvent } from '../trace/event.ts'
import type { Invariant, InvariantFold } from '../trace/invariant.ts'
import type { Budget } from './budget.ts'
import { boundSentence } from './bound.ts'
import type { CheckSetup } from './check-setup.ts'
import { isLightRecording, tooLight } from './recording.ts'

interface Running {
  readonly invariant: Invariant
  readonly fold: InvariantFold
  violation: Violation | null
}

/** Folds the invariants over the trace, all in one walk; one verdict each, named after its id. */
export function checkInvariants(
  setup: CheckSetup,
  invariants: readonly Invariant[],
  trace: readonly TraceEvent[],
  budget: Budget,
): Verdict[] {
  if (isLightRecording(trace)) return invariants.map((invariant) => tooLight(invariant.id))
  const running = invariants.map((invariant): Running => ({
    invariant,
    fold: invariant.begin(setup),
    violation: null,
  }))
  let open = running
  for (const event of trace) {
    if (open.length === 0) break
    if (!budget.spend()) return running.map((one) => verdictOf(one, event.seq - 1, budget))
    let ended = false
    for (const one of open) {
      one.violation = one.fold.see(event)
      if (one.violation !== null) ended = true
    }
    if (ended) open = open.filter((one) => one.violation === null)
  }
  for (const one of open) one.violation = one.fold.end()
  return running.map((one) => verdictOf(one, trace.length, null))
}

function verdictOf({ invariant, violation }: Running, events: number, stopped: Budget | null): Verdict {
  const { id: check, rule } = invariant
  if (violation !== null) {
    const events = [...violation.events].sort((a, b) => a - b)
    const witness = {
      events,
      operations: [],
      reasons: [sentence('invariant.rule', { rule })],
      data: { rule },
    }
    return { check, answer: 'illegal', sentence: violation.sentence, witness }
  }
  if (stopped !== null)
    return { check, answer: 'unknown', sentence: boundSentence(stopped), witness: noWitness }
  return {
    check,
    answer: 'ok',
    sentence: sentence('invariant.ok', { id: check, rule, events }),
    witness: noWitness,
  }
}
