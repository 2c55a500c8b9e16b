import type { RecordedOperation } from '../../history/recorded-history.ts'
import { sentence } from '../../model/sentence.ts'
import { FindingList, type Finding } from './finding-list.ts'
import { holdsOf } from './mutual-exclusion.ts'
import { workloadCheck, type WorkloadMatter } from './workload-check.ts'
import { workloadObjects } from './workload-object.ts'

type Kind = 'token-fell' | 'token-twice' | 'use-late'

/** An operation and the token that it was given or showed. */
interface Shown {
  readonly token: number
  readonly source: RecordedOperation
}

/**
 * Fencing makes a lock safe whose holders overlap (Kleppmann, How to do distributed locking, 2016): tokens differ and rise
 * with time, and the guarded resource accepts no older token once it has accepted a newer one. Overlapping holds are
 * counted and are no fault here.
 */
export const fencing = workloadCheck('mutual-exclusion', true, ({ operations, moment, budget }) => {
  const list = new FindingList<Kind>(['use-late', 'token-twice', 'token-fell'])
  let [grants, uses, overlaps] = [0, 0, 0]
  for (const { name, operations: own } of workloadObjects(operations, 'workload.the-lock')) {
    if (!budget.spend(2 * own.length)) return null
    const given = shownBy(own, 'acquire')
    const used = shownBy(own, 'use')
    grants += given.length
    uses += used.length
    overlaps += overlapCount(holdsOf(own).map(({ from, until }) => ({ from, until })))
    const first = new Map<number, Shown>()
    for (const one of given) {
      const before = first.get(one.token)
      if (before === undefined) first.set(one.token, one)
      else list.note('token-twice', () => finding('token-twice', name, before, one, moment))
    }
    for (const { before, one } of fallen(given))
      list.note('token-fell', () => finding('token-fell', name, before, one, moment))
    for (const { before, one } of fallen(used))
      list.note('use-late', () => finding('use-late', name, before, one, moment))
  }
  const ok = sentence('fencing.ok', { grants, uses, overlaps })
  const data = {
    grants,
    uses,
    overlaps,
    usedLate: list.count('use-late'),
    tokensTwice: list.count('token-twice'),
    tokensFell: list.count('token-fell'),
  }
  return list.judgement({ answer: 'ok', sentence: ok }, data)
})

/** Acknowledged grants with the token that they gave, or uses that were accepted with the one that they showed. */
function shownBy(operations: readonly RecordedOperation[], f: 'acquire' | 'use'): Shown[] {
  return operations.flatMap((source): Shown[] => {
    if (source.f !== f || source.outcome !== 'ok' || !source.outputKnown) return []
    const token = f === 'acquire' ? source.output : source.input
    return typeof token === 'number' && source.output !== false ? [{ token, source }] : []
  })
}

/** Each one whose token is below that of one that had returned before it was called, with the highest such. */
function* fallen(shown: readonly Shown[]): Generator<{ before: Shown; one: Shown }> {
  const byReturn = [...shown].sort((a, b) => a.source.return - b.source.return)
  let next = 0
  let highest: Shown | null = null
  for (const one of shown) {
    for (; next < byReturn.length && byReturn[next]!.source.return < one.source.call; next++)
      if (highest === null || byReturn[next]!.token > highest.token) highest = byReturn[next]!
    if (highest !== null && highest.token > one.token) yield { before: highest, one }
  }
}

/** How many holds began while another lasted. */
function overlapCount(holds: readonly { readonly from: number; readonly until: number }[]): number {
  let [count, lastUntil] = [0, -Infinity]
  for (const { from, until } of holds) {
    if (from < lastUntil && until > from) count++
    lastUntil = Math.max(lastUntil, until)
  }
  return count
}

function finding(
  kind: Kind,
  key: string,
  before: Shown,
  one: Shown,
  moment: WorkloadMatter['moment'],
): Finding {
  const values = {
    key,
    first: before.source.process,
    token: before.token,
    time: moment(before.source.return),
    other: one.source.process,
    token2: one.token,
    time2: moment(kind === 'token-twice' ? one.source.return : one.source.call),
  }
  return { sentence: sentence(`fencing.${kind}`, values), operations: [before.source, one.source] }
}
