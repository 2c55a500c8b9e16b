import { canonicalJson } from '../../base/canonical-json.ts'
import { hashOf } from '../../base/hash.ts'
import type { Json } from '../../base/json.ts'
import { dotOf, isCovered, type Dot } from '../../model/crdt/dot-store.ts'
import { compareStamps } from '../../model/crdt/lww-map.ts'
import { counterValue } from '../../model/crdt/pn-counter.ts'
import type { DurableWrite } from '../../model/durable.ts'
import type { Response } from '../../model/envelope.ts'
import type { NodeId } from '../../model/identity.ts'
import { sentence } from '../../model/sentence.ts'
import { countOf, descends, mergeVectors, type VersionVector } from '../../model/version-vector.ts'
import type { Violation } from '../../model/verdict.ts'
import type { EventOf, TraceEvent } from '../../trace/event.ts'
import type { Invariant } from '../../trace/invariant.ts'
import { dotOfWritten, type Copy, type Data } from './change.ts'
import type { Intent, MultiPrimaryNote, NoteOf } from './messages.ts'

/** One update as its maker announced it. */
interface Made {
  readonly node: NodeId
  readonly dot: Dot
  readonly key: string
  readonly intent: Intent
  readonly deps: VersionVector
  readonly event: number
  /** How often the maker's disk had been lost by then. */
  readonly wipes: number
}

interface Pending {
  readonly version: number
  readonly writes: readonly DurableWrite[]
}

/** A node as its writes show it: what it has in memory, and what is safe on its disk. */
interface Seat {
  delivered: VersionVector
  copies: Map<string, Copy>
  safeDelivered: VersionVector
  safeCopies: Map<string, Copy>
  pending: Pending[]
  wipes: number
}

/** A copy that a node has just written, with the one that it replaces. */
interface Rewrite {
  readonly node: NodeId
  readonly key: string
  readonly before: Copy | null
  readonly after: Copy
  readonly event: number
  readonly version: number
}

/** Follows updates and disks through the trace; tells what each write changes. */
class Follower {
  readonly made = new Map<Dot, Made>()
  readonly seats = new Map<NodeId, Seat>()

  /** Gives the copies that the event rewrites, or null when it is no write. */
  see(event: TraceEvent): readonly Rewrite[] | null {
    switch (event.kind) {
      case 'noted':
        this.#onNote(event)
        return null
      case 'wrote':
        return this.#onWrite(event)
      case 'synced': {
        const seat = this.seat(event.node)
        for (const one of seat.pending) if (one.version <= event.upTo) keep(seat, one)
        seat.pending = seat.pending.filter(({ version }) => version > event.upTo)
        return null
      }
      case 'crashed':
        this.#onCrash(event)
        return null
      case 'wiped':
        Object.assign(this.seat(event.node), emptySeat(this.seat(event.node).wipes + 1))
        return null
      default:
        return null
    }
  }

  seat(node: NodeId): Seat {
    const known = this.seats.get(node)
    if (known !== undefined) return known
    const seat = emptySeat(0)
    this.seats.set(node, seat)
    return seat
  }

  #onNote({ node, note, seq }: EventOf<'noted'>): void {
    const fact = note as MultiPrimaryNote
    if (fact.kind !== 'updated' || this.made.has(fact.dot)) return
    const { dot, key, intent, deps } = fact
    this.made.set(dot, { node, dot, key, intent, deps, event: seq, wipes: this.seat(node).wipes })
  }

  #onWrite({ node, version, writes, seq }: EventOf<'wrote'>): Rewrite[] {
    const seat = this.seat(node)
    seat.pending.push({ version, writes })
    return writes.flatMap((write) => {
      if (write.kind !== 'put') return []
      if (write.table === 'vector') seat.delivered = write.value as VersionVector
      if (write.table !== 'copies') return []
      const [key, after] = [String(write.key), copyIn(write.value)]
      const before = seat.copies.get(key) ?? null
      seat.copies.set(key, after)
      return [{ node, key, before, after, event: seq, version }]
    })
  }

  /** What was not safe never left the node: its names may be given again. */
  #onCrash({ node, lost }: EventOf<'crashed'>): void {
    const seat = this.seat(node)
    for (const one of seat.pending) if (!lost.includes(one.version)) keep(seat, one)
    seat.pending = []
    seat.delivered = seat.safeDelivered
    seat.copies = new Map(seat.safeCopies)
    for (const { dot, node: maker } of this.made.values())
      if (maker === node && !isKnownSomewhere(this.seats, dot)) this.made.delete(dot)
  }
}

function emptySeat(wipes: number): Seat {
  return {
    delivered: {},
    copies: new Map(),
    safeDelivered: {},
    safeCopies: new Map(),
    pending: [],
    wipes,
  }
}

function keep(seat: Seat, { writes }: Pending): void {
  for (const write of writes) {
    if (write.kind !== 'put') continue
    if (write.table === 'vector') seat.safeDelivered = write.value as VersionVector
    if (write.table === 'copies') seat.safeCopies.set(String(write.key), copyIn(write.value))
  }
}

function copyIn(value: unknown): Copy {
  return value as Copy
}

function isKnownSomewhere(seats: ReadonlyMap<NodeId, Seat>, dot: Dot): boolean {
  return [...seats.values()].some((seat) => isCovered(seat.delivered, dot))
}

interface Inspector {
  inspect(rewrite: Rewrite, follower: Follower): Violation | null
  /** These writes of the node were never safe: nobody may remember them. */
  forget?(node: NodeId, lost: readonly number[]): void
}

/** A rule about each copy that is written. */
function overCopies(id: string, rule: string, begin: () => Inspector): Invariant {
  return {
    id,
    rule,
    title: `multi-primary.invariant.${id}`,
    begin() {
      const follower = new Follower()
      const inspector = begin()
      return {
        see(event) {
          if (event.kind === 'crashed') inspector.forget?.(event.node, event.lost)
          for (const rewrite of follower.see(event) ?? []) {
            const violation = inspector.inspect(rewrite, follower)
            if (violation !== null) return violation
          }
          return null
        },
        end: () => null,
      }
    },
  }
}

function broken(
  name: string,
  { node, key, event }: Pick<Rewrite, 'node' | 'key' | 'event'>,
  values: { readonly [name: string]: string | number } = {},
  events: readonly number[] = [],
): Violation {
  return {
    sentence: sentence(`multi-primary.broken.${name}`, { node, key, ...values }),
    events: [...events, event],
  }
}

/** Whoever has the same updates of a key has the same copy of it. */
const convergence = overCopies('C1', 'MMP-5', () => {
  const first = new Map<string, Omit<Rewrite, 'before' | 'after'> & { readonly text: string }>()
  return {
    inspect(rewrite) {
      const { node, key, after, event, version } = rewrite
      const updates = `${key} ${canonicalJson(after.seen)}`
      const text = hashOf(canonicalJson(after.data as unknown as Json))
      const other = first.get(updates)
      if (other === undefined) first.set(updates, { node, key, event, version, text })
      if (other === undefined || other.text === text) return null
      return broken('C1', rewrite, { other: other.node }, [other.event])
    },
    forget(node, lost) {
      for (const [updates, one] of first)
        if (one.node === node && lost.includes(one.version)) first.delete(updates)
    },
  }
})

/** A version goes only when one has come that had seen it, a value only for one with a higher stamp. */
const noFalseDominance = overCopies('C2', 'MMP-8', () => ({ inspect: falseDominance }))

function falseDominance(rewrite: Rewrite, follower: Follower): Violation | null {
  const { before, after } = rewrite
  if (before === null) return null
  const [was, is] = [before.data, after.data]
  if (was.kind === 'register' && is.kind === 'register') {
    if (was.written === null || is.written === null || was.written.stamp === is.written.stamp) return null
    const order = compareStamps(is.written.stamp, was.written.stamp)
    return order >= 0
      ? null
      : broken('C2.stamp', rewrite, { value: text(is.written.value), old: text(was.written.value) })
  }
  const gone = Object.keys(entriesOf(was) ?? {}).filter((dot) => !(dot in (entriesOf(is) ?? {})))
  if (gone.length === 0) return null
  const fresh = freshUpdates(follower, rewrite.key, before.seen, after.seen)
  const unseen = gone.find((dot) => !fresh.some(({ intent }) => mayReplace(intent, dot)))
  return unseen === undefined
    ? null
    : broken('C2', rewrite, { value: text(entriesOf(was)![unseen]!), update: unseen })
}

function mayReplace(intent: Intent, dot: Dot): boolean {
  if (intent.kind === 'version') return isCovered(intent.covers, dot)
  return intent.kind === 'remove' && intent.dots.includes(dot)
}

function entriesOf(data: Data): { readonly [dot: Dot]: Json } | null {
  if (data.kind === 'versions') return data.versions.entries
  return data.kind === 'set' ? data.set.entries : null
}

/** Updates of a key that the later vector has and the earlier one has not. */
function freshUpdates({ made }: Follower, key: string, before: VersionVector, after: VersionVector): Made[] {
  return Object.entries(after).flatMap(([actor, last]) => {
    const fresh: Made[] = []
    for (let counter = countOf(before, actor) + 1; counter <= last; counter++) {
      const one = made.get(dotOf(actor, counter))
      if (one?.key === key) fresh.push(one)
    }
    return fresh
  })
}

/** Copies as the updates themselves say that they should be, whatever way they came. */
interface Expected {
  seen: VersionVector
  winner: Made | null
  sum: number
  readonly alive: Map<Dot, Json>
  covered: VersionVector
  readonly removed: Set<Dot>
}

function expect(expected: Expected, one: Made): void {
  const { intent, dot } = one
  switch (intent.kind) {
    case 'write':
      if (expected.winner === null || compareStamps(stampOf(one), stampOf(expected.winner)) > 0)
        expected.winner = one
      return
    case 'count':
      expected.sum += intent.by
      return
    case 'version':
      expected.covered = mergeVectors(expected.covered, intent.covers)
      expected.alive.set(dot, intent.value)
      for (const other of expected.alive.keys())
        if (isCovered(expected.covered, other)) expected.alive.delete(other)
      return
    case 'add':
      if (!expected.removed.has(dot)) expected.alive.set(dot, intent.element)
      return
    case 'remove':
      for (const other of intent.dots) {
        expected.removed.add(other)
        expected.alive.delete(other)
      }
  }
}

function stampOf({ intent }: Made): Extract<Intent, { kind: 'write' }>['stamp'] {
  return (intent as Extract<Intent, { kind: 'write' }>).stamp
}

/** Null when the copy is what the updates make of it, else what differs. */
function difference(data: Data, { winner, sum, alive }: Expected): string | null {
  if (data.kind === 'register') {
    const has = data.written === null ? '' : dotOfWritten(data.written)
    return has === (winner?.dot ?? '') ? null : `${has}, ${winner?.dot ?? ''}`
  }
  if (data.kind === 'counter') {
    const has = counterValue(data.counter)
    return has === sum ? null : `${has}, ${sum}`
  }
  const has = Object.keys(entriesOf(data)!).sort().join(' ')
  const wanted = [...alive.keys()].sort().join(' ')
  return has === wanted ? null : `[${has}], [${wanted}]`
}

/**
 * Every update that a node counts as its own knowledge is in its copy as a value, as part of a sum, as a version or an
 * element, or was replaced by one that had seen it, or was announced as lost; and names are never given twice.
 */
const nothingLost: Invariant = {
  id: 'C3',
  rule: 'MMP-2, MMP-3, MMP-7',
  title: 'multi-primary.invariant.C3',
  begin() {
    const follower = new Follower()
    const models = new Map<string, Expected>()
    const announced = new Set<Dot>()
    const answers = new Map<string, Dot>()
    return {
      see(event) {
        if (event.kind === 'noted') {
          const twice = nameGivenTwice(event, follower)
          if (twice !== null) return twice
          remember(event, announced, answers)
        }
        if (event.kind === 'crashed' || event.kind === 'wiped') models.clear()
        if (event.kind === 'sent' && event.message.type === 'Response')
          return unsafe(event, follower, answers)
        const before = event.kind === 'wrote' ? follower.seat(event.node).delivered : {}
        const rewrites = follower.see(event)
        if (rewrites === null || event.kind !== 'wrote') return null
        for (const rewrite of rewrites) {
          const violation = misheld(rewrite, follower, models, announced)
          if (violation !== null) return violation
        }
        return unmerged(event, before, follower)
      },
      end: () => null,
    }
  },
}

function remember({ node, note }: EventOf<'noted'>, announced: Set<Dot>, answers: Map<string, Dot>): void {
  const fact = note as MultiPrimaryNote
  if (fact.kind === 'overwritten') announced.add(fact.dot)
  if (fact.kind === 'updated') answers.set(`${node} ${fact.client} ${fact.seq}`, fact.dot)
}

function nameGivenTwice({ node, note, seq }: EventOf<'noted'>, { made }: Follower): Violation | null {
  const fact = note as NoteOf<'updated'>
  const first = fact.kind === 'updated' ? made.get(fact.dot) : undefined
  if (first === undefined) return null
  return broken('C3.twice', { node, key: fact.key, event: seq }, { update: fact.dot }, [first.event])
}

/** An answer promises that the update is on the disk. */
function unsafe(event: EventOf<'sent'>, follower: Follower, answers: Map<string, Dot>): Violation | null {
  const { seq, reply } = event.message as Response
  const dot = answers.get(`${event.from} ${event.to} ${seq}`)
  if (dot === undefined || reply.kind !== 'done') return null
  if (isCovered(follower.seat(event.from).safeDelivered, dot)) return null
  const key = follower.made.get(dot)?.key ?? ''
  return broken('C3.unsafe', { node: event.from, key, event: event.seq }, { update: dot, client: event.to })
}

function misheld(
  rewrite: Rewrite,
  follower: Follower,
  models: Map<string, Expected>,
  announced: ReadonlySet<Dot>,
): Violation | null {
  const { node, key, after } = rewrite
  const name = `${node} ${key}`
  let model = models.get(name)
  if (model === undefined) {
    model = { seen: {}, winner: null, sum: 0, alive: new Map(), covered: {}, removed: new Set() }
    // After a crash the model begins again, with what was there before this write: nothing of that is news.
    for (const one of freshUpdates(follower, key, {}, rewrite.before?.seen ?? {})) expect(model, one)
    model.seen = rewrite.before?.seen ?? {}
    models.set(name, model)
  }
  const winner = model.winner
  const fresh = freshUpdates(follower, key, model.seen, after.seen)
  for (const one of fresh) expect(model, one)
  model.seen = after.seen
  const differs = difference(after.data, model)
  if (differs !== null) return broken('C3', rewrite, { difference: differs })
  const { wipes } = follower.seat(node)
  const own = [...(winner === null ? [] : [winner]), ...fresh].filter(
    (one) => one.node === node && one.wipes === wipes && one.intent.kind === 'write',
  )
  const silent = own.find(
    (one) =>
      one !== model.winner && !announced.has(one.dot) && !wasReplacedByReader(one, model, fresh, follower),
  )
  if (silent === undefined) return null
  const by = model.winner!.dot
  return broken('C3.silent', rewrite, { update: silent.dot, by }, [silent.event])
}

/** Several updates may come in one write: what one of them was written over is not lost to the last of them. */
function wasReplacedByReader(
  one: Made,
  { winner }: Expected,
  fresh: readonly Made[],
  follower: Follower,
): boolean {
  const later = [...(winner === null ? [] : [winner]), ...fresh]
  return later.some(
    (other) => other !== one && other.intent.kind === 'write' && leadsTo(one, other, follower),
  )
}

/** True when the later write came about by writing over the earlier one, at once or by others in between. */
function leadsTo(earlier: Made, later: Made, { made }: Follower): boolean {
  let at: Made | undefined = later
  while (at !== undefined && at.dot !== earlier.dot) {
    const over: Dot | null = (at.intent as Extract<Intent, { kind: 'write' }>).over
    at = over === null ? undefined : made.get(over)
    // Along such a chain stamps only rise.
    if (at !== undefined && compareStamps(stampOf(at), stampOf(earlier)) < 0) return false
  }
  return at !== undefined
}

/** The vector says that the node has it, and the copy says that it has not. */
function unmerged(event: EventOf<'wrote'>, before: VersionVector, follower: Follower): Violation | null {
  const { delivered, copies } = follower.seat(event.node)
  for (const [actor, last] of Object.entries(delivered)) {
    for (let counter = countOf(before, actor) + 1; counter <= last; counter++) {
      const dot = dotOf(actor, counter)
      const one = follower.made.get(dot)
      if (one === undefined) continue
      const place = { node: event.node, key: one.key, event: event.seq }
      if (!isCovered(copies.get(one.key)?.seen ?? {}, dot))
        return broken('C3.unmerged', place, { update: dot })
      if (!descends(delivered, one.deps)) return broken('C3.early', place, { update: dot })
    }
  }
  return null
}

/** Merging only adds: no copy goes back, nothing removed returns, and what brings no news changes nothing. */
const lattice = overCopies('C4', 'MMP-5, MMP-9, MMP-10', () => ({ inspect: setback }))

function setback(rewrite: Rewrite): Violation | null {
  const { before, after } = rewrite
  if (before === null) return null
  if (!descends(after.seen, before.seen)) return broken('C4.back', rewrite)
  const isNews = !descends(before.seen, after.seen)
  const isSame =
    isNews || canonicalJson(before.data as unknown as Json) === canonicalJson(after.data as unknown as Json)
  if (!isSame) return broken('C4.idempotent', rewrite)
  const [was, is] = [before.data, after.data]
  if (was.kind === 'counter' && is.kind === 'counter') {
    const still = Object.keys(after.seen).find(
      (actor) =>
        countOf(before.seen, actor) === countOf(after.seen, actor) &&
        (countOf(was.counter.plus, actor) !== countOf(is.counter.plus, actor) ||
          countOf(was.counter.minus, actor) !== countOf(is.counter.minus, actor)),
    )
    return still === undefined ? null : broken('C4.count', rewrite, { actor: still })
  }
  const [old, now] = [entriesOf(was), entriesOf(is)]
  if (old === null || now === null) return null
  const back = Object.keys(now).find((dot) => !(dot in old) && isCovered(before.seen, dot))
  return back === undefined ? null : broken('C4.returns', rewrite, { value: text(now[back]!), update: back })
}

export const invariants: readonly Invariant[] = [convergence, noFalseDominance, nothingLost, lattice]

function text(value: Json): string {
  return canonicalJson(value)
}
