import type { Json } from '../../base/json.ts'
import type { Effect } from '../../model/effect.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { Config, ConfigField } from '../contract.ts'
import type { PubSubMessage, PubSubNote } from './messages.ts'
import type { Rules } from './mutants.ts'

export const configFields: readonly ConfigField[] = [
  { kind: 'choice', name: 'delivery', default: 'log', choices: ['fire-and-forget', 'log'] },
  { kind: 'number', name: 'publishers', default: 1, min: 0, max: 9 },
  { kind: 'number', name: 'acknowledgements', default: 0, min: 0, max: 8 },
  { kind: 'number', name: 'retention', default: 1000, min: 1, max: 1_000_000 },
  { kind: 'number', name: 'resendMs', default: 50, min: 5, max: 200 },
  { kind: 'number', name: 'renewMs', default: 500, min: 10, max: 10_000 },
]

export interface Settings {
  /** True for a log with acknowledgement and catch-up, false for fire-and-forget. */
  readonly isLog: boolean
  /** Subscribers that must have stored an entry before its client is answered. */
  readonly acknowledgements: number
  /** How many entries of a topic a publisher sends one by one; for older ones it sends the whole topic. */
  readonly retention: number
  readonly resendUs: number
  readonly renewUs: number
}

export function settingsOf(config: Config): Settings {
  return {
    isLog: config['delivery'] === 'log',
    acknowledgements: Number(config['acknowledgements']),
    retention: Number(config['retention']),
    resendUs: Number(config['resendMs']) * 1000,
    renewUs: Number(config['renewMs']) * 1000,
  }
}

/** One topic at one node. */
export interface Copy {
  /** Number of the newest entry that is here. */
  last: number
  /** In the order in which they were applied. With fire-and-forget there are fewer of them than `last`. */
  values: Json[]
  /** When it last asked for missing entries, on its own clock; null: nothing is missing. */
  fetchedUs: number | null
  missed: number
}

interface Waiting {
  readonly seq: number
  readonly client: ClientId
  readonly op: number
}

/** What a publisher knows of one of its topics, in memory only. */
export interface Publication {
  /** What each subscriber has stored, as far as it has said. */
  readonly acked: Map<NodeId, number>
  /** Clients whose entry has not been stored by enough subscribers. */
  waiting: Waiting[]
}

export interface PubSubNode {
  readonly self: NodeId
  readonly nodes: readonly NodeId[]
  /** The nodes that publish, the first of all. */
  readonly publishers: readonly NodeId[]
  readonly settings: Settings
  readonly rules: Rules
  readonly copies: Map<string, Copy>
  readonly publications: Map<string, Publication>
  /** Who wants to hear from this node. */
  readonly subscribers: Set<NodeId>
  nowUs: number
  effects: Effect<PubSubMessage>[]
}

export function copyOf(node: PubSubNode, topic: string): Copy {
  let copy = node.copies.get(topic)
  if (copy === undefined) node.copies.set(topic, (copy = { last: 0, values: [], fetchedUs: null, missed: 0 }))
  return copy
}

export function publicationOf(node: PubSubNode, topic: string): Publication {
  let publication = node.publications.get(topic)
  if (publication === undefined)
    node.publications.set(topic, (publication = { acked: new Map(), waiting: [] }))
  return publication
}

export function send(node: PubSubNode, to: NodeId, message: PubSubMessage): void {
  node.effects.push({ kind: 'send', to, message })
}

/** For what promises nothing that is still on its way to the disk. */
export function sendNow(node: PubSubNode, to: NodeId, message: PubSubMessage): void {
  node.effects.push({ kind: 'send', to, message, early: true })
}

export function note(node: PubSubNode, fact: PubSubNote): void {
  node.effects.push({ kind: 'note', note: fact })
}
