import type { Effect } from '../../model/effect.ts'
import type { DurableWrite } from '../../model/durable.ts'
import type { Dot } from '../../model/crdt/dot-store.ts'
import type { NodeId } from '../../model/identity.ts'
import type { LogRow } from '../../model/node-view.ts'
import type { VersionVector } from '../../model/version-vector.ts'
import type { Json } from '../../base/json.ts'
import type { Config, ConfigField } from '../contract.ts'
import type { Copy, Data } from './change.ts'
import type { Actor, MultiPrimaryMessage, MultiPrimaryNote, Update } from './messages.ts'
import type { Rules } from './mutants.ts'

export type Resolution = 'last-writer-wins' | 'version-vectors' | 'crdt'
export type Clock = 'physical' | 'lamport' | 'hybrid'

export const resolutions: readonly Resolution[] = ['last-writer-wins', 'version-vectors', 'crdt']
export const clocks: readonly Clock[] = ['physical', 'lamport', 'hybrid']
export const nodesMax = 7

export const configFields: readonly ConfigField[] = [
  { kind: 'choice', name: 'resolution', default: 'last-writer-wins', choices: resolutions },
  { kind: 'choice', name: 'clock', default: 'physical', choices: clocks },
  { kind: 'number', name: 'gossipMs', default: 200, min: 10, max: 300 },
]

export const tables = { self: 'name', vector: 'name', copies: 'name' } as const

/** A client's attempt time-out, and what disks and the network take. */
const patienceMs = 500
const slackMs = 200

/** Every node has asked every other one after so long, whatever was lost before. */
export function restMs(config: Config): number {
  return patienceMs + slackMs + (nodesMax - 1) * Number(config['gossipMs'])
}

export interface Settings {
  readonly resolution: Resolution
  readonly clock: Clock
  readonly gossipUs: number
}

export function settingsOf(config: Config): Settings {
  return {
    resolution: config['resolution'] as Resolution,
    clock: config['clock'] as Clock,
    gossipUs: Number(config['gossipMs']) * 1000,
  }
}

/** What survives a crash. In memory it runs ahead of the disk; effects keep the order. */
export interface DurableState {
  /** Empty until the first start with an empty disk gives it. */
  actor: Actor
  /** The updates that this node has: of each actor all up to that number. */
  delivered: VersionVector
  readonly copies: Map<string, Copy>
  /** Updates made here that lost against others which had not seen them, or whose clock was ahead. */
  overwritten: number
}

/** One node. `effects` belong to the step under way. */
export interface MultiPrimaryNode extends DurableState {
  readonly self: NodeId
  readonly peers: readonly NodeId[]
  readonly settings: Settings
  readonly kind: Data['kind']
  readonly rules: Rules
  /** What each peer said last that it has. */
  readonly known: Map<NodeId, VersionVector>
  /** Updates that came before something they build on. */
  readonly waiting: Map<Dot, Update>
  /** The highest stamp seen, for clocks that learn. */
  clock: { readonly time: number; readonly tick: number }
  /** Whose turn it is to be asked. */
  turn: number
  /** The last updates of this life, for people. */
  readonly recent: LogRow[]
  effects: Effect<MultiPrimaryMessage>[]
}

/** Updates waiting for others are few; what does not fit comes by gossip. */
export const waitingMax = 256
const recentMax = 50

export function note(node: MultiPrimaryNode, fact: MultiPrimaryNote): void {
  node.effects.push({ kind: 'note', note: fact })
}

export function send(node: MultiPrimaryNode, to: NodeId, message: MultiPrimaryMessage): void {
  node.effects.push({ kind: 'send', to, message })
}

export function remember(node: MultiPrimaryNode, row: LogRow): void {
  node.recent.push(row)
  if (node.recent.length > recentMax) node.recent.shift()
}

/** Everything that keeps the copies of these keys and what is counted of them, in one transaction. */
export function copyWrites(node: MultiPrimaryNode, keys: readonly string[]): DurableWrite[] {
  const { actor, overwritten } = node
  return [
    { kind: 'put', table: 'self', key: 'self', value: { actor, overwritten } },
    { kind: 'put', table: 'vector', key: 'delivered', value: node.delivered },
    ...keys.map((key): DurableWrite => {
      return { kind: 'put', table: 'copies', key, value: node.copies.get(key)! as unknown as Json }
    }),
  ]
}
