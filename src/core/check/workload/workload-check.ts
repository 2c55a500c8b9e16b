import type { Json } from '../../base/json.ts'
import type { RecordedHistory, RecordedOperation } from '../../history/recorded-history.ts'
import { recordedOf } from '../../history/recorded-operation.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import { noWitness, type Verdict } from '../../model/verdict.ts'
import type { HistoryOperation } from '../../trace/history.ts'
import { boundSentence } from '../bound.ts'
import type { Budget } from '../budget.ts'
import type { HistoryCheck } from '../history-check.ts'
import { brokenAssumption } from '../linearizable/assumptions.ts'
import { timeText } from '../time-text.ts'
import type { Judgement } from './finding-list.ts'

/** What a judge of a workload is given. An operation of unknown outcome returns at Infinity, whatever was recorded. */
export interface WorkloadMatter {
  /** In order of call. */
  readonly operations: readonly RecordedOperation[]
  readonly initial: Json
  /** A moment of this history for a sentence. */
  readonly moment: (time: number) => string
  readonly budget: Budget
}

/** What it finds, or null when the budget was used up. */
export type WorkloadJudge = (matter: WorkloadMatter) => Judgement | null

/**
 * A judge as a check of histories from anywhere. `needsTimes`: it rests on what had returned before another was called.
 * Where a history recorded no such order every operation may have met every other; what is wrong even then is wrong, and
 * nothing else can be said.
 */
export function workloadCheck(check: string, needsTimes: boolean, judge: WorkloadJudge): HistoryCheck {
  return ({ history, budget }) => {
    const isTimed = history.order === 'realtime'
    const verdict = judged(check, judge, isTimed || !needsTimes ? history : timeless(history), budget)
    if (isTimed || !needsTimes || verdict.answer !== 'ok') return verdict
    return { ...verdict, answer: 'unknown', sentence: sentence('check.assumption.no-order') }
  }
}

/** The same judge over a run of the lab; the witness names the events of its operations too. */
export function runVerdict(
  check: string,
  history: readonly HistoryOperation[],
  budget: Budget,
  judge: WorkloadJudge,
): Verdict {
  const broken = brokenAssumption(history)
  if (broken !== null) return { check, ...undecided(broken) }
  const verdict = judged(check, judge, recordedOf(history), budget)
  const chosen = new Set(verdict.witness.operations)
  const events = history.flatMap((one) =>
    chosen.has(one.index) ? one.events.filter((seq) => seq !== null) : [],
  )
  return { ...verdict, witness: { ...verdict.witness, events: events.sort((a, b) => a - b) } }
}

function judged(check: string, judge: WorkloadJudge, history: RecordedHistory, budget: Budget): Verdict {
  const { operations, initial, clock } = history
  const matter = {
    operations: operations.map((one) => (one.outcome === 'info' ? { ...one, return: Infinity } : one)),
    initial,
    moment: (time: number) => timeText(time, clock),
    budget,
  }
  const judgement = budget.spend(Math.ceil(operations.length / 100)) ? judge(matter) : null
  return { check, ...(judgement ?? undecided(boundSentence(budget))) }
}

function timeless(history: RecordedHistory): RecordedHistory {
  const operations = history.operations.map((one) => ({ ...one, call: -Infinity, return: Infinity }))
  return { ...history, operations }
}

/** No answer, and why. */
export function undecided(why: Sentence): Judgement {
  return { answer: 'unknown', sentence: why, witness: noWitness }
}
