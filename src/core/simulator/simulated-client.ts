import { prng, type Prng } from '../base/prng.ts'
import { unreachable } from '../base/unreachable.ts'
import type { ClientTerms } from '../model/client-terms.ts'
import type { ClientId, NodeId } from '../model/identity.ts'
import {
  createClient,
  stepClient,
  type Client,
  type ClientEffect,
  type ClientInput,
} from '../workload/client.ts'
import { thinkingTime } from '../workload/client-timing.ts'
import type { ClientPool } from '../workload/policy/client-pool.ts'
import { operationSource, type OperationSource, type WorkloadSettings } from '../workload/workload.ts'
import type { World } from './simulated-node.ts'

export interface SimulatedClientSetup {
  readonly id: ClientId
  readonly index: number
  readonly home: NodeId
  readonly nodes: readonly NodeId[]
  readonly terms: ClientTerms
  readonly workload: WorkloadSettings
  readonly seed: number
  readonly pool: ClientPool
}

type Untimed = ClientInput extends infer I ? (I extends ClientInput ? Omit<I, 'nowUs'> : never) : never

/** A client in virtual time. */
export class SimulatedClient {
  readonly client: Client
  readonly #source: OperationSource
  readonly #world: World
  readonly #timers: Prng
  #timer = 0

  constructor(setup: SimulatedClientSetup, world: World) {
    const { id, index, home, nodes, terms, workload, seed, pool } = setup
    this.#source = operationSource(workload, index, prng(seed, `workload ${id}`))
    this.#timers = prng(seed, `timers ${id}`)
    this.#world = world
    const settings = {
      id,
      home,
      nodes,
      ...terms,
      targeting: workload.targeting,
      processes: workload.clients,
      thinkUs: thinkingTime(workload),
    }
    this.client = createClient(
      settings,
      pool,
      index,
      () => this.#source.next(),
      (operation, value) => this.#source.learn?.(operation, value),
    )
  }

  feed(input: Untimed): void {
    const timed = { ...input, nowUs: this.#world.agenda.nowUs } as ClientInput
    for (const effect of stepClient(this.client, timed)) this.#carryOut(effect)
  }

  finish(): void {
    this.feed({ kind: 'finish', operations: this.#source.last() })
  }

  #carryOut(effect: ClientEffect): void {
    const { id } = this.client.settings
    switch (effect.kind) {
      case 'ask':
        return this.#world.transmit(id, effect.to, requestOf(effect), null)
      case 'setTimer': {
        const token = ++this.#timer
        this.#world.agenda.after(this.#timers.integer(effect.fromUs, effect.toUs), () => {
          if (this.#timer === token) this.feed({ kind: 'fired' })
        })
        return
      }
      case 'invoked':
        return this.#world.emit({ ...effect, client: id })
      case 'completed':
        return this.#world.emit({ ...effect, client: id })
      default:
        return unreachable(effect)
    }
  }
}

function requestOf(effect: ClientEffect & { kind: 'ask' }): {
  type: 'Request'
  seq: number
  operation: typeof effect.operation
} {
  return { type: 'Request', seq: effect.seq, operation: effect.operation }
}
