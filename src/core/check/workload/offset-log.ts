import type { RecordedOperation } from '../../history/recorded-history.ts'
import { sentence } from '../../model/sentence.ts'
import { countWhile } from './count-while.ts'
import { FindingList, type Finding } from './finding-list.ts'
import { Topics, type Entry, type Topic, type TopicStep } from './topic.ts'
import { workloadCheck } from './workload-check.ts'

const kinds = [
  'lost',
  'inconsistent',
  'duplicate',
  'unexpected',
  'poll-back',
  'poll-skip',
  'poll-back-inside',
  'poll-skip-inside',
  'send-back',
  'send-back-inside',
] as const
type Kind = (typeof kinds)[number]

/** Where a process stands in a topic: the last entry that it sent or polled there. */
type Positions = Map<string, Entry>

/** What a process has done so far. One that ever subscribed may be given other topics at any time. */
interface Reader {
  polled: Positions
  readonly sent: Positions
  subscribes: boolean
}

/**
 * A log of topics with offsets. Each offset holds one message and each message stands at one; an acknowledged message is
 * lost when a later one of its topic was polled and nobody ever polled it; and a process goes through a topic upwards,
 * leaving nothing out, until it is assigned anew (one that subscribes may be moved at any time, so only what one of its
 * operations polls is held against it). Messages that nobody polled at the end of a topic are _unobserved_, which is no
 * fault. (Jepsen's `kafka`, jepsen.tests.kafka.)
 */
export const offsetLog = workloadCheck('log', false, ({ operations, budget }) => {
  const list = new FindingList<Kind>(kinds)
  const topics = new Topics()
  const steps: { readonly operation: RecordedOperation; readonly steps: readonly TopicStep[] }[] = []
  for (const operation of operations) {
    if (!budget.spend()) return null
    if (isMove(operation)) steps.push({ operation, steps: [] })
    if (!isMessaging(operation)) continue
    topics.ask(operation)
    if (operation.outcome === 'ok' && operation.outputKnown)
      steps.push({ operation, steps: topics.answered(operation) })
  }
  let unobserved = 0
  const offsets = new Map<Topic, Float64Array>()
  for (const topic of topics.all.values()) {
    if (!budget.spend(1 + Math.ceil((topic.sent.length + topic.polled.length) / 10))) return null
    offsets.set(topic, judgePlaces(topic, list))
    judgeOrigins(topic, list)
    unobserved += judgeLoss(topic, list)
  }
  const readers = new Map<string, Reader>()
  for (const { operation, steps: own } of steps) {
    const reader = readers.get(operation.process) ?? { polled: new Map(), sent: new Map(), subscribes: false }
    readers.set(operation.process, reader)
    if (isMove(operation)) {
      reader.polled = new Map()
      reader.subscribes ||= operation.f === 'subscribe'
    } else for (const step of own) follow(step, operation, reader, offsets, list)
  }
  const counts = Object.fromEntries(kinds.map((kind) => [kind, list.count(kind)]))
  const all = [...topics.all.values()]
  const values = {
    topics: all.length,
    acknowledged: all.reduce((sum, { sent }) => sum + sent.length, 0),
    polled: all.reduce((sum, { polled }) => sum + polled.length, 0),
    unobserved,
  }
  return list.judgement(
    { answer: 'ok', sentence: sentence('offset-log.ok', values) },
    { ...values, ...counts },
  )
})

function isMessaging({ f }: RecordedOperation): boolean {
  return f === 'send' || f === 'poll' || f === 'txn'
}

/** From here on a process may be anywhere in any topic. */
function isMove({ f, outcome }: RecordedOperation): boolean {
  return (f === 'assign' || f === 'subscribe') && outcome !== 'fail'
}

/** One value at each offset, one offset for each value; gives all offsets, rising. */
function judgePlaces(topic: Topic, list: FindingList<Kind>): Float64Array {
  const byOffset = new Map<number, Entry>()
  const byValue: Entry[] = []
  for (const entry of placed(topic)) {
    const there = byOffset.get(entry.offset)
    if (there === undefined) byOffset.set(entry.offset, entry)
    else if (there.value !== entry.value)
      list.note('inconsistent', () => two('inconsistent', topic, there, entry))
    const before = (byValue[entry.value] ??= entry)
    if (before.offset !== entry.offset) list.note('duplicate', () => two('duplicate', topic, before, entry))
  }
  return Float64Array.from(byOffset.keys()).sort()
}

function* placed(topic: Topic): Generator<Entry> {
  for (const entry of topic.sent) if (!Number.isNaN(entry.offset)) yield entry
  yield* topic.polled
}

/** What is polled was sent, by a send that may have happened. */
function judgeOrigins(topic: Topic, list: FindingList<Kind>): void {
  const told = new Set<number>()
  for (const entry of topic.polled) {
    const asked = topic.asked[entry.value]
    if ((asked !== undefined && asked.outcome !== 'fail') || told.has(entry.value)) continue
    told.add(entry.value)
    list.note('unexpected', () => {
      const { source } = entry
      const values = { key: topic.name, value: topic.textOf(entry.value), reader: source.process }
      return {
        sentence: sentence('offset-log.unexpected', values),
        operations: asked === undefined ? [source] : [asked, source],
      }
    })
  }
}

/** Acknowledged messages that nobody polled: lost below the highest one polled, only unobserved above. */
function judgeLoss(topic: Topic, list: FindingList<Kind>): number {
  const polled = new Set(topic.polled.map((entry) => entry.value))
  const highest = topic.polled.reduce<Entry | null>(
    (most, entry) => (most === null || entry.offset > most.offset ? entry : most),
    null,
  )
  let unobserved = 0
  for (const entry of topic.sent) {
    if (polled.has(entry.value)) continue
    if (highest !== null && entry.offset < highest.offset)
      list.note('lost', () => two('lost', topic, entry, highest))
    else unobserved++
  }
  return unobserved
}

/** Holds one step of a process against where it stood. */
function follow(
  { kind, topic, entries }: TopicStep,
  operation: RecordedOperation,
  reader: Reader,
  offsets: ReadonlyMap<Topic, Float64Array>,
  list: FindingList<Kind>,
): void {
  const positions = kind === 'send' ? reader.sent : reader.polled
  for (const entry of entries) {
    if (Number.isNaN(entry.offset)) continue
    const before = positions.get(topic.name)
    positions.set(topic.name, entry)
    if (before === undefined) continue
    const isInside = before.source === operation
    if (!isInside && kind === 'poll' && reader.subscribes) continue
    const place = isInside ? '-inside' : ''
    if (entry.offset <= before.offset)
      list.note(`${kind}-back${place}`, () => two(`${kind}-back`, topic, before, entry))
    else if (kind === 'poll' && between(offsets.get(topic)!, before.offset, entry.offset) > 0)
      list.note(`poll-skip${place}`, () => skipped(topic, before, entry))
  }
}

function between(offsets: Float64Array, low: number, high: number): number {
  return countWhile(offsets, (offset) => offset < high) - countWhile(offsets, (offset) => offset <= low)
}

function skipped(topic: Topic, before: Entry, entry: Entry): Finding {
  let left: Entry | undefined
  for (const one of placed(topic))
    if (one.offset > before.offset && one.offset < entry.offset && left === undefined) left = one
  const found = two('poll-skip', topic, before, entry)
  const values = { value3: topic.textOf(left!.value), offset3: left!.offset }
  return {
    sentence: { ...found.sentence, values: { ...found.sentence.values, ...values } },
    operations: [...found.operations, left!.source],
  }
}

function two(name: string, topic: Topic, first: Entry, other: Entry): Finding {
  const values = {
    key: topic.name,
    who: first.source.process,
    value: topic.textOf(first.value),
    offset: Number.isNaN(first.offset) ? '?' : first.offset,
    other: other.source.process,
    value2: topic.textOf(other.value),
    offset2: other.offset,
  }
  return { sentence: sentence(`offset-log.${name}`, values), operations: [first.source, other.source] }
}
