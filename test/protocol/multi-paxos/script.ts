import type { NodeId } from '../../../src/core/model/identity.ts'
import { judge } from '../../../src/core/check/judge.ts'
import { completeConfig, type Config } from '../../../src/core/protocol/contract.ts'
import { multiPaxos } from '../../../src/core/protocol/multi-paxos/index.ts'
import type { Command, PaxosMessage, PaxosNote } from '../../../src/core/protocol/multi-paxos/messages.ts'
import type { PaxosState } from '../../../src/core/protocol/multi-paxos/state.ts'
import type { Operation } from '../../../src/core/model/operation.ts'
import { ScriptedCluster } from '../scripted-cluster.ts'

/** A scripted cluster of Multi-Paxos with the moves that its scenarios are made of. */
export class PaxosScript extends ScriptedCluster<PaxosState, PaxosMessage> {
  readonly #config: Config
  #seq = 0

  constructor(nodes: number, config: Config = {}, mutant: string | null = null) {
    super(multiPaxos, { nodes, config, mutant, workload: 'kv' })
    this.#config = config
  }

  /** The node suspects the proposer and sends Prepare; nothing is delivered. */
  campaign(node: NodeId): void {
    this.nowUs += 10_000_000
    this.fire(node, 'suspect')
  }

  /** The node campaigns, and everything that can be delivered is. */
  elect(node: NodeId): void {
    this.campaign(node)
    this.settle()
  }

  heartbeat(node: NodeId): void {
    this.nowUs += 60_000
    this.fire(node, 'heartbeat')
    this.settle()
  }

  /** A new client writes to key k; gives the client's name. Nothing is delivered. */
  write(node: NodeId, value: string): string {
    const client = `c${++this.#seq}`
    this.request(node, client, 1, { f: 'write', key: 'k', value })
    return client
  }

  ask(node: NodeId, operation: Operation): string {
    const client = `c${++this.#seq}`
    this.request(node, client, 1, operation)
    return client
  }

  /** The last answer that a client was given. */
  answerTo(client: string): unknown {
    return this.replies.filter((reply) => reply.client === client).at(-1)?.reply
  }

  role(node: NodeId): string {
    return this.state(node).volatile.role.kind
  }

  executed(node: NodeId): number {
    return this.state(node).volatile.executed
  }

  /** The values written in the slots that a node holds: `['a', 'no-op']`. */
  log(node: NodeId): (string | undefined)[] {
    const { slots } = this.state(node).durable
    const last = Math.max(0, ...slots.keys())
    return Array.from({ length: last }, (_, i) => {
      const vote = slots.get(i + 1)
      return vote === undefined ? undefined : valueOf(vote.command)
    })
  }

  /** The values that a node has executed, in order. */
  executions(node: NodeId): string[] {
    return this.notes(node, 'executed').flatMap((note) => note.commands.map(valueOf))
  }

  notes<K extends PaxosNote['kind']>(node: NodeId, kind: K): (PaxosNote & { readonly kind: K })[] {
    return this.trace.flatMap((event) =>
      event.kind === 'noted' && event.node === node && event.note.kind === kind
        ? [event.note as PaxosNote & { readonly kind: K }]
        : [],
    )
  }

  countSent(type: PaxosMessage['type']): number {
    return this.sent.filter(({ message }) => message.type === type).length
  }

  /** Names of the checks that the trace fails, `durable-before-send` and the invariants among them. */
  violated(): string[] {
    const { tables, invariants, durability } = multiPaxos
    const config = completeConfig(multiPaxos.configFields, this.#config)
    const context = { nodes: this.nodes, config, workload: 'kv' } as const
    const verdicts = judge({ ...context, tables, invariants, durability, checks: null }, this.trace)
    return verdicts.flatMap(({ check, answer }) => (answer === 'illegal' ? [check] : []))
  }
}

function valueOf(command: Command): string {
  if (command === null) return 'no-op'
  return command.operation.f === 'write' ? (command.operation.value as string) : command.operation.f
}
