import type { Json } from '../base/json.ts'
import { sentence } from '../model/sentence.ts'
import { noWitness, type Verdict } from '../model/verdict.ts'
import type { HistoryOperation } from '../trace/history.ts'
import type { Budget } from './budget.ts'
import { boundSentence } from './bound.ts'
import { brokenAssumption } from './linearizable/assumptions.ts'
import { timeText } from './time-text.ts'

type Add = HistoryOperation & { readonly operation: { readonly f: 'add' } }

/** What became of one acknowledged addition. */
type Fate =
  /** In every read that began after the acknowledgement. */
  | { readonly kind: 'kept' }
  /** No read began after it. */
  | { readonly kind: 'never-read' }
  /** Some read missed it, a later one had it again. */
  | { readonly kind: 'stale'; readonly read: HistoryOperation }
  /** It was missing from some read and from all that began later. */
  | { readonly kind: 'lost'; readonly read: HistoryOperation }

interface Fault {
  readonly name: 'lost' | 'stale' | 'unexpected' | 'gone'
  readonly key: string
  readonly element: string
  readonly operations: readonly HistoryOperation[]
  readonly values: { readonly [name: string]: string }
}

interface Tally {
  acknowledged: number
  readonly lost: string[]
  readonly stale: string[]
  readonly neverRead: string[]
  readonly unexpected: string[]
  /** The first fault of each kind: the evidence. */
  readonly faults: Map<Fault['name'], Fault>
}

/**
 * Acknowledged additions are never lost, nothing appears that nobody added, and nothing that a read has shown is
 * missing from a later one. (Jepsen's `set-full` names: lost, stale, never-read.)
 */
export function checkSet(history: readonly HistoryOperation[], budget: Budget): Verdict {
  const check = 'set'
  const broken = brokenAssumption(history)
  if (broken !== null) return { check, answer: 'unknown', sentence: broken, witness: noWitness }
  const tally: Tally = {
    acknowledged: 0,
    lost: [],
    stale: [],
    neverRead: [],
    unexpected: [],
    faults: new Map(),
  }
  const keys = new Map<string, { adds: Map<string, Add>; reads: HistoryOperation[] }>()
  for (const one of history) {
    if (one.operation.f !== 'add' && one.operation.f !== 'read-set') continue
    const { key } = one.operation
    const group = keys.get(key) ?? { adds: new Map<string, Add>(), reads: [] }
    keys.set(key, group)
    if (one.operation.f === 'add') remember(group.adds, one as Add)
    else if (one.outcome === 'ok') group.reads.push(one)
  }
  for (const [key, { adds, reads }] of keys) {
    const work = reads.reduce(
      (sum, read) => sum + (read.value as readonly Json[]).length,
      adds.size * reads.length,
    )
    // Looking up an element is a hundred times cheaper than trying an operation in a place.
    if (!budget.spend(Math.ceil(work / 100)))
      return { check, answer: 'unknown', sentence: boundSentence(budget), witness: noWitness }
    judgeKey(key, adds, reads, tally)
  }
  return verdictOf(tally)
}

/** The addition of an element that counts: the first one acknowledged, else one that may have happened, else a failed one. */
function remember(adds: Map<string, Add>, one: Add): void {
  const worth = { ok: 2, info: 1, fail: 0 }
  const element = JSON.stringify(one.operation.element)
  const known = adds.get(element)
  const better =
    known === undefined ||
    worth[one.outcome] > worth[known.outcome] ||
    (one.outcome === 'ok' && known.outcome === 'ok' && one.returnUs! < known.returnUs!)
  if (better) adds.set(element, one)
}

function judgeKey(
  key: string,
  adds: ReadonlyMap<string, Add>,
  reads: HistoryOperation[],
  tally: Tally,
): void {
  reads.sort((a, b) => a.callUs - b.callUs)
  const contents = reads.map(
    (read) => new Set((read.value as readonly Json[]).map((element) => JSON.stringify(element))),
  )
  for (const [element, add] of adds) {
    if (add.outcome !== 'ok') continue
    tally.acknowledged++
    tell(key, element, add, fateOf(element, add, reads, contents), tally)
  }
  reads.forEach((read, i) => {
    for (const element of contents[i]!) {
      const add = adds.get(element)
      if (add !== undefined && add.outcome !== 'fail' && add.callUs <= read.returnUs!) continue
      tally.unexpected.push(`${key}:${element}`)
      const values = { reader: read.client, key, element, time: timeText(read.returnUs!) }
      fault(tally, {
        name: 'unexpected',
        key,
        element,
        operations: add === undefined ? [read] : [add, read],
        values,
      })
    }
  })
  missed(key, adds, reads, contents, tally)
}

function fateOf(
  element: string,
  add: Add,
  reads: readonly HistoryOperation[],
  contents: readonly ReadonlySet<string>[],
): Fate {
  // Reads are in order of call, so those that began after the acknowledgement are the end of the list.
  const first = reads.findIndex((read) => read.callUs > add.returnUs!)
  if (first < 0) return { kind: 'never-read' }
  let missing = -1
  for (let i = first; i < reads.length; i++) {
    if (!contents[i]!.has(element)) missing = i
  }
  if (missing < 0) return { kind: 'kept' }
  const isLost =
    missing === reads.length - 1 || !contents.slice(missing + 1).some((content) => content.has(element))
  return { kind: isLost ? 'lost' : 'stale', read: reads[missing]! }
}

function tell(key: string, element: string, add: Add, fate: Fate, tally: Tally): void {
  if (fate.kind === 'kept') return
  const name = `${key}:${element}`
  if (fate.kind === 'never-read') {
    tally.neverRead.push(name)
    return
  }
  tally[fate.kind].push(name)
  const { read } = fate
  const values = {
    writer: add.client,
    reader: read.client,
    key,
    element,
    time: timeText(read.callUs),
    time2: timeText(add.returnUs!),
  }
  fault(tally, { name: fate.kind, key, element, operations: [add, read], values })
}

/** Elements of unknown outcome that one read showed and a read that began after it did not. */
function missed(
  key: string,
  adds: ReadonlyMap<string, Add>,
  reads: readonly HistoryOperation[],
  contents: readonly ReadonlySet<string>[],
  tally: Tally,
): void {
  const shownBy = new Map<string, HistoryOperation>()
  reads.forEach((read, i) => {
    for (const element of contents[i]!) {
      const known = shownBy.get(element)
      if (known === undefined || read.returnUs! < known.returnUs!) shownBy.set(element, read)
    }
  })
  for (const [element, shown] of shownBy) {
    if (adds.get(element)?.outcome === 'ok') continue
    const without = reads.find((read, i) => read.callUs > shown.returnUs! && !contents[i]!.has(element))
    if (without === undefined) continue
    tally.lost.push(`${key}:${element}`)
    const values = {
      reader: without.client,
      other: shown.client,
      key,
      element,
      time: timeText(without.callUs),
      time2: timeText(shown.returnUs!),
    }
    fault(tally, { name: 'gone', key, element, operations: [shown, without], values })
  }
}

function fault(tally: Tally, one: Fault): void {
  if (!tally.faults.has(one.name)) tally.faults.set(one.name, one)
}

function verdictOf(tally: Tally): Verdict {
  const { acknowledged, lost, stale, neverRead, unexpected, faults } = tally
  const data = {
    acknowledged,
    lost: lost.length,
    stale: stale.length,
    neverRead: neverRead.length,
    unexpected: unexpected.length,
    examples: { lost: lost.slice(0, 10), stale: stale.slice(0, 10), unexpected: unexpected.slice(0, 10) },
  }
  const values = { acknowledged, lost: lost.length, stale: stale.length, neverRead: neverRead.length }
  const worst = faults.get('lost') ?? faults.get('unexpected') ?? faults.get('gone') ?? faults.get('stale')
  if (worst === undefined) {
    return {
      check: 'set',
      answer: 'ok',
      sentence: sentence('set.ok', values),
      witness: { ...noWitness, data },
    }
  }
  const operations = worst.operations
  return {
    check: 'set',
    answer: 'illegal',
    sentence: sentence(`set.${worst.name}`, worst.values),
    witness: {
      events: operations.flatMap((one) => one.events.filter((seq) => seq !== null)).sort((a, b) => a - b),
      operations: operations.map((one) => one.index).sort((a, b) => a - b),
      reasons: [...faults.values()]
        .filter((one) => one !== worst)
        .map((one) => sentence(`set.${one.name}`, one.values)),
      data,
    },
  }
}
