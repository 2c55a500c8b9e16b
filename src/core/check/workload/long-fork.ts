import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'
import type { RecordedOperation } from '../../history/recorded-history.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import { keyText } from '../key-text.ts'
import { FindingList, type Finding } from './finding-list.ts'
import { workloadCheck } from './workload-check.ts'
import { textOf } from './workload-object.ts'

type Step = readonly [string, Json, Json]

/** One read of a group of keys: for each key, in the order of their names, what it showed. */
interface GroupRead {
  readonly source: RecordedOperation
  readonly keys: readonly string[]
  readonly values: readonly Json[]
  readonly seen: number
}

/**
 * Every key is written once, and groups of keys are read together. Reads of one group are ordered by what they saw; two
 * that each miss what the other saw are a long fork, which snapshot isolation forbids and parallel snapshot isolation
 * allows (Sovran and others, SOSP 2011; Jepsen's `long-fork`). In order of how much they saw it is enough to compare
 * neighbours: where each includes the one before it, each includes all before it.
 */
export const longFork = workloadCheck('long-fork', false, ({ operations, budget }) => {
  const list = new FindingList<'fork'>(['fork'])
  let ambiguous: Sentence | null = null
  const groups = new Map<string, GroupRead[]>()
  let reads = 0
  for (const one of operations) {
    if (!budget.spend()) return null
    const read = groupRead(one)
    if (read === null) continue
    reads++
    const id = canonicalJson(read.keys)
    const group = groups.get(id)
    if (group === undefined) groups.set(id, [read])
    else group.push(read)
  }
  for (const group of groups.values()) {
    if (!budget.spend(group.length)) return null
    group.sort((a, b) => a.seen - b.seen)
    for (const [place, read] of group.entries()) {
      if (place === 0) continue
      const before = group[place - 1]!
      if (!includes(read, before)) list.note('fork', () => forked(before, read))
      else ambiguous ??= differing(before, read)
    }
  }
  const values = { reads, groups: groups.size }
  const otherwise =
    ambiguous === null
      ? ({ answer: 'ok', sentence: sentence('long-fork.ok', values) } as const)
      : ({ answer: 'unknown', sentence: ambiguous } as const)
  return list.judgement(otherwise, { ...values, forks: list.count('fork') })
})

/** An acknowledged operation that only reads, or null. */
function groupRead(source: RecordedOperation): GroupRead | null {
  const { outcome, outputKnown, output } = source
  if (outcome !== 'ok' || !outputKnown || !Array.isArray(output)) return null
  const steps = output as unknown as readonly Step[]
  if (steps.length < 2 || steps.some(([f]) => f !== 'r' && f !== 'read')) return null
  const sorted = steps.map(([, key, value]) => ({ key: textOf(key), value }))
  sorted.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  return {
    source,
    keys: sorted.map(({ key }) => key),
    values: sorted.map(({ value }) => value),
    seen: sorted.filter(({ value }) => value !== null).length,
  }
}

function includes(more: GroupRead, less: GroupRead): boolean {
  return less.values.every((value, at) => value === null || more.values[at] !== null)
}

/** Two that are ordered, but saw different values of a key: it was not written once, and nothing follows from nulls. */
function differing(less: GroupRead, more: GroupRead): Sentence | null {
  const at = less.values.findIndex(
    (value, place) => value !== null && canonicalJson(value) !== canonicalJson(more.values[place]!),
  )
  if (at < 0) return null
  return sentence('long-fork.two-values', {
    key: keyText(less.keys[at]!),
    first: less.source.process,
    value: canonicalJson(less.values[at]!),
    other: more.source.process,
    value2: canonicalJson(more.values[at]!),
  })
}

function forked(less: GroupRead, more: GroupRead): Finding {
  const missed = less.values.findIndex((value, at) => value !== null && more.values[at] === null)
  const extra = more.values.findIndex((value, at) => value !== null && less.values[at] === null)
  const values = {
    first: less.source.process,
    key: keyText(less.keys[missed]!),
    other: more.source.process,
    key2: keyText(less.keys[extra]!),
  }
  return { sentence: sentence('long-fork.fork', values), operations: [less.source, more.source] }
}
