import { required } from '../../base/assert.ts'
import type { DurableWrite } from '../../model/durable.ts'
import type { Effect } from '../../model/effect.ts'
import type { FencedRegister } from '../../model/fenced-register.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { Errand } from '../../model/lock-errand.ts'
import type { Reply } from '../../model/operation.ts'
import type { Config, ConfigField } from '../contract.ts'
import { Nested, type Group, type GroupReply, type Member } from '../nested.ts'
import { raft, type RaftNode } from '../raft/index.ts'
import type { Fact, Grant, LockMessage, LockNote, LockRequest, SessionId } from './messages.ts'
import type { Conduct } from './mutants.ts'

export const lockGroupName = 'lock'
export const nested = new Nested('Raft', raft)

/** `cells`: value and highest token of each key, at the resource. `worker`: the number of its last session. */
export const tables = { ...nested.tables([lockGroupName]), cells: 'name', worker: 'name' } as const

export const configFields: readonly ConfigField[] = [
  { kind: 'number', name: 'lockNodes', default: 3, min: 1, max: 7 },
  { kind: 'number', name: 'sessionMs', default: 400, min: 50, max: 60_000 },
  { kind: 'number', name: 'tickMs', default: 25, min: 5, max: 1_000 },
  { kind: 'number', name: 'retryMs', default: 60, min: 5, max: 10_000 },
  { kind: 'flag', name: 'watchesLease', default: false },
  { kind: 'number', name: 'driftPercent', default: 10, min: 0, max: 100 },
  { kind: 'number', name: 'heartbeatMs', default: 50, min: 10, max: 10_000 },
  { kind: 'number', name: 'electionTimeoutMs', default: 150, min: 30, max: 60_000 },
  { kind: 'number', name: 'snapshotEvery', default: 200, min: 0, max: 1_000_000 },
]

/** The configuration as the protocol uses it. */
export interface Settings {
  /** In the log's time. */
  readonly sessionMs: number
  readonly tickMs: number
  readonly retryUs: number
  readonly watchesLease: boolean
  /** How long after the sending of an answered keep-alive a worker may count on its session, by its own clock. */
  readonly leaseUs: number
}

export function settingsOf(config: Config): Settings {
  const number = (name: string): number => required(config[name], `Setting ${name} is missing.`) as number
  return {
    sessionMs: number('sessionMs'),
    tickMs: number('tickMs'),
    retryUs: Math.round(number('retryMs') * 1000),
    watchesLease: config['watchesLease'] === true,
    leaseUs: Math.floor((number('sessionMs') * 1000 * 100) / (100 + number('driftPercent'))),
  }
}

/** The commands of the lock service's log. `expire` is only proposed by a leader that goes by its own clock. */
export type LockCommand =
  | LockRequest
  | { readonly kind: 'tick'; readonly by: string; readonly ms: number }
  | { readonly kind: 'expire'; readonly session: SessionId }

/** What a command led to, for those who must be told. */
export interface LockResult {
  readonly grants: readonly Grant[]
  readonly expired: readonly SessionId[]
}

/** A worker's session as the log knows it. */
export interface Session {
  /** The log's time when it was last kept alive. */
  keptMs: number
  /** The last request that was granted and given back, by lock: one that comes again begins nothing. */
  readonly done: Map<string, number>
}

/** The lock service's state machine. */
export interface LockData {
  /** The log's time: what the leaders' ticks add up to. */
  clockMs: number
  lastToken: number
  /** Whose ticks are counted. */
  ticker: string
  readonly sessions: Map<SessionId, Session>
  /** The highest number of an ended session, by worker. */
  readonly ended: Map<NodeId, number>
  readonly holders: Map<string, Grant>
  readonly queues: Map<string, { readonly session: SessionId; readonly request: number }[]>
  /** What was applied since the node last looked; no part of the machine. */
  facts: Fact[]
}

interface Common {
  readonly self: NodeId
  readonly nodes: readonly NodeId[]
  readonly settings: Settings
  readonly conduct: Conduct
  readonly group: Group
  nowUs: number
  out: Effect<LockMessage>[]
}

export interface ResourceNode extends Common {
  readonly kind: 'resource'
  readonly register: FencedRegister
  redirects: number
}

export interface ReplicaNode extends Common {
  readonly kind: 'replica'
  readonly member: Member<RaftNode>
  /** The term that it leads with its whole log read; null: it does not lead. */
  leads: number | null
  proposalCount: number
  readonly proposals: Map<number, LockCommand>
  readonly answers: GroupReply[]
  /** When this leader last heard of each session itself: memory, lost with the leadership. */
  readonly heardUs: Map<SessionId, number>
  redirects: number
}

export interface WorkerNode extends Common {
  readonly kind: 'worker'
  /** The number of its session: rises with every life and every session that ended. */
  sessionNumber: number
  /** The service has answered a keep-alive of this session. */
  isOpen: boolean
  leaseUntilUs: number
  requestCount: number
  /** The member that is believed to lead the service. */
  leader: NodeId
  /** Errands by lock, the first one under way. */
  readonly errands: Map<string, { errand: Errand; request: number }[]>
  /** Clients that read the resource, by question. */
  readonly reads: Map<string, { readonly client: ClientId; readonly seq: number }>
  readonly seen: Map<ClientId, number>
}

export type LockNode = ResourceNode | ReplicaNode | WorkerNode

export function note(node: Common, fact: LockNote): void {
  node.out.push({ kind: 'note', note: fact })
}

export function send(node: Common, to: NodeId, message: LockMessage): void {
  node.out.push({ kind: 'send', to, message })
}

/** For what promises nothing that is on its way to this node's disk. */
export function sendEarly(node: Common, to: NodeId, message: LockMessage): void {
  node.out.push({ kind: 'send', to, message, early: true })
}

export function reply(node: Common, client: ClientId, seq: number, answer: Reply): void {
  node.out.push({ kind: 'reply', client, seq, reply: answer, early: true })
}

export function persist(node: Common, writes: readonly DurableWrite[]): void {
  node.out.push({ kind: 'persist', writes })
}

export function setTimer(node: Common, timer: string, us: number): void {
  node.out.push({ kind: 'setTimer', timer, fromUs: us, toUs: us })
}

export function dataOf(node: ReplicaNode): LockData {
  return node.member.state.store as unknown as LockData
}

export function sessionOf(node: WorkerNode): SessionId {
  return `${node.self}/${node.sessionNumber}`
}

export function workerOf(session: SessionId): NodeId {
  return session.slice(0, session.indexOf('/'))
}

export function sessionNumberOf(session: SessionId): number {
  return Number(session.slice(session.indexOf('/') + 1))
}
