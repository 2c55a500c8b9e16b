import { sentence } from '../model/sentence.ts'
import { noWitness, type Verdict } from '../model/verdict.ts'
import type { TraceEvent } from '../trace/event.ts'
import type { Invariant } from '../trace/invariant.ts'
import { boundSentence } from './bound.ts'
import type { Budget } from './budget.ts'
import type { CheckSetup } from './check-setup.ts'
import { eventsPerReport, isLightRecording, tooLight } from './recording.ts'

/** Folds one of the protocol's invariants over the trace; the verdict is named after its id. */
export function checkInvariant(
  setup: CheckSetup,
  invariant: Invariant,
  trace: readonly TraceEvent[],
  budget: Budget,
  progress: (part: number) => void = () => {},
): Verdict {
  const { id: check, rule } = invariant
  if (isLightRecording(trace)) return tooLight(check)
  const fold = invariant.begin(setup)
  let violation = null
  for (const [i, event] of trace.entries()) {
    if (i % eventsPerReport === eventsPerReport - 1) progress(i / trace.length)
    if (!budget.spend()) {
      return { check, answer: 'unknown', sentence: boundSentence(budget), witness: noWitness }
    }
    violation = fold.see(event)
    if (violation !== null) break
  }
  violation ??= fold.end()
  if (violation === null) {
    const values = { id: check, rule, events: trace.length }
    return { check, answer: 'ok', sentence: sentence('invariant.ok', values), witness: noWitness }
  }
  const events = [...violation.events].sort((a, b) => a - b)
  const witness = { events, operations: [], reasons: [sentence('invariant.rule', { rule })], data: { rule } }
  return { check, answer: 'illegal', sentence: violation.sentence, witness }
}
