/** How a node comes to life, and how copies find out in the background where they differ (section 4.7). */
import { mergeSiblings, siblingsText } from '../../model/dotted-versions.ts'
import type { DiskImage } from '../../model/durable.ts'
import { ringOf } from '../../model/hash-ring.ts'
import type { NodeId } from '../../model/identity.ts'
import { hashAt, leafAt, leafOfKey, merkleTree, type Digest } from '../../model/merkle-tree.ts'
import type { NodeContext } from '../contract.ts'
import { keep, siblingsOnDisk } from './durability.ts'
import { keeps } from './membership.ts'
import type { MessageOf } from './messages.ts'
import { rulesOf } from './mutants.ts'
import { note, send, setTimer, settingsOf, shareOf, versionsAt, type DynamoNode, type Hint } from './state.ts'

/** Leaves of the trees: 2 to this. */
const treeDepth = 4

export function create({ self, nodes, config, mutant }: NodeContext, disk: DiskImage): DynamoNode {
  const ring = ringOf(nodes, Number(config['virtualNodes']))
  const versions = siblingsOnDisk(disk, 'versions')
  const hints = [...siblingsOnDisk(disk, 'hints')].map(([name, held]): [string, Hint] => {
    const slash = name.indexOf('/')
    return [name, { owner: name.slice(0, slash), key: name.slice(slash + 1), versions: held }]
  })
  const clients = [...(disk.get('clients') ?? [])].map(([client, seq]): [string, number] => [
    String(client),
    Number(seq),
  ])
  return {
    self,
    nodes,
    settings: settingsOf(config),
    rules: rulesOf(mutant),
    ring,
    lists: new Map(),
    share: shareOf(ring, self),
    durable: { versions, hints: new Map(hints), clients: new Map(clients) },
    suspects: new Set(),
    works: new Map(),
    forwarded: new Map(),
    asked: new Map(clients),
    turn: 0,
    recent: [...versions.keys()].slice(-50),
    repairs: 0,
    handedOff: 0,
    lastExchange: null,
    nowUs: 0,
    effects: [],
  }
}

export function onStarted(node: DynamoNode): void {
  note(node, { kind: 'role', role: 'dynamo.role.replica', leads: false, epoch: 0 })
  setTimer(node, 'handoff', node.settings.handoffUs)
  restartAntiEntropy(node)
}

function restartAntiEntropy(node: DynamoNode): void {
  if (node.settings.antiEntropyUs > 0) setTimer(node, 'antiEntropy', node.settings.antiEntropyUs)
}

/** DYN-9: one peer after the other is sent the root of the tree over the keys that both keep. */
export function onAntiEntropyTime(node: DynamoNode): void {
  const others = node.nodes.filter((peer) => peer !== node.self)
  const peer = others[node.turn++ % others.length]
  restartAntiEntropy(node)
  if (peer === undefined) return
  const root = hashAt(treeWith(node, peer), 1)
  note(node, { kind: 'offered', peer, root })
  send(node, peer, { type: 'Tree', hashes: [[1, root]] })
}

function digestsWith(node: DynamoNode, peer: NodeId): Digest[] {
  return [...node.durable.versions]
    .filter(([key]) => keeps(node, key) && keeps(node, key, peer))
    .map(([key, versions]): Digest => [key, node.rules.digest(versions)])
}

function treeWith(node: DynamoNode, peer: NodeId): ReturnType<typeof merkleTree> {
  return merkleTree(digestsWith(node, peer), treeDepth)
}

/** Where the hashes differ the next level down is sent; at the bottom the keys of the leaves. */
export function onTree(node: DynamoNode, from: NodeId, { hashes }: MessageOf<'Tree'>): void {
  const tree = treeWith(node, from)
  const differing = hashes.filter(([at, hash]) => hashAt(tree, at) !== hash).map(([at]) => at)
  if (differing.length === 0) {
    const isRoot = hashes.length === 1 && hashes[0]![0] === 1
    if (!isRoot) return
    node.lastExchange = { peer: from, keys: 0 }
    return note(node, { kind: 'agreed', peer: from, root: hashes[0]![1] })
  }
  const leaves = differing.flatMap((at) => leafAt(tree, at) ?? [])
  if (leaves.length > 0) {
    const digests = digestsWith(node, from).filter(([key]) => leaves.includes(leafOfKey(key, treeDepth)))
    return send(node, from, { type: 'Leaves', leaves, digests })
  }
  const below = differing.flatMap((at) => [2 * at, 2 * at + 1])
  send(node, from, { type: 'Tree', hashes: below.map((at) => [at, hashAt(tree, at)] as const) })
}

/** DYN-9: exactly the keys that differ are exchanged, whole. */
export function onLeaves(node: DynamoNode, from: NodeId, { leaves, digests }: MessageOf<'Leaves'>): void {
  const own = new Map(digestsWith(node, from).filter(([key]) => leaves.includes(leafOfKey(key, treeDepth))))
  const theirs = new Map(digests)
  const differing = [...new Set([...own.keys(), ...theirs.keys()])].filter(
    (key) => own.get(key) !== theirs.get(key),
  )
  if (differing.length === 0) return
  const keys = differing.sort().map((key) => [key, versionsAt(node, key)] as const)
  send(node, from, { type: 'Exchange', keys, isAnswer: false })
}

export function onExchange(node: DynamoNode, from: NodeId, { keys, isAnswer }: MessageOf<'Exchange'>): void {
  for (const [key, versions] of keys) {
    const held = versionsAt(node, key)
    const merged = mergeSiblings(held, versions)
    if (siblingsText(merged) !== siblingsText(held)) keep(node, key, merged)
  }
  node.lastExchange = { peer: from, keys: keys.length }
  note(node, { kind: 'exchanged', peer: from, keys: keys.map(([key]) => key) })
  if (isAnswer) return
  const more = keys
    .map(([key, versions]) => [key, versionsAt(node, key), versions] as const)
    .filter(([, held, versions]) => siblingsText(held) !== siblingsText(versions))
    .map(([key, held]) => [key, held] as const)
  if (more.length > 0) send(node, from, { type: 'Exchange', keys: more, isAnswer: true })
}
