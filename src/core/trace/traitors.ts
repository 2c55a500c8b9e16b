import type { NodeId } from '../model/identity.ts'
import type { TraceEvent } from './event.ts'

/** A fold over the trace: the nodes that have betrayed. Whoever did once is a traitor to the end, healed or not. */
export class Traitors {
  readonly #nodes = new Set<NodeId>()

  see(event: TraceEvent): void {
    if (event.kind !== 'injected' || event.faultKind !== 'byzantine') return
    for (const node of event.targets) this.#nodes.add(node)
  }

  has(address: string): boolean {
    return this.#nodes.has(address)
  }

  get any(): boolean {
    return this.#nodes.size > 0
  }
}
