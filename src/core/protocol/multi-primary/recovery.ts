import type { DiskImage } from '../../model/durable.ts'
import { row } from '../../model/durable.ts'
import type { NodeId } from '../../model/identity.ts'
import { countOf, descends, mergeVectors, type VersionVector } from '../../model/version-vector.ts'
import type { NodeContext } from '../contract.ts'
import { becomePrimary, dataKind, mergeCopies, type Copy } from './change.ts'
import { peersOf } from './membership.ts'
import type { Actor, MultiPrimaryMessage } from './messages.ts'
import { rulesOf } from './mutants.ts'
import { carryOutWaiting, copyOf, learnClock, replaceCopy } from './normal.ts'
import { copyWrites, note, send, settingsOf, type MultiPrimaryNode } from './state.ts'

type MessageOf<T extends MultiPrimaryMessage['type']> = MultiPrimaryMessage & { readonly type: T }

/** A node with that disk: in a first life empty, later what was safe at the crash. */
export function create(
  { self, nodes, config, workload, mutant }: NodeContext,
  disk: DiskImage,
): MultiPrimaryNode {
  const settings = settingsOf(config)
  const about = row(disk, 'self', 'self') as { actor: Actor; overwritten: number } | null
  const node: MultiPrimaryNode = {
    self,
    peers: peersOf(self, nodes),
    settings,
    kind: dataKind(settings.resolution, workload),
    rules: rulesOf(mutant),
    actor: about?.actor ?? '',
    overwritten: about?.overwritten ?? 0,
    delivered: (row(disk, 'vector', 'delivered') ?? {}) as VersionVector,
    copies: new Map(
      [...(disk.get('copies') ?? [])].map(([key, copy]) => [String(key), copy as unknown as Copy]),
    ),
    known: new Map(),
    waiting: new Map(),
    clock: { time: 0, tick: 0 },
    turn: 0,
    recent: [],
    effects: [],
  }
  for (const copy of node.copies.values()) learnClock(node, copy)
  return node
}

/** The first input of a life. A node without a name has an empty disk, and must not go on under an old one (MMP-2). */
export function onStarted(node: MultiPrimaryNode, nowUs: number): void {
  const isNew = node.actor === ''
  if (isNew) {
    node.actor = node.rules.actorOf(node.self, nowUs)
    node.effects.push({ kind: 'persist', writes: copyWrites(node, []) })
  }
  becomePrimary(node)
  note(node, { kind: 'restored', actor: node.actor, keys: node.copies.size, isNew })
  setGossipTimer(node)
}

/** Asks the peer whose turn it is; so each has been asked after as many rounds as there are peers (MMP-4). */
export function onGossipTime(node: MultiPrimaryNode): void {
  const peer = node.peers[node.turn++ % Math.max(1, node.peers.length)]
  if (peer !== undefined && node.rules.gossips) tellDigest(node, peer, false)
  setGossipTimer(node)
}

/** A peer says what it has: it gets what it lacks, and hears what it could send. */
export function onDigest(
  node: MultiPrimaryNode,
  from: NodeId,
  { vector, isAnswer }: MessageOf<'Digest'>,
): void {
  node.known.set(from, vector)
  if (!descends(vector, node.delivered)) tellState(node, from, vector)
  if (!isAnswer) tellDigest(node, from, true)
}

/** Copies of another node. They say nothing to a node that has less than they were made for: its disk is a new one. */
export function onState(
  node: MultiPrimaryNode,
  from: NodeId,
  { base, vector, copies }: MessageOf<'State'>,
): void {
  if (!descends(node.delivered, base) || descends(node.delivered, vector)) return
  const updates = sumOf(mergeVectors(node.delivered, vector)) - sumOf(node.delivered)
  node.delivered = mergeVectors(node.delivered, vector)
  for (const { key, copy } of copies) replaceCopy(node, key, mergeCopies(copyOf(node, key), copy, node.rules))
  note(node, { kind: 'caught-up', from, updates })
  node.effects.push({
    kind: 'persist',
    writes: copyWrites(
      node,
      copies.map(({ key }) => key),
    ),
  })
  carryOutWaiting(node)
}

function tellState(node: MultiPrimaryNode, to: NodeId, base: VersionVector): void {
  const passesAll = node.rules.passesOn === 'everything'
  const own = { [node.actor]: countOf(node.delivered, node.actor) }
  const vector = passesAll ? node.delivered : mergeVectors(base, own)
  if (descends(base, vector)) return
  const copies = [...node.copies].flatMap(([key, copy]) => {
    const isNews = passesAll
      ? !descends(base, copy.seen)
      : countOf(copy.seen, node.actor) > countOf(base, node.actor)
    return isNews ? [{ key, copy }] : []
  })
  send(node, to, { type: 'State', base, vector, copies })
}

function tellDigest(node: MultiPrimaryNode, to: NodeId, isAnswer: boolean): void {
  send(node, to, { type: 'Digest', vector: node.delivered, isAnswer })
}

function setGossipTimer({ effects, settings: { gossipUs } }: MultiPrimaryNode): void {
  effects.push({ kind: 'setTimer', timer: 'gossip', fromUs: Math.round(gossipUs * 0.8), toUs: gossipUs })
}

function sumOf(vector: VersionVector): number {
  return Object.values(vector).reduce((sum, count) => sum + count, 0)
}
