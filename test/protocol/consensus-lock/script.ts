import { consensusLock } from '../../../src/core/protocol/consensus-lock/index.ts'
import type { LockMessage, LockNote } from '../../../src/core/protocol/consensus-lock/messages.ts'
import type { LockNode } from '../../../src/core/protocol/consensus-lock/state.ts'
import type { Config } from '../../../src/core/protocol/contract.ts'
import { ScriptedCluster } from '../scripted-cluster.ts'

/** n1 is the resource, n2 n3 n4 the lock service, n5 and n6 work. */
export class LockCluster extends ScriptedCluster<LockNode, LockMessage> {
  constructor(mutant: string | null = null, config: Config = {}) {
    super(consensusLock, { nodes: 6, mutant, config })
    this.advance(1_000_000)
  }

  /** A client of that worker increments the counter `x`. */
  increment(worker: string, client: string, by = 1): void {
    this.request(worker, client, 1, { f: 'increment', key: 'x', by })
  }

  get value(): number {
    const node = this.state('n1')
    return node.kind === 'resource' ? (node.register.values.get('x') ?? 0) : 0
  }

  notes<K extends LockNote['kind']>(kind: K): (LockNote & { kind: K })[] {
    return this.trace.flatMap((event) =>
      event.kind === 'noted' && event.note.kind === kind ? [event.note as LockNote & { kind: K }] : [],
    )
  }

  /** Tokens in the order in which they were granted. */
  get tokens(): number[] {
    return [...new Set(this.notes('granted').map(({ token }) => token))]
  }
}
