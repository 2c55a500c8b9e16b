import type { Json } from '../../../src/core/base/json.ts'
import { judge } from '../../../src/core/check/judge.ts'
import type { NodeId } from '../../../src/core/model/identity.ts'
import { completeConfig, type Config } from '../../../src/core/protocol/contract.ts'
import { paxos } from '../../../src/core/protocol/paxos/index.ts'
import { ballotText, type PaxosMessage, type PaxosNote } from '../../../src/core/protocol/paxos/messages.ts'
import type { PaxosNode } from '../../../src/core/protocol/paxos/state.ts'
import { ScriptedCluster } from '../scripted-cluster.ts'

/** The decree of the scenarios. */
export const decree = 'd'

export interface ScriptOptions {
  readonly proposers?: number
  readonly acceptors?: number
  readonly config?: Config
  readonly mutant?: string | null
}

/**
 * Separate roles as in the catalogue: with two proposers and three acceptors P1 is n1, P2 is n2, A1 to A3 are n3 to
 * n5. Every proposer is a learner and nobody else.
 */
export class PaxosScript extends ScriptedCluster<PaxosNode, PaxosMessage> {
  readonly #config: Config
  #clients = 0

  constructor({ proposers = 2, acceptors = 3, config = {}, mutant = null }: ScriptOptions = {}) {
    const whole = { proposers, acceptors, learners: proposers, ...config }
    super(paxos, { nodes: proposers + acceptors, config: whole, mutant, workload: 'decree' })
    this.#config = whole
  }

  /** A new client proposes; gives its name. Nothing is delivered. */
  propose(node: NodeId, value: Json, key = decree): string {
    const client = `c${++this.#clients}`
    const operation = { f: 'propose', key, value } as const
    const place = { seq: this.trace.length + 1, timeUs: this.nowUs }
    this.trace.push({ ...place, kind: 'invoked', client, process: this.#clients, op: 1, operation })
    this.request(node, client, 1, operation)
    return client
  }

  read(node: NodeId, key = decree): unknown {
    const client = `c${++this.#clients}`
    this.request(node, client, 1, { f: 'read', key })
    return this.answerTo(client)
  }

  answerTo(client: string): unknown {
    return this.replies.filter((reply) => reply.client === client).at(-1)?.reply
  }

  /** Prepare reaches these acceptors, and their promises the proposer. */
  prepare(proposer: NodeId, ...acceptors: readonly NodeId[]): void {
    for (const to of acceptors) this.deliver({ type: 'Prepare', from: proposer, to })
    for (const from of acceptors) this.deliver({ type: 'Promise', from, to: proposer })
  }

  /** Accept reaches these acceptors; what they say is on its way. */
  accept(proposer: NodeId, ...acceptors: readonly NodeId[]): void {
    for (const to of acceptors) this.deliver({ type: 'Accept', from: proposer, to })
  }

  phase(node: NodeId): string | null {
    return this.state(node).decrees.get(decree)?.campaign?.phase ?? null
  }

  ballot(node: NodeId): string {
    return ballotText(this.state(node).decrees.get(decree)?.campaign?.ballot ?? null)
  }

  /** What an acceptor has accepted: `1.n1 "a"`. */
  vote(node: NodeId): string | null {
    const vote = this.state(node).decrees.get(decree)?.vote ?? null
    return vote === null ? null : `${ballotText(vote.ballot)} ${JSON.stringify(vote.value)}`
  }

  learned(node: NodeId): Json | undefined {
    return this.state(node).learned.get(decree)
  }

  countSent(type: PaxosMessage['type']): number {
    return this.sent.filter(({ message }) => message.type === type).length
  }

  noteCount(kind: PaxosNote['kind']): number {
    return this.trace.filter((event) => event.kind === 'noted' && event.note.kind === kind).length
  }

  /** Names of the checks that the trace fails, `durable-before-send` and the invariants among them. */
  violated(): string[] {
    const { tables, invariants, durability } = paxos
    const config = completeConfig(paxos.configFields, this.#config)
    const context = { nodes: this.nodes, config, workload: 'decree' } as const
    const verdicts = judge({ ...context, tables, invariants, durability, checks: null }, this.trace)
    return verdicts.flatMap(({ check, answer }) => (answer === 'illegal' ? [check] : []))
  }
}

export const done = (value: Json): unknown => ({ kind: 'done', value })
