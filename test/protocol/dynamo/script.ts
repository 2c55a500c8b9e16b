import { distinctOwners, placeOf, ringOf } from '../../../src/core/model/hash-ring.ts'
import { nodeIds, type NodeId } from '../../../src/core/model/identity.ts'
import type { Operation, Reply, WorkloadId } from '../../../src/core/model/operation.ts'
import { completeConfig, type Config } from '../../../src/core/protocol/contract.ts'
import { dynamo } from '../../../src/core/protocol/dynamo/index.ts'
import type { DynamoMessage } from '../../../src/core/protocol/dynamo/messages.ts'
import type { DynamoNode } from '../../../src/core/protocol/dynamo/state.ts'
import { ScriptedCluster } from '../scripted-cluster.ts'

/** A cluster whose nodes are named by their place in the preference list of the key `k`: A, B, C and so on. */
export class Script {
  readonly cluster: ScriptedCluster<DynamoNode, DynamoMessage>
  readonly names: readonly NodeId[]
  readonly #config: Config
  readonly #workload: WorkloadId
  readonly #seqs = new Map<string, number>()

  constructor(
    nodes: number,
    config: Config = {},
    { workload = 'register', mutant = null }: { workload?: WorkloadId; mutant?: string | null } = {},
  ) {
    this.#config = completeConfig(dynamo.configFields, { antiEntropy: false, readRepair: false, ...config })
    this.#workload = workload
    this.cluster = new ScriptedCluster(dynamo, { nodes, config: this.#config, workload, mutant })
    const ring = ringOf(nodeIds(nodes), Number(this.#config['virtualNodes']))
    this.names = distinctOwners(ring, placeOf('k'), nodes)
  }

  /** The node at that place of the list: `A` is the first. */
  node(letter: string): NodeId {
    return this.names[letter.charCodeAt(0) - 65]!
  }

  nodes(letters: string): NodeId[] {
    return [...letters].map((letter) => this.node(letter))
  }

  /** A client asks, and as much time passes as a coordinator may take. */
  ask(letter: string, operation: Operation, client = 'c1'): Reply | null {
    const seq = (this.#seqs.get(client) ?? 0) + 1
    this.#seqs.set(client, seq)
    this.cluster.request(this.node(letter), client, seq, operation)
    this.cluster.advance(400_000, this.up())
    return this.cluster.replies.find((reply) => reply.client === client && reply.seq === seq)?.reply ?? null
  }

  write(letter: string, value: number, client = 'c1'): string {
    return this.ask(letter, { f: 'write', key: 'k', value }, client)?.kind ?? 'silent'
  }

  read(letter: string, client = 'c2'): unknown {
    const reply = this.ask(letter, { f: 'read', key: 'k' }, client)
    return reply?.kind === 'done' ? reply.value : (reply?.kind ?? 'silent')
  }

  /** What a node's own copy holds. */
  held(letter: string): unknown {
    const versions = this.cluster.state(this.node(letter)).durable.versions.get('k') ?? []
    return versions.map(({ value }) => value)
  }

  up(): NodeId[] {
    return this.cluster.nodes.filter((node) => this.cluster.isUp(node))
  }

  cut(...sides: readonly string[]): void {
    this.cluster.partition(...sides.map((side) => this.nodes(side)))
  }

  /** What the invariants say of all that happened. */
  alarms(): string[] {
    return dynamo.invariants.flatMap((invariant) => {
      const fold = invariant.begin({
        nodes: this.cluster.nodes,
        config: this.#config,
        workload: this.#workload,
      })
      const found = this.cluster.trace.map((event) => fold.see(event)).find((one) => one !== null)
      return found === undefined || found === null ? [] : [found.sentence.key]
    })
  }

  count(type: DynamoMessage['type']): number {
    return this.cluster.sent.filter(({ message }) => message.type === type).length
  }
}
