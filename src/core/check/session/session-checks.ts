import { canonicalJson } from '../../base/canonical-json.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import { noWitness, type Verdict } from '../../model/verdict.ts'
import { boundSentence } from '../bound.ts'
import type { Budget } from '../budget.ts'
import type { HistoryCheck, HistoryMatter } from '../history-check.ts'
import { addCausal } from '../isolation/causal.ts'
import { shortCycle } from '../isolation/cycle.ts'
import { byNewerRead, byOverwrite, knownEdges, type Edges } from '../isolation/edges.ts'
import { explainCycle, type CyclicGraph } from '../isolation/explain-cycle.ts'
import { faultVerdict, repeatedVerdict } from '../isolation/explain-fault.ts'
import { IsolationScene } from '../isolation/isolation-scene.ts'
import { readFaults, versionWriters } from '../isolation/read-faults.ts'
import { readRegisters } from '../isolation/read-registers.ts'
import type { ReadsFrom } from '../isolation/reads-from.ts'
import { transactionsOf } from '../transactions/transaction.ts'
import { causalPattern, isCyclic } from './causal-pattern.ts'
import { asTransactions, foreignOperation } from './single-operations.ts'
import { splitSessions } from './split-sessions.ts'
import { monotonicReads, readYourWrites } from './version-order.ts'

/** Operations of a history for one step of the budget. */
const operationsOfStep = 64

/** Who read from whom in a history that can be judged. */
interface Case {
  readonly check: string
  readonly reads: ReadsFrom
  readonly scene: IsolationScene
  /** What a register holds in the beginning, as text. */
  readonly initial: string
  readonly budget: Budget
}

/**
 * The four session guarantees (Terry et al., PDIS 1994) and causal convergence (Bouajjani et al., POPL 2017) over registers
 * whose written values are distinct. A session is a process. No times are looked at: a version counts as older when the
 * one who wrote both, or a compare-and-set, shows it, or what the guarantee implies.
 */
export const sessionChecks: { readonly [check: string]: HistoryCheck } = {
  'read-your-writes': checkOf('read-your-writes', (one) => versionVerdict(one, readYourWrites(one.reads))),
  'monotonic-reads': checkOf('monotonic-reads', (one) => versionVerdict(one, monotonicReads(one.reads))),
  'monotonic-writes': checkOf('monotonic-writes', judgeMonotonicWrites),
  'writes-follow-reads': checkOf('writes-follow-reads', judgeWritesFollowReads),
  causal: checkOf('causal', judgeCausal),
}

function checkOf(check: string, judge: (one: Case) => Verdict): HistoryCheck {
  return ({ history, budget }: HistoryMatter): Verdict => {
    const foreign = foreignOperation(history)
    if (foreign !== null) return unknown(check, sentence('session.foreign', { check, f: foreign.f }))
    const transactions = transactionsOf(asTransactions(history), 'register')
    const scene = new IsolationScene(history, transactions)
    if (!budget.spend(1 + Math.ceil(transactions.owner.length / operationsOfStep))) {
      return unknown(check, boundSentence(budget))
    }
    const writers = versionWriters(transactions)
    if (writers.repeated !== null) return repeatedVerdict(check, writers.repeated, transactions, scene)
    const faults = readFaults(transactions, writers)
    if (faults.length > 0) {
      const verdict = faultVerdict(check, faults, transactions, scene)
      // Only causality is broken by a read of what was never there; the guarantees say nothing of it.
      return check === 'causal' ? verdict : { ...verdict, answer: 'unknown' }
    }
    const reads = readRegisters(transactions, writers)
    return judge({ check, reads, scene, initial: canonicalJson(history.initial), budget })
  }
}

/** Whether the versions can be ordered as the guarantee wants it. */
function versionVerdict(one: Case, edges: Edges): Verdict {
  const { check, reads, budget } = one
  if (!isCyclic(reads.count, edges)) return okVerdict(one)
  const cycle = shortCycle(reads.count, edges, budget)
  return cycleVerdict(one, `session.${check}`, { reads, moments: 1, edges }, cycle)
}

/** Reads show in which order writes became visible only where what was seen stays seen: `monotonic-reads` comes first. */
function judgeMonotonicWrites(one: Case): Verdict {
  return broken(one, 'monotonic-reads', monotonicReads(one.reads)) ?? visibleVerdict(one, false)
}

function judgeWritesFollowReads(one: Case): Verdict {
  const first = judgeMonotonicWrites({ ...one, check: 'monotonic-writes' })
  if (first.answer === 'illegal') return needs(one, 'monotonic-writes', first.sentence)
  return first.answer === 'unknown' ? { ...first, check: one.check } : visibleVerdict(one, true)
}

function visibleVerdict(one: Case, readsFirst: boolean): Verdict {
  const { reads, edges } = splitSessions(one.reads, readsFirst)
  if (!addCausal(reads, edges, one.budget)) return unknown(one.check, boundSentence(one.budget))
  if (!isCyclic(reads.count, edges)) return okVerdict(one)
  const cycle = shortCycle(reads.count, edges, one.budget)
  return cycleVerdict(one, `session.${one.check}`, { reads, moments: 1, edges }, cycle)
}

function broken(one: Case, needed: string, edges: Edges): Verdict | null {
  const verdict = versionVerdict({ ...one, check: needed }, edges)
  return verdict.answer === 'illegal' ? needs(one, needed, verdict.sentence) : null
}

function needs({ check }: Case, needed: string, why: Sentence): Verdict {
  const verdict = unknown(check, sentence('session.needs', { check, needed }))
  return { ...verdict, witness: { ...noWitness, reasons: [why] } }
}

function judgeCausal(one: Case): Verdict {
  const { check, reads, budget } = one
  const edges = knownEdges(reads, 1)
  const known = edges.count
  if (!addCausal(reads, edges, budget)) return unknown(check, boundSentence(budget))
  if (!isCyclic(reads.count, edges)) return okVerdict(one)
  const { pattern, cycle } = causalPattern(reads.count, edges, known, budget)
  const verdict = cycleVerdict(one, `session.causal.${pattern}`, { reads, moments: 1, edges }, cycle)
  return { ...verdict, witness: { ...verdict.witness, data: { judged: 'causal convergence', pattern } } }
}

/** `words`: what the violation is; it is told of the read in the cycle that shows it. */
function cycleVerdict(
  { check, scene, initial }: Case,
  words: string,
  graph: CyclicGraph,
  cycle: readonly number[],
): Verdict {
  const { chain, witness } = explainCycle(graph, scene, cycle)
  const { reads, edges } = graph
  const shown = cycle.find((edge) => edges.kind(edge) === byNewerRead || edges.kind(edge) === byOverwrite)
  const values: { [name: string]: string } = { chain }
  if (shown !== undefined) {
    const key = edges.key(shown)
    const isNewer = edges.kind(shown) === byNewerRead
    const newer = reads.operation[isNewer ? edges.from(shown) : edges.to(shown)]!
    values['reader'] = scene.transaction(reads.operation[edges.reader(shown)]!)
    values['key'] = scene.key(key)
    values['value'] = isNewer ? scene.written(reads.operation[edges.to(shown)]!, key) : initial
    values['newer'] = scene.written(newer, key)
    values['writer'] = scene.transaction(newer)
  }
  return { check, answer: 'illegal', sentence: sentence(words, values), witness }
}

function okVerdict({ check, reads }: Case): Verdict {
  const data = { count: reads.count, reads: reads.readKey.length, sessions: reads.sessionFirst.length - 1 }
  return {
    check,
    answer: 'ok',
    sentence: sentence('session.ok', { check, ...data }),
    witness: { ...noWitness, data },
  }
}

function unknown(check: string, why: Sentence): Verdict {
  return { check, answer: 'unknown', sentence: why, witness: noWitness }
}
