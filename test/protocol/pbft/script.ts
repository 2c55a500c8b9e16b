import { judge } from '../../../src/core/check/judge.ts'
import type { NodeId } from '../../../src/core/model/identity.ts'
import { completeConfig, type Config } from '../../../src/core/protocol/contract.ts'
import { pbft } from '../../../src/core/protocol/pbft/index.ts'
import {
  digestOf,
  signed,
  type ClientRequest,
  type PbftMessage,
  type PbftNote,
  type Unsigned,
} from '../../../src/core/protocol/pbft/messages.ts'
import type { PbftState } from '../../../src/core/protocol/pbft/state.ts'
import { standInAuthenticator } from '../../../src/core/simulator/stand-in-authenticator.ts'
import { ScriptedCluster } from '../scripted-cluster.ts'

/** A scripted cluster of PBFT replicas with the moves that its scenarios are made of. The catalogue's n0 is n1 here. */
export class PbftScript extends ScriptedCluster<PbftState, PbftMessage> {
  readonly #config: Config

  constructor(nodes = 4, config: Config = {}, mutant: string | null = null) {
    super(pbft, { nodes, config, mutant, workload: 'kv' })
    this.#config = config
  }

  /** Client `c<number>` asks for a write of that number; nothing is delivered. */
  ask(node: NodeId, number: number): void {
    const { client, seq, operation } = requestOf(number)
    this.trace.push({
      seq: this.trace.length + 1,
      timeUs: this.nowUs,
      kind: 'invoked',
      client,
      process: number,
      op: seq,
      operation,
    })
    this.request(node, client, seq, operation)
  }

  askAll(number: number): void {
    for (const node of this.nodes) if (this.isUp(node)) this.ask(node, number)
  }

  /** The request is ordered and executed everywhere that messages reach. */
  order(node: NodeId, ...numbers: readonly number[]): void {
    for (const number of numbers) {
      this.ask(node, number)
      this.settle()
    }
  }

  /** From now on a fault makes these nodes traitors: the invariants leave them out. */
  betray(...targets: readonly NodeId[]): void {
    const fault = { kind: 'injected', fault: 'f1', faultKind: 'byzantine', targets, text: '' } as const
    this.trace.push({ seq: this.trace.length + 1, timeUs: this.nowUs, ...fault })
  }

  /** What the traitor says, signed with its own key, arrives. */
  say(from: NodeId, to: NodeId, message: Unsigned): void {
    this.inject(from, to, sign(from, message))
  }

  /** The status timer of everybody fires, and what it causes arrives. */
  tick(times = 1, nodes: readonly NodeId[] = this.nodes): void {
    for (let i = 0; i < times; i++) {
      this.nowUs += 200_000
      for (const node of nodes) if (this.isUp(node)) this.fire(node, 'status')
      this.settle()
    }
  }

  /** What a node has executed: `['1', 'null', '2']`. */
  executions(node: NodeId): string[] {
    return this.notes(node, 'executed').map(({ request }) =>
      request === null ? 'null' : String((request.operation as { readonly value?: unknown }).value),
    )
  }

  notes<K extends PbftNote['kind']>(node: NodeId, kind: K): (PbftNote & { readonly kind: K })[] {
    return this.trace.flatMap((event) =>
      event.kind === 'noted' && event.node === node && event.note.kind === kind
        ? [event.note as PbftNote & { readonly kind: K }]
        : [],
    )
  }

  refusals(node: NodeId): string[] {
    return this.notes(node, 'refused').map(({ type, reason }) => `${type}: ${reason}`)
  }

  view_(node: NodeId): string {
    const { view, active } = this.state(node).durable
    return active ? `${view}` : `${view}?`
  }

  views(): string[] {
    return this.nodes.map((node) => this.view_(node))
  }

  /** Who has answered client `c<number>`. */
  answersTo(number: number): NodeId[] {
    return this.replies.filter(({ client }) => client === `c${number}`).map(({ from }) => from)
  }

  /** Names of the checks that the trace fails. */
  violated(): string[] {
    const { tables, invariants, durability } = pbft
    const config = completeConfig(pbft.configFields, this.#config)
    const context = { nodes: this.nodes, config, workload: 'kv' } as const
    const verdicts = judge({ ...context, tables, invariants, durability, checks: null }, this.trace)
    return verdicts.flatMap(({ check, answer }) => (answer === 'illegal' ? [check] : []))
  }
}

export function requestOf(number: number): ClientRequest {
  return { client: `c${number}`, seq: 1, operation: { f: 'write', key: 'k', value: number } }
}

export function digest(number: number): string {
  return digestOf(requestOf(number))
}

export function sign(from: NodeId, message: Unsigned): PbftMessage {
  return signed(from, standInAuthenticator(from, 1), message as never)
}

export function prePrepare(view: number, seq: number, number: number): Unsigned {
  return { type: 'PrePrepare', view, seq, digest: digest(number), request: requestOf(number) }
}

export function vote(type: 'Prepare' | 'Commit', view: number, seq: number, number: number): Unsigned {
  return { type, view, seq, digest: digest(number) }
}
