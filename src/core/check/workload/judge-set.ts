import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'
import type { RecordedOperation } from '../../history/recorded-history.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import { countWhile } from './count-while.ts'
import { FindingList, type Judgement } from './finding-list.ts'
import { quantiles } from './quantiles.ts'
import { setElements, type SetElements } from './set-elements.ts'
import type { WorkloadMatter } from './workload-check.ts'
import { workloadObjects } from './workload-object.ts'

export interface SetDemands {
  /** Whether a read may miss what was known before it began, if a later one has it again. */
  readonly mayBeStale: boolean
  /** Whether a set that nobody read can be judged. */
  readonly mayBeUnread: boolean
}

type Kind = 'lost' | 'unexpected' | 'gone' | 'duplicate' | 'stale'

/** What became of all elements together. */
interface Tally {
  readonly list: FindingList<Kind>
  readonly examples: { readonly [K in 'lost' | 'stale' | 'unexpected']: string[] }
  readonly latencies: number[]
  acknowledged: number
  recovered: number
  stable: number
  neverRead: number
  reads: number
}

const examplesMax = 10

/**
 * Nothing appears that nobody added, and an element stays once it is known to be there: since its addition was
 * acknowledged or, if that is earlier, since a read that shows it has returned. It is _lost_ when it is missing from the
 * read that began last after that, and _stale_ when it is missing from one and there again in one that began later.
 * (Jepsen's `set-full`, jepsen.checker, with its names; linear in what was read.)
 */
export function judgeSet(
  { operations, initial, moment, budget }: WorkloadMatter,
  { mayBeStale, mayBeUnread }: SetDemands,
): Judgement | null {
  const kinds: Kind[] = ['lost', 'unexpected', 'gone', 'duplicate']
  const tally: Tally = {
    list: new FindingList(mayBeStale ? kinds : [...kinds, 'stale']),
    examples: { lost: [], stale: [], unexpected: [] },
    latencies: [],
    acknowledged: 0,
    recovered: 0,
    stable: 0,
    neverRead: 0,
    reads: 0,
  }
  for (const { name, operations: own } of workloadObjects(operations, 'workload.the-set')) {
    const elements = setElements(own, initial, budget)
    if (elements === null || !budget.spend(Math.ceil(elements.ids.size / 100))) return null
    new SetJudge(name, elements, moment, tally).judge()
  }
  const isUnread = tally.reads === 0 && tally.acknowledged > 0 && !mayBeUnread
  return tally.list.judgement(
    isUnread ? unread : { answer: 'ok', sentence: okSentence(tally) },
    dataOf(tally),
  )
}

const unread = { answer: 'unknown', sentence: sentence('set.unread') } as const

function okSentence({ list, acknowledged, neverRead }: Tally): Sentence {
  const stale = list.count('stale')
  if (stale === 0) return sentence('set.ok', { acknowledged, neverRead })
  return sentence('set.ok-stale', { acknowledged, neverRead, stale })
}

function dataOf({
  list,
  examples,
  latencies,
  acknowledged,
  recovered,
  stable,
  neverRead,
  reads,
}: Tally): Json {
  return {
    acknowledged,
    recovered,
    reads,
    stable,
    lost: list.count('lost', 'gone'),
    stale: list.count('stale'),
    neverRead,
    unexpected: list.count('unexpected'),
    duplicates: list.count('duplicate'),
    stableLatency: quantiles(latencies),
    examples,
  }
}

/** The elements of one set, one by one. */
class SetJudge {
  readonly #key: string
  readonly #elements: SetElements
  readonly #moment: (time: number) => string
  readonly #tally: Tally

  constructor(key: string, elements: SetElements, moment: (time: number) => string, tally: Tally) {
    this.#key = key
    this.#elements = elements
    this.#moment = moment
    this.#tally = tally
  }

  judge(): void {
    const { ids, reads, doubled } = this.#elements
    this.#tally.reads += reads.length
    for (let id = 0; id < ids.size; id++) this.#judgeElement(id)
    for (const [id, { read, count }] of doubled) {
      const values = { reader: read.process, count, time: this.#moment(read.return) }
      this.#tally.list.note('duplicate', () => this.#finding('duplicate', id, values, [read]))
    }
  }

  #judgeElement(id: number): void {
    const { additions, removed, reads, first, places } = this.#elements
    const addition = additions.get(id)
    const shown = places.subarray(first[id], first[id + 1])
    const isAcknowledged = addition?.outcome === 'ok'
    if (isAcknowledged) this.#tally.acknowledged++
    if (addition?.outcome === 'info' && shown.length > 0) this.#tally.recovered++
    this.#judgeOrigin(id, addition, shown)
    if (removed.has(id) || (addition !== undefined && addition.outcome === 'fail')) return
    // Only what somebody put there, or is known to have, can be missed.
    const witness = firstWitness(isAcknowledged ? addition : undefined, shown, reads)
    if (witness !== null && addition !== undefined) this.#judgeStay(id, addition, witness, shown)
  }

  /** A read must not show what nobody had asked to add by its end. */
  #judgeOrigin(id: number, addition: RecordedOperation | undefined, shown: Int32Array): void {
    const { reads, askedAt } = this.#elements
    const asked = askedAt.get(id) ?? Infinity
    const place = shown.find((at) => reads[at]!.return < asked || asked === Infinity)
    if (place === undefined) return
    const read = reads[place]!
    const values = { reader: read.process, time: this.#moment(read.return) }
    const operations = addition === undefined ? [read] : [addition, read]
    this.#tally.list.note('unexpected', () => this.#finding('unexpected', id, values, operations))
    this.#example('unexpected', id)
  }

  /** Once known, an element is in every read that begins later. */
  #judgeStay(id: number, addition: RecordedOperation, known: RecordedOperation, shown: Int32Array): void {
    const { reads } = this.#elements
    const tally = this.#tally
    const start = countWhile(reads, (read) => read.call <= known.return)
    let absent = reads.length - 1
    for (let at = shown.length - 1; at >= 0 && shown[at] === absent; at--) absent--
    const present = shown.at(-1) ?? -1
    if (absent < start) {
      if (present < 0) tally.neverRead++
      else this.#settled(0)
      return
    }
    const isLost = present < absent
    const read = reads[isLost ? Math.max(start, present + 1) : absent]!
    const values = {
      reader: read.process,
      [known === addition ? 'writer' : 'other']: known.process,
      time: this.#moment(read.call),
      time2: this.#moment(known.return),
    }
    const isKnownByAdder = known === addition
    this.#example(isLost ? 'lost' : 'stale', id)
    if (isLost) {
      const kind = isKnownByAdder ? 'lost' : 'gone'
      tally.list.note(kind, () => this.#finding(kind, id, values, [known, read]))
      return
    }
    const said = isKnownByAdder ? 'stale' : 'flickered'
    tally.list.note('stale', () => this.#finding(said, id, values, [known, read]))
    this.#settled(read.call - known.return)
  }

  #settled(latency: number): void {
    this.#tally.stable++
    this.#tally.latencies.push(latency)
  }

  #finding(
    name: string,
    id: number,
    values: Sentence['values'],
    operations: readonly RecordedOperation[],
  ): { sentence: Sentence; operations: readonly RecordedOperation[] } {
    const element = canonicalJson(this.#elements.ids.value(id))
    return { sentence: sentence(`set.${name}`, { key: this.#key, element, ...values }), operations }
  }

  #example(kind: 'lost' | 'stale' | 'unexpected', id: number): void {
    const list = this.#tally.examples[kind]
    if (list.length < examplesMax) list.push(`${this.#key}:${canonicalJson(this.#elements.ids.value(id))}`)
  }
}

/** What first made an element known: its acknowledgement, or the read showing it that returned first. */
function firstWitness(
  acknowledged: RecordedOperation | undefined,
  shown: Int32Array,
  reads: readonly RecordedOperation[],
): RecordedOperation | null {
  let known = acknowledged ?? null
  for (const place of shown) {
    const read = reads[place]!
    if (known === null || read.return < known.return) known = read
  }
  return known
}
