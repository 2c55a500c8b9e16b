import { required } from '../../base/assert.ts'
import type { Json } from '../../base/json.ts'
import type { DurableWrite, TableSpec } from '../../model/durable.ts'
import type { Effect } from '../../model/effect.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { Operation, Reply } from '../../model/operation.ts'
import type { Config, ConfigField } from '../contract.ts'
import { methods, ownerIn, placementOf, type Method, type Placement } from './membership.ts'
import type { Bundle, Configuration, KeyRecord, Report, ShardingMessage, ShardingNote } from './messages.ts'
import type { Rules } from './mutants.ts'

/**
 * `configurations` (the controller's): every one by its number. `keys`: record by key. `outbox`: bundles that are not
 * confirmed yet, `number/to`. `node`: an owner's row `place`, the controller's row `measured`.
 */
export const tables: TableSpec = { configurations: 'index', keys: 'name', outbox: 'name', node: 'name' }

export const configFields: readonly ConfigField[] = [
  { kind: 'choice', name: 'placement', default: 'ring', choices: methods },
  { kind: 'number', name: 'virtualNodes', default: 32, min: 1, max: 64 },
  { kind: 'number', name: 'slots', default: 16, min: 1, max: 256 },
  { kind: 'number', name: 'initialOwners', default: 0, min: 0, max: 8 },
  { kind: 'number', name: 'retryMs', default: 100, min: 20, max: 10_000 },
]

/** The configuration as the protocol uses it. */
export interface Settings {
  readonly method: Method
  /** Points of each owner on the ring. */
  readonly virtualNodes: number
  /** Slots of the placement `range`. */
  readonly slots: number
  /** How many nodes own keys from the beginning; 0: all but the controller. */
  readonly initialOwners: number
  /** Questions and bundles without an answer are sent again after so long. */
  readonly retryUs: number
}

export function settingsOf(config: Config): Settings {
  const number = (name: string): number => required(config[name], `Setting ${name} is missing.`) as number
  return {
    method: config['placement'] as Method,
    virtualNodes: number('virtualNodes'),
    slots: number('slots'),
    initialOwners: number('initialOwners'),
    retryUs: Math.round(number('retryMs') * 1000),
  }
}

interface Common {
  readonly self: NodeId
  readonly nodes: readonly NodeId[]
  readonly settings: Settings
  readonly rules: Rules
  effects: Effect<ShardingMessage>[]
}

/** The node that makes configurations and keeps all of them. */
export interface Controller extends Common {
  readonly role: 'controller'
  /** Durable. `configurations[i]` has number i + 1. */
  readonly configurations: Configuration[]
  placement: Placement | null
  /** Durable: the newest configuration of which it has told what moved. */
  measured: number
  /** What owners have reported, by number and node. */
  readonly reports: Map<number, Map<NodeId, Report>>
  /** What the last change moved, for people. */
  last: { readonly moved: number; readonly keys: number } | null
}

export interface Wish {
  readonly client: ClientId
  readonly seq: number
  readonly operation: Operation & { readonly key: string }
}

/** What survives a crash of an owner. In memory it runs ahead of the disk; effects keep the order. */
export interface DurableState {
  current: Configuration | null
  previous: Configuration | null
  /** Whose bundles of the current configuration have come. */
  received: readonly NodeId[]
  report: Report | null
  readonly records: Map<string, KeyRecord>
  readonly outbox: Map<string, Bundle>
}

export interface Server extends Common {
  readonly role: 'server'
  readonly durable: DurableState
  /** Lookups of the current configuration and of the one before. */
  now: Placement | null
  before: Placement | null
  /** Requests for keys that are on their way here. */
  waiting: readonly Wish[]
}

export type ShardingState = Controller | Server

/** The first node is the controller (SHARD-1). */
export function controllerOf(nodes: readonly NodeId[]): NodeId {
  return nodes[0]!
}

export function note(node: ShardingState, fact: ShardingNote): void {
  node.effects.push({ kind: 'note', note: fact })
}

export function send(node: ShardingState, to: NodeId, message: ShardingMessage): void {
  node.effects.push({ kind: 'send', to, message })
}

export function reply(node: ShardingState, { client, seq }: Omit<Wish, 'operation'>, answer: Reply): void {
  const early = answer.kind === 'redirected' || answer.kind === 'rejected'
  node.effects.push({ kind: 'reply', client, seq, reply: answer, ...(early ? { early: true as const } : {}) })
}

export function persist(node: ShardingState, writes: readonly DurableWrite[]): void {
  node.effects.push({ kind: 'persist', writes })
}

export function put(table: string, key: string | number, value: unknown): DurableWrite {
  return { kind: 'put', table, key, value: value as Json }
}

/** The row that says where in the order of configurations an owner is. */
export function placeRow({ current, previous, received, report }: DurableState): DurableWrite {
  return put('node', 'place', { current, previous, received, report })
}

export function placed(node: ShardingState, configuration: Configuration): Placement {
  return placementOf(configuration, node.settings, node.rules)
}

export function lookUp(node: ShardingState, placement: Placement, key: string): NodeId | null {
  return ownerIn(placement, key, node.rules)
}

export function numberOf({ durable }: Server): number {
  return durable.current?.number ?? 0
}
