import type { RecordedOperation } from '../../history/recorded-history.ts'
import { sentence } from '../../model/sentence.ts'
import { countWhile } from './count-while.ts'
import { FindingList, type Finding } from './finding-list.ts'
import { workloadCheck, type WorkloadMatter } from './workload-check.ts'
import { workloadObjects } from './workload-object.ts'

/** For how long somebody surely held a lock: since it was granted, until a release was first asked for. */
interface Hold {
  readonly acquire: RecordedOperation
  readonly release: RecordedOperation | null
  readonly from: number
  readonly until: number
}

/**
 * Nobody holds a lock while somebody else does. A hold lasts from the answer to an acquire to the call of the release by the same
 * process, or to that of a release by somebody who holds nothing: it may have been meant for this hold. An acquire
 * of unknown outcome is no hold, a release of unknown outcome ends one.
 */
export const mutualExclusion = workloadCheck('mutual-exclusion', true, ({ operations, moment, budget }) => {
  const list = new FindingList<'overlap'>(['overlap'])
  let holds = 0
  for (const { name, operations: own } of workloadObjects(operations, 'workload.the-lock')) {
    if (!budget.spend(own.length)) return null
    const held = holdsOf(own)
    holds += held.length
    for (const { first, other } of overlaps(held))
      list.note('overlap', () => overlap(name, first, other, moment))
  }
  const ok = { answer: 'ok', sentence: sentence('mutual-exclusion.ok', { holds }) } as const
  return list.judgement(ok, { holds, overlaps: list.count('overlap') })
})

/** The holds of one lock, in order of their beginning. `operations` in order of call. */
export function holdsOf(operations: readonly RecordedOperation[]): Hold[] {
  const held = new Map<string, RecordedOperation>()
  const holds: Hold[] = []
  const foreign: RecordedOperation[] = []
  for (const one of operations) {
    if (one.outcome === 'fail') continue
    const acquire = held.get(one.process)
    if (one.f === 'acquire') {
      // Who acquires what it holds already goes on holding it.
      if (one.outcome === 'ok' && acquire === undefined) held.set(one.process, one)
    } else if (one.f === 'release' && acquire !== undefined) {
      held.delete(one.process)
      holds.push({ acquire, release: one, from: acquire.return, until: one.call })
    } else if (one.f === 'release' || one.f === 'expire') foreign.push(one)
  }
  for (const acquire of held.values())
    holds.push({ acquire, release: null, from: acquire.return, until: Infinity })
  return cutShort(holds, foreign).sort((a, b) => a.from - b.from)
}

/** Ends each hold as early as a release by somebody else may have ended it. */
function cutShort(holds: readonly Hold[], foreign: readonly RecordedOperation[]): Hold[] {
  let last = -Infinity
  const lastReturn = foreign.map((one) => (last = Math.max(last, one.return)))
  return holds.map((hold) => {
    const begun = countWhile(foreign, (one) => one.call <= hold.from)
    if (begun > 0 && lastReturn[begun - 1]! >= hold.from) return { ...hold, until: hold.from }
    const next = foreign[begun]
    return next === undefined || next.call >= hold.until ? hold : { ...hold, release: next, until: next.call }
  })
}

/** Every hold that began while one of somebody else lasted, with the one of those that lasted longest. */
function* overlaps(holds: readonly Hold[]): Generator<{ first: Hold; other: Hold }> {
  /** The two holds, of two processes, that last longest so far. */
  let [longest, second]: (Hold | null)[] = [null, null]
  for (const other of holds) {
    const isOwn = longest?.acquire.process === other.acquire.process
    const first = isOwn ? second : longest
    if (first !== null && first !== undefined && first.until > other.from && other.until > other.from)
      yield { first, other }
    if (longest === null || longest === undefined || other.until > longest.until) {
      if (!isOwn) second = longest
      longest = other
    } else if (!isOwn && (second === null || second === undefined || other.until > second.until))
      second = other
  }
}

function overlap(key: string, first: Hold, other: Hold, moment: WorkloadMatter['moment']): Finding {
  const values = {
    key,
    other: other.acquire.process,
    time: moment(other.from),
    first: first.acquire.process,
    time2: moment(first.from),
  }
  const said = first.release === null ? 'kept' : 'overlap'
  return {
    sentence: sentence(`mutual-exclusion.${said}`, {
      ...values,
      ...(first.release === null ? {} : { time3: moment(first.until) }),
    }),
    operations: [first.acquire, other.acquire, first.release, other.release].filter((one) => one !== null),
  }
}
