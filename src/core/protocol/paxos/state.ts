import type { Json } from '../../base/json.ts'
import { required } from '../../base/assert.ts'
import type { DurableWrite, TableSpec } from '../../model/durable.ts'
import type { Effect } from '../../model/effect.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { Config, ConfigField } from '../contract.ts'
import type { Roles } from './membership.ts'
import type { Ballot, DoneTag, PaxosMessage, PaxosNote, Vote } from './messages.ts'
import type { Rules } from './mutants.ts'

/** `acceptor`: {promised, vote} of each decree; `proposer`: {maxRound} of each; `learned`: {key, value} in order of learning. */
export const tables: TableSpec = { acceptor: 'name', proposer: 'name', learned: 'index' }

export const configFields: readonly ConfigField[] = [
  { kind: 'number', name: 'proposers', default: 0, min: 0, max: 9 },
  { kind: 'number', name: 'acceptors', default: 0, min: 0, max: 9 },
  { kind: 'number', name: 'learners', default: 0, min: 0, max: 9 },
  { kind: 'choice', name: 'learning', default: 'broadcast', choices: ['broadcast', 'distinguished'] },
  { kind: 'choice', name: 'backOff', default: 'random', choices: ['random', 'none'] },
  { kind: 'number', name: 'backOffMs', default: 10, min: 1, max: 1000 },
  { kind: 'number', name: 'retryMs', default: 100, min: 5, max: 5000 },
  { kind: 'number', name: 'catchUpMs', default: 200, min: 10, max: 10_000 },
]

/** The configuration as the protocol uses it. Times in whole microseconds. */
export interface Settings {
  readonly isDistinguished: boolean
  readonly backsOff: boolean
  /** After the first lost duel a proposer waits up to this long, after each further one up to twice as long. */
  readonly backOffUs: number
  readonly retryUs: number
  readonly catchUpUs: number
}

export function settingsOf(config: Config): Settings {
  const us = (name: string): number =>
    Math.round(Number(required(config[name], `Setting ${name} is missing.`)) * 1000)
  return {
    isDistinguished: config['learning'] === 'distinguished',
    backsOff: config['backOff'] === 'random',
    backOffUs: us('backOffMs'),
    retryUs: us('retryMs'),
    catchUpUs: us('catchUpMs'),
  }
}

/** An acceptor's row, and what survives a crash of it. */
export type AcceptorRow = { readonly promised: Ballot | null; readonly vote: Vote | null }

/** One instance as this node sees it. */
export interface Decree {
  readonly key: string
  promised: Ballot | null
  vote: Vote | null
  /** Highest round of an own ballot. Invariant: no Prepare leaves before its round is safe. */
  maxRound: number
  /** Highest round that anybody told of. */
  seenRound: number
  campaign: Campaign | null
  /** Acceptors counted by the learner, for each ballot and value. */
  readonly tallies: Map<string, NodeId[]>
  /** When a learner last heard something new of it. */
  heardUs: number
}

/** A proposer at work for clients. */
export interface Campaign {
  /** What it proposes if nothing was accepted before. */
  readonly wish: Json
  /** Clients that wait for the answer, each with the number of its request. */
  readonly clients: Map<ClientId, number>
  /** `waiting`: it lost a duel and backs off. */
  phase: 'prepare' | 'accept' | 'waiting'
  ballot: Ballot
  promises: { readonly from: NodeId; readonly vote: Vote | null }[]
  /** What phase 2 proposes. */
  proposal: Json
  lost: number
  resends: number
}

export interface PaxosNode {
  readonly self: NodeId
  readonly nodes: readonly NodeId[]
  readonly roles: Roles
  readonly isProposer: boolean
  readonly isAcceptor: boolean
  readonly isLearner: boolean
  readonly settings: Settings
  readonly rules: Rules
  readonly decrees: Map<string, Decree>
  /** Decrees without a known value. */
  readonly open: Set<string>
  readonly learned: Map<string, Json>
  /** Keys of `learned`, in order of learning. */
  readonly learnedOrder: string[]
  /** How much of each learner's list has been taken over. */
  readonly pulled: Map<NodeId, number>
  /** Turns of the catch-up timer: whom to ask next. */
  turns: number
  duelsLost: number
  /** The highest ballot of the decree last heard of. */
  ballot: Ballot | null
  /** The role as last told, so that a change is told once. */
  told: string
  nowUs: number
  effects: Effect<PaxosMessage>[]
}

export function note(node: PaxosNode, fact: PaxosNote): void {
  node.effects.push({ kind: 'note', note: fact })
}

/** `early`: needs nothing that is still on its way to the disk. */
export function send(node: PaxosNode, to: NodeId, message: PaxosMessage, early = false): void {
  node.effects.push({ kind: 'send', to, message, ...(early ? { early: true } : {}) })
}

export function persist(node: PaxosNode, write: DurableWrite, done: DoneTag | null = null): void {
  node.effects.push({ kind: 'persist', writes: [write], ...(done === null ? {} : { done }) })
}

export function reply(node: PaxosNode, client: ClientId, seq: number, value: Json): void {
  // Early: a chosen value rests on the disks of a majority, whatever this node still writes.
  node.effects.push({ kind: 'reply', client, seq, reply: { kind: 'done', value }, early: true })
}

export function decreeOf(node: PaxosNode, key: string): Decree {
  let decree = node.decrees.get(key)
  if (decree === undefined) {
    const empty = { promised: null, vote: null, maxRound: 0, seenRound: 0, campaign: null }
    decree = { key, ...empty, tallies: new Map(), heardUs: node.nowUs }
    node.decrees.set(key, decree)
    if (!node.learned.has(key)) node.open.add(key)
  }
  return decree
}

export function acceptorWrite(node: PaxosNode, { key, promised, vote }: Decree): DurableWrite {
  const kept = node.rules.rowToKeep({ promised, vote })
  return { kind: 'put', table: 'acceptor', key, value: { ...kept } }
}

/** Ballots as numbers that rise, different for different nodes of a round. */
export function ballotNumber(ballot: Ballot | null, nodes: readonly NodeId[]): number {
  return ballot === null ? 0 : ballot.round * nodes.length + nodes.indexOf(ballot.node)
}

export function retryTimer(key: string): string {
  return `retry ${key}`
}

export function keyOfTimer(timer: string): string {
  return timer.slice('retry '.length)
}
