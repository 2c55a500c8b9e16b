import type { Json } from '../base/json.ts'
import { sentence, type Sentence } from '../model/sentence.ts'
import { noWitness, type Verdict } from '../model/verdict.ts'
import { isReadOnly } from '../model/operation.ts'
import type { HistoryOperation } from '../trace/history.ts'
import { boundSentence } from './bound.ts'
import type { Budget } from './budget.ts'
import { brokenAssumption } from './linearizable/assumptions.ts'

/** One thing that is wrong, with the operations that prove it. */
export interface Finding {
  readonly sentence: Sentence
  readonly operations: readonly HistoryOperation[]
}

/** How many findings a verdict tells one by one; its data counts them all. */
const reasonsMax = 20

/**
 * The frame of a check that lists what it finds: refuses a broken history and one that is beyond the budget, tells the
 * first finding as the verdict and the others as reasons.
 */
export function verdictOfFindings(
  check: string,
  history: readonly HistoryOperation[],
  budget: Budget,
  find: () => { readonly findings: readonly Finding[]; readonly ok: Sentence; readonly data: Json } | null,
): Verdict {
  const broken = brokenAssumption(history)
  if (broken !== null) return { check, answer: 'unknown', sentence: broken, witness: noWitness }
  if (!budget.spend(history.length))
    return { check, answer: 'unknown', sentence: boundSentence(budget), witness: noWitness }
  const found = find()
  if (found === null)
    return { check, answer: 'unknown', sentence: sentence('check.no-last-reads'), witness: noWitness }
  const { findings, ok, data } = found
  const [first] = findings
  if (first === undefined) return { check, answer: 'ok', sentence: ok, witness: { ...noWitness, data } }
  return {
    check,
    answer: 'illegal',
    sentence: first.sentence,
    witness: {
      events: first.operations
        .flatMap((one) => one.events.filter((seq) => seq !== null))
        .sort((a, b) => a - b),
      operations: first.operations.map((one) => one.index).sort((a, b) => a - b),
      reasons: [
        ...findings.slice(1, reasonsMax).map((one) => one.sentence),
        ...(findings.length > reasonsMax
          ? [sentence('check.more', { count: findings.length - reasonsMax })]
          : []),
      ],
      data,
    },
  }
}

/** Operations by key, in order of call; those without a key are left out. */
export function byKey(history: readonly HistoryOperation[]): Map<string, HistoryOperation[]> {
  const keys = new Map<string, HistoryOperation[]>()
  for (const one of history) {
    if (!('key' in one.operation)) continue
    const { key } = one.operation
    const group = keys.get(key)
    if (group === undefined) keys.set(key, [one])
    else group.push(one)
  }
  return keys
}

/**
 * Each client's last read of each key, if it succeeded and began when every change was over: what it does not show is
 * gone. (Earlier ones may have met copies that still lagged behind.)
 */
export function lastReads(history: readonly HistoryOperation[]): HistoryOperation[] {
  let changedUs = -Infinity
  let changedSeq = 0
  const last = new Map<string, HistoryOperation>()
  for (const one of history) {
    if (isReadOnly(one.operation)) {
      last.set(`${one.client} ${'key' in one.operation ? one.operation.key : ''}`, one)
      continue
    }
    const endUs = one.returnUs ?? one.callUs
    if (endUs < changedUs) continue
    changedSeq = Math.max(endUs === changedUs ? changedSeq : 0, one.events[1] ?? one.events[0])
    changedUs = endUs
  }
  // In virtual time a client asks again in the very microsecond of its answer: the order of events tells.
  const isAfter = ({ callUs, events }: HistoryOperation): boolean =>
    callUs > changedUs || (callUs === changedUs && events[0] > changedSeq)
  return [...last.values()].filter((one) => one.outcome === 'ok' && isAfter(one))
}
