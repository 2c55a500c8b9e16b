import { fill } from '../../../src/core/model/sentence.ts'
import type { DurableWrite } from '../../../src/core/model/durable.ts'
import { nodeIds, type NodeId } from '../../../src/core/model/identity.ts'
import type { Operation, Reply } from '../../../src/core/model/operation.ts'
import { completeConfig, type Config } from '../../../src/core/protocol/contract.ts'
import { raft } from '../../../src/core/protocol/raft/index.ts'
import type { RaftMessage, RaftNote } from '../../../src/core/protocol/raft/messages.ts'
import type { Rules } from '../../../src/core/protocol/raft/mutants.ts'
import {
  lastIndex,
  termAt,
  type Entry,
  type RaftNode,
  type Settings,
} from '../../../src/core/protocol/raft/state.ts'
import type { Happening } from '../../../src/core/trace/event.ts'
import { ScriptedCluster, type ScriptSetup } from '../scripted-cluster.ts'

/** The catalogue's default: nothing but the paper's core. Scenarios switch on what they are about. */
const plain: Config = { preVote: false, checkQuorum: false, snapshotEvery: 0 }
/** Default time-outs of the protocol, in microseconds. */
export const heartbeatUs = 50_000
export const electionUs = 150_000

export type RaftSetup = Omit<ScriptSetup, 'nodes'> & { readonly nodes?: number }

/** A scripted cluster that speaks the catalogue's notation for Raft. */
export class RaftCluster extends ScriptedCluster<RaftNode, RaftMessage> {
  readonly config: Config
  readonly #seqs = new Map<string, number>()
  #answered = 0

  constructor(setup: RaftSetup = {}) {
    const config = { ...plain, ...setup.config }
    super(raft, { ...setup, nodes: setup.nodes ?? 3, config })
    this.config = config
  }

  /** The election timer expires now. */
  campaign(node: NodeId): void {
    this.fire(node, 'election')
  }

  /** Campaigns and lets every message arrive, a heartbeat with the commit index included. */
  elect(node: NodeId): void {
    this.campaign(node)
    this.settle()
    this.spread(node)
  }

  /** A heartbeat interval passes for everybody, and the leader's timer expires. */
  heartbeat(node: NodeId): void {
    this.nowUs += heartbeatUs
    this.fire(node, 'heartbeat')
  }

  /** Lets everybody learn the commit index. */
  spread(leader: NodeId): void {
    this.settle()
    this.heartbeat(leader)
    this.settle()
  }

  /** Like settle, but messages of that type are lost. */
  settleWithout(type: RaftMessage['type']): void {
    for (;;) {
      this.drop({ type })
      const next = this.flights.find((flight) => !flight.held)
      if (next === undefined) return
      this.deliver({ type: next.message.type, from: next.from, to: next.to })
    }
  }

  /** A client writes; gives the operation's number. */
  write(node: NodeId, value: string | number, client = 'c1', key = 'x'): number {
    return this.ask(node, client, { f: 'write', key, value })
  }

  read(node: NodeId, client = 'c1', key = 'x'): number {
    return this.ask(node, client, { f: 'read', key })
  }

  ask(node: NodeId, client: string, operation: Operation): number {
    const seq = (this.#seqs.get(client) ?? 0) + 1
    this.#seqs.set(client, seq)
    this.#note({ kind: 'invoked', client, process: 0, op: seq, operation })
    this.request(node, client, seq, operation)
    return seq
  }

  /** What a client was told of an operation, or null; from now on the trace knows that it knows. */
  answer(client: string, seq: number): Reply | null {
    for (const { client: asked, seq: op, reply } of this.replies.slice(this.#answered)) {
      if (reply.kind !== 'done') continue
      const end = { outcome: 'ok', value: reply.value, reason: null } as const
      this.#note({ kind: 'completed', client: asked, process: 0, op, ...end })
    }
    this.#answered = this.replies.length
    return this.replies.find((one) => one.client === client && one.seq === seq)?.reply ?? null
  }

  /** Terms of a node's log, from its base on. */
  terms(node: NodeId): number[] {
    return this.state(node).log.map((entry) => entry.term)
  }

  /** The values that commands of a node's log write. */
  values(node: NodeId): unknown[] {
    return this.state(node).log.flatMap((entry) =>
      entry.kind === 'command' && entry.operation.f === 'write' ? [entry.operation.value] : [],
    )
  }

  last(node: NodeId): number {
    return lastIndex(this.state(node))
  }

  termAt(node: NodeId, index: number): number | null {
    return termAt(this.state(node), index)
  }

  /** `leader 2`: role and term of each node. */
  roles(): { [node: NodeId]: string } {
    const up = this.nodes.filter((node) => this.isUp(node))
    return Object.fromEntries(up.map((node) => [node, `${this.state(node).role} ${this.state(node).term}`]))
  }

  leaders(among: readonly NodeId[] = this.nodes): NodeId[] {
    return among.filter((node) => this.isUp(node) && this.state(node).role === 'leader')
  }

  notes(node?: NodeId): RaftNote[] {
    return this.trace.flatMap((event) =>
      event.kind === 'noted' && (node === undefined || event.node === node) ? [event.note as RaftNote] : [],
    )
  }

  sentOf<T extends RaftMessage['type']>(type: T, from?: NodeId): (RaftMessage & { type: T })[] {
    return this.sent.flatMap((one) =>
      one.message.type === type && (from === undefined || one.from === from)
        ? [one.message as RaftMessage & { type: T }]
        : [],
    )
  }

  /** Another setting on one node while it runs, as in a rolling upgrade. */
  configure(node: NodeId, settings: Partial<Settings>): void {
    Object.assign(this.state(node).settings, settings)
  }

  /** A planted mistake on one node. */
  misrule(node: NodeId, rules: Partial<Rules>): void {
    Object.assign(this.state(node), { rules: { ...this.state(node).rules, ...rules } })
  }

  /** Time passes until exactly one of these nodes leads and the others follow it. */
  awaitLeader(among: readonly NodeId[] = this.nodes.filter((node) => this.isUp(node))): NodeId {
    for (let waitedUs = 0; waitedUs < 40 * electionUs; waitedUs += 10_000) {
      this.advance(10_000)
      const [leader] = this.leaders(among)
      if (leader === undefined) continue
      const term = this.state(leader).term
      if (among.every((node) => this.state(node).term === term && this.state(node).leader === leader))
        return leader
    }
    throw new Error(`No leader among ${among.join(' ')}: ${JSON.stringify(this.roles())}`)
  }

  /** The ids of the invariants that the trace breaks, with their sentence. */
  violations(): string[] {
    const config = completeConfig(raft.configFields, this.config)
    return raft.invariants.flatMap((invariant) => {
      const fold = invariant.begin({ nodes: this.nodes, config, workload: 'register' })
      for (const event of this.trace) {
        const found = fold.see(event)
        if (found !== null)
          return [`${invariant.id}: ${fill(raft.words.en[found.sentence.key] ?? '', found.sentence.values)}`]
      }
      return []
    })
  }

  violated(): string[] {
    return this.violations().map((found) => found.split(':')[0]!)
  }

  #note(happening: Happening): void {
    this.trace.push({ seq: this.trace.length + 1, timeUs: this.nowUs, ...happening })
  }
}

/** An entry that is equal wherever index and term are. */
export function entry(index: number, term: number): Entry {
  const operation = { f: 'write', key: `k${index}`, value: `${index}@${term}` } as const
  return { term, kind: 'command', client: 'c9', seq: index, operation }
}

/** A disk with a current term, a vote and a log of entries of these terms. */
export function diskWith(term: number, terms: readonly number[] = [], votedFor: NodeId | null = null) {
  return [
    { kind: 'put', table: 'hardState', key: 'current', value: { term, votedFor } },
    ...terms.map((entryTerm, i) => ({
      kind: 'put' as const,
      table: 'log',
      key: i + 1,
      value: entry(i + 1, entryTerm),
    })),
  ] as const satisfies readonly DurableWrite[]
}

/** The same disk on each of `count` nodes. */
export function disksWith(count: number, term: number, terms: readonly number[] = []) {
  return Object.fromEntries(nodeIds(count).map((node) => [node, diskWith(term, terms)]))
}
