import type { Siblings, Version } from '../../model/dotted-versions.ts'
import type { TableSpec } from '../../model/durable.ts'
import type { Effect } from '../../model/effect.ts'
import { shares, type HashRing } from '../../model/hash-ring.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { Operation } from '../../model/operation.ts'
import type { VersionVector } from '../../model/version-vector.ts'
import type { Json } from '../../base/json.ts'
import type { Config, ConfigField } from '../contract.ts'
import type { DynamoMessage, DynamoNote } from './messages.ts'
import type { Rules } from './mutants.ts'

/**
 * `versions`: key → siblings. `hints`: `owner/key` → siblings that wait for their owner. `clients`: the number of the
 * last write that this node coordinated for a client, so that a request that the network doubles is carried out once.
 */
export const tables: TableSpec = { versions: 'name', hints: 'name', clients: 'name' }

export const configFields: readonly ConfigField[] = [
  { kind: 'number', name: 'N', default: 3, min: 1, max: 9 },
  { kind: 'number', name: 'R', default: 2, min: 1, max: 9 },
  { kind: 'number', name: 'W', default: 2, min: 1, max: 9 },
  { kind: 'flag', name: 'sloppy', default: true },
  { kind: 'flag', name: 'readRepair', default: true },
  { kind: 'flag', name: 'antiEntropy', default: true },
  { kind: 'number', name: 'antiEntropyMs', default: 100, min: 20, max: 200 },
  { kind: 'number', name: 'handoffMs', default: 80, min: 20, max: 100 },
  { kind: 'number', name: 'timeoutMs', default: 60, min: 10, max: 80 },
  { kind: 'number', name: 'virtualNodes', default: 16, min: 1, max: 64 },
]

export interface Settings {
  readonly copies: number
  readonly readQuorum: number
  readonly writeQuorum: number
  readonly isSloppy: boolean
  readonly repairsOnRead: boolean
  /** 0: no anti-entropy. */
  readonly antiEntropyUs: number
  readonly handoffUs: number
  readonly timeoutUs: number
}

export function settingsOf(config: Config): Settings {
  const us = (name: string): number => Math.round(Number(config[name]) * 1000)
  return {
    copies: Number(config['N']),
    readQuorum: Number(config['R']),
    writeQuorum: Number(config['W']),
    isSloppy: config['sloppy'] === true,
    repairsOnRead: config['readRepair'] === true,
    antiEntropyUs: config['antiEntropy'] === true ? us('antiEntropyMs') : 0,
    handoffUs: us('handoffMs'),
    timeoutUs: us('timeoutMs'),
  }
}

/** A node forwards and waits as long as a coordinator may take: a reading and a writing phase, each tried twice. */
export const phasesOfForward = 5

/** Who asked: a client of this node, or a node that forwarded for one. */
export interface Asker {
  readonly client: ClientId
  readonly seq: number
  /** Null: the client asked here. */
  readonly via: NodeId | null
}

/** One place of the preference list during one operation. */
export interface Slot {
  readonly primary: NodeId
  substitute: NodeId | null
  /** Who answered for it. */
  answeredBy: NodeId | null
}

/** An operation under way at its coordinator. */
export interface Work {
  readonly id: string
  readonly asker: Asker
  readonly key: string
  readonly operation: Operation
  readonly slots: readonly Slot[]
  readonly phase: Phase
  /** The client has its answer; what still comes in serves repair. */
  isAnswered: boolean
  /** The time ran out once. */
  isLate: boolean
}

export type Phase =
  | { readonly kind: 'reading'; readonly answers: Map<NodeId, Siblings> }
  | { readonly kind: 'writing'; readonly version: Version; readonly siblings: Siblings }

export interface Write {
  readonly value: Json
  readonly context: VersionVector
}

export interface Hint {
  readonly owner: NodeId
  readonly key: string
  readonly versions: Siblings
}

export interface DynamoNode {
  readonly self: NodeId
  readonly nodes: readonly NodeId[]
  readonly settings: Settings
  readonly rules: Rules
  readonly ring: HashRing
  /** Preference lists that were asked for: the ring does not change. */
  readonly lists: Map<string, readonly NodeId[]>
  /** This node's part of the circle, 0 to 1. */
  readonly share: number
  /** What the disk holds, or will as soon as it is synced. */
  readonly durable: {
    readonly versions: Map<string, Siblings>
    readonly hints: Map<string, Hint>
    readonly clients: Map<ClientId, number>
  }
  /** Nodes that did not answer in time and were not heard since. */
  readonly suspects: Set<NodeId>
  readonly works: Map<string, Work>
  /** Requests that another node coordinates for us, and who that is. */
  readonly forwarded: Map<string, NodeId>
  /** The last write of each client that was asked for here in this life. */
  readonly asked: Map<ClientId, number>
  /** Whose turn it is in anti-entropy. */
  turn: number
  /** Keys in the order of their last change, the newest last. */
  recent: string[]
  repairs: number
  handedOff: number
  lastExchange: { readonly peer: NodeId; readonly keys: number } | null
  nowUs: number
  effects: Effect<DynamoMessage>[]
}

export const recentMax = 50

export function shareOf(ring: HashRing, node: NodeId): number {
  return shares(ring).get(node) ?? 0
}

export function note(node: DynamoNode, fact: DynamoNote): void {
  node.effects.push({ kind: 'note', note: fact })
}

export function send(node: DynamoNode, to: NodeId, message: DynamoMessage): void {
  node.effects.push({ kind: 'send', to, message })
}

export function setTimer(node: DynamoNode, timer: string, us: number): void {
  node.effects.push({ kind: 'setTimer', timer, fromUs: us, toUs: us })
}

export function versionsAt(node: DynamoNode, key: string): Siblings {
  return node.durable.versions.get(key) ?? []
}
