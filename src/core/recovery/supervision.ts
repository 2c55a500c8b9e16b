import type { NodeId } from '../model/identity.ts'
import {
  childEnded,
  childStarted,
  createSupervisor,
  type Supervisor,
  type SupervisorSettings,
} from './supervisor.ts'

/** What the supervisor of a run's nodes needs of its driver: its time, and hands. */
export interface SupervisionHands {
  nowUs(): number
  after(delayUs: number, act: () => void): void
  /** Stops a node that must go down with another one. */
  stop(node: NodeId): void
  start(node: NodeId): void
  /** It restarts a node now, that long after the node was found dead. */
  restarts(node: NodeId, waitedUs: number): void
  /** This death was one too many: it restarts nothing any more. */
  gaveUp(node: NodeId, deaths: number): void
}

/**
 * The supervisor of a run's nodes: the machine of supervisor.ts with the restarts that it has planned. Both drivers run
 * this, so they decide alike. In one thing it differs from OTP: when it gives up it leaves the other nodes running, and
 * what it had planned before still happens.
 */
export class Supervision {
  readonly #supervisor: Supervisor
  readonly #hands: SupervisionHands
  /** Nodes that are down and will be restarted, with the number of the plan that does it: the latest one. */
  readonly #planned = new Map<NodeId, number>()
  #planCount = 0
  #isOver = false

  constructor(settings: SupervisorSettings, nodes: readonly NodeId[], hands: SupervisionHands) {
    this.#hands = hands
    this.#supervisor = createSupervisor(settings, nodes, 0)
  }

  /** Whether the node is down and will be restarted without anybody's doing. */
  hasPlanned(node: NodeId): boolean {
    return this.#planned.has(node)
  }

  /** A node is dead: killed, or stopped by itself. No node of a cluster ever ends because it has finished. */
  died(node: NodeId): void {
    if (this.#isOver || this.#planned.has(node)) return
    const decision = childEnded(this.#supervisor, node, 'crash', this.#hands.nowUs())
    switch (decision.kind) {
      case 'leave':
        return
      case 'give-up':
        return this.#hands.gaveUp(node, decision.restarts)
      case 'restart':
        return this.#plan(decision.stop, decision.start, decision.afterUs)
    }
  }

  /** Somebody else started the node. */
  started(node: NodeId): void {
    this.#planned.delete(node)
    childStarted(this.#supervisor, node, this.#hands.nowUs())
  }

  /** From now on it does nothing; gives the nodes whose restarts were planned. */
  end(): NodeId[] {
    this.#isOver = true
    const waiting = [...this.#planned.keys()]
    this.#planned.clear()
    return waiting
  }

  #plan(stop: readonly NodeId[], start: readonly NodeId[], afterUs: number): void {
    const plan = ++this.#planCount
    const running = stop.filter((node) => !this.#planned.has(node))
    // First the plan, then the deeds: what it stops itself is no death that it must answer.
    for (const node of start) this.#planned.set(node, plan)
    for (const node of running) this.#hands.stop(node)
    this.#hands.after(afterUs, () => {
      for (const node of start) {
        if (this.#planned.get(node) !== plan) continue
        this.started(node)
        this.#hands.restarts(node, afterUs)
        this.#hands.start(node)
      }
    })
  }
}
