import {
  contextOf,
  covers,
  dotText,
  siblingsText,
  vectorOf,
  type Dot,
  type Siblings,
} from '../../model/dotted-versions.ts'
import type { Response } from '../../model/envelope.ts'
import { distinctOwners, placeOf, ringOf } from '../../model/hash-ring.ts'
import type { NodeId } from '../../model/identity.ts'
import type { Reply } from '../../model/operation.ts'
import { sentence } from '../../model/sentence.ts'
import type { Violation } from '../../model/verdict.ts'
import {
  descends,
  emptyVector,
  mergeVectors,
  vectorText,
  type VersionVector,
} from '../../model/version-vector.ts'
import type { EventOf, TraceEvent } from '../../trace/event.ts'
import type { ClusterContext, Invariant } from '../../trace/invariant.ts'
import { diskCopies } from './durability.ts'
import type { DynamoMessage, DynamoNote, MessageOf } from './messages.ts'
import { requestId } from './normal.ts'

/** D5, that nothing deleted comes back, has nothing to say: no workload deletes. */
export const invariants: readonly Invariant[] = [
  invariant('D1', 'DYN-5', quorumsMeet),
  invariant('D2', 'DYN-3', copiesGrow),
  invariant('D3', 'DYN-7', hintsAreKept),
  invariant('D4', 'DYN-9', equalTreesMeanEqualCopies),
  invariant('D6', 'DYN-2', machinesAreDistinct),
  invariant('D-Dot', 'DYN-3', dotsAreUnique),
]

type See = (event: TraceEvent) => Violation | null

function invariant(id: string, rule: string, begin: (context: ClusterContext) => See): Invariant {
  const title = `dynamo.invariant.${id}`
  return { id, rule, title, begin: (context) => ({ see: begin(context), end: () => null }) }
}

function broken(name: string, event: TraceEvent, values: { [name: string]: string | number }): Violation {
  return { sentence: sentence(`dynamo.broken.${name}`, values), events: [event.seq] }
}

function noteOf(event: TraceEvent): DynamoNote | null {
  return event.kind === 'noted' ? (event.note as DynamoNote) : null
}

/** What was acknowledged under a key. */
interface Acknowledged {
  seen: VersionVector
  /** The distinct sets of nodes that acknowledged a write, and where in the trace. */
  readonly sets: Map<string, { readonly by: readonly NodeId[]; readonly seq: number }>
}

/**
 * D1: with strict quorums and R + W > N every read meets every acknowledged write, and covers those that were
 * acknowledged before it began. Sloppy quorums promise neither.
 */
function quorumsMeet({ config }: ClusterContext): See {
  if (config['sloppy'] === true || Number(config['R']) + Number(config['W']) <= Number(config['N']))
    return () => null
  const keys = new Map<string, Acknowledged>()
  const stored = new Map<string, { key: string; dot: Dot; by: readonly NodeId[]; seq: number }>()
  const begun = new Map<string, VersionVector>()
  const at = (key: string): Acknowledged => {
    let known = keys.get(key)
    if (known === undefined) keys.set(key, (known = { seen: emptyVector, sets: new Map() }))
    return known
  }
  return (event) => {
    const id = doneRequest(event)
    const write = id === null ? undefined : stored.get(`${id}/w`)
    if (write !== undefined) {
      const known = at(write.key)
      const [actor, count] = write.dot
      known.seen = mergeVectors(known.seen, { [actor]: count })
      known.sets.set([...write.by].sort().join(' '), write)
    }
    const note = noteOf(event)
    if (note?.kind === 'stored') stored.set(note.id, { ...note, seq: event.seq })
    if (note?.kind === 'began' && !begun.has(note.id)) begun.set(note.id, at(note.key).seen)
    if (note?.kind !== 'read') return null
    const { key, by, versions } = note
    for (const [set, { by: writers, seq }] of at(key).sets) {
      if (writers.some((node) => by.includes(node))) continue
      const values = { key, readers: by.join(' '), writers: set }
      return { ...broken('D1', event, values), events: [seq, event.seq] }
    }
    const before = begun.get(note.id) ?? emptyVector
    if (descends(contextOf(versions), before)) return null
    return broken('D1.stale', event, {
      key,
      found: vectorText(contextOf(versions)),
      known: vectorText(before),
    })
  }
}

/** The request that a node tells to be done, directly or through the node that forwarded it. */
function doneRequest(event: TraceEvent): string | null {
  if (event.kind !== 'sent') return null
  const of = (client: string, seq: number, reply: Reply): string | null =>
    reply.kind === 'done' ? requestId(client, seq) : null
  if (event.message.type === 'Response') {
    const { seq, reply } = event.message as Response
    return of(event.to, seq, reply)
  }
  if (event.message.type !== 'Answer') return null
  const { client, seq, reply } = event.message as DynamoMessage as MessageOf<'Answer'>
  return of(client, seq, reply)
}

/** D2: what a copy holds afterwards has seen all that it held before. */
function copiesGrow({ nodes }: ClusterContext): See {
  const copies = diskCopies(nodes)
  return (event) => {
    let found: Violation | null = null
    if (event.kind === 'wrote') {
      for (const write of event.writes) {
        if (write.kind !== 'put' || write.table !== 'versions') continue
        const [key, held] = [String(write.key), copies.held(event.node, 'versions', String(write.key))]
        const next = write.value as unknown as Siblings
        if (covers(next, held)) continue
        const values = { node: event.node, key, before: clocks(held), after: clocks(next) }
        found ??= broken('D2', event, values)
      }
    }
    copies.see(event)
    return found
  }
}

function clocks(siblings: Siblings): string {
  return siblings.map((version) => vectorText(vectorOf(version))).join(', ') || '[]'
}

/** D3: a hint goes only when its owner's disk has what it held. */
function hintsAreKept({ nodes }: ClusterContext): See {
  const copies = diskCopies(nodes)
  return (event) => {
    let found: Violation | null = null
    if (event.kind === 'wrote') {
      for (const write of event.writes) {
        if (write.kind !== 'delete' || write.table !== 'hints') continue
        const name = String(write.key)
        const slash = name.indexOf('/')
        const [owner, key] = [name.slice(0, slash), name.slice(slash + 1)]
        const held = copies.held(event.node, 'hints', name)
        if (covers(copies.safe(owner, 'versions', key), held)) continue
        found ??= broken('D3', event, { node: event.node, owner, key, lost: clocks(held) })
      }
    }
    copies.see(event)
    return found
  }
}

const offersKept = 8

/** D4: copies whose trees are equal are equal, and after an exchange a copy has all that the other one sent. */
function equalTreesMeanEqualCopies({ nodes, config }: ClusterContext): See {
  const copies = diskCopies(nodes)
  const ring = ringOf(nodes, Number(config['virtualNodes']))
  const lists = new Map<string, readonly NodeId[]>()
  const listOf = (key: string): readonly NodeId[] => {
    const list = lists.get(key) ?? distinctOwners(ring, placeOf(key), Number(config['N']))
    lists.set(key, list)
    return list
  }
  const shared = (a: NodeId, b: NodeId): string =>
    [...copies.all(a, 'versions')]
      .filter(([key]) => listOf(key).includes(a) && listOf(key).includes(b))
      .sort(([x], [y]) => (x < y ? -1 : 1))
      .map(([key, versions]) => `${key} ${siblingsText(versions)}`)
      .join('\n')
  const offers = new Map<string, { root: string; content: string }[]>()
  const sent = new Map<number, MessageOf<'Exchange'>>()
  const arrived = new Map<NodeId, MessageOf<'Exchange'>>()
  return (event) => {
    copies.see(event)
    if (event.kind === 'sent' && event.message.type === 'Exchange')
      sent.set(event.id, event.message as DynamoMessage as MessageOf<'Exchange'>)
    if (event.kind === 'delivered' && sent.has(event.id)) arrived.set(event.to, sent.get(event.id)!)
    const note = noteOf(event)
    if (event.kind !== 'noted' || note === null) return null
    const { node } = event
    if (note.kind === 'offered') {
      const pair = `${node}>${note.peer}`
      const offer = { root: note.root, content: shared(node, note.peer) }
      offers.set(pair, [offer, ...(offers.get(pair) ?? [])].slice(0, offersKept))
    }
    if (note.kind === 'agreed') {
      const offer = offers.get(`${note.peer}>${node}`)?.find(({ root }) => root === note.root)
      if (offer !== undefined && offer.content !== shared(node, note.peer))
        return broken('D4.agreed', event, { node, peer: note.peer })
    }
    return note.kind === 'exchanged' ? lacking(event, arrived.get(node)?.keys ?? [], copies) : null
  }
}

function lacking(
  event: EventOf<'noted'>,
  keys: MessageOf<'Exchange'>['keys'],
  copies: ReturnType<typeof diskCopies>,
): Violation | null {
  const lost = keys.find(([key, versions]) => !covers(copies.held(event.node, 'versions', key), versions))
  return lost === undefined ? null : broken('D4.exchanged', event, { node: event.node, key: lost[0] })
}

/** D6: a preference list names N machines, none twice. */
function machinesAreDistinct({ config }: ClusterContext): See {
  const copies = Number(config['N'])
  return (event) => {
    const note = noteOf(event)
    if (note?.kind !== 'began' || (new Set(note.list).size === copies && note.list.length === copies))
      return null
    return broken('D6', event, { key: note.key, list: note.list.join(' '), copies })
  }
}

/** No two writes that others hear of have the same dot: a coordinator does not give a count away twice. */
function dotsAreUnique(): See {
  const values = new Map<string, string>()
  return (event) => {
    if (event.kind !== 'sent' || event.message.type !== 'Store') return null
    const { key, versions } = event.message as DynamoMessage as MessageOf<'Store'>
    for (const { dot, value } of versions) {
      const [name, text] = [`${key} ${dotText(dot)}`, JSON.stringify(value)]
      const known = values.get(name) ?? text
      values.set(name, text)
      if (known !== text)
        return broken('D-Dot', event, { key, dot: dot.join(' '), value: known, value2: text })
    }
    return null
  }
}
