import { prng, type Prng } from '../core/base/prng.ts'
import { unreachable } from '../core/base/unreachable.ts'
import type { Request, Response } from '../core/model/envelope.ts'
import type { ClientTerms } from '../core/model/client-terms.ts'
import type { NodeId } from '../core/model/identity.ts'
import { createClient, isResting, stepClient } from '../core/workload/client.ts'
import type { Client, ClientEffect, ClientInput } from '../core/workload/client.ts'
import { thinkingTime } from '../core/workload/client-timing.ts'
import { createPool, type ClientPool } from '../core/workload/policy/client-pool.ts'
import { operationSource, type OperationSource, type WorkloadSettings } from '../core/workload/workload.ts'
import type { AddressBook } from './address-book.ts'
import type { Recorder } from './recorder.ts'
import type { Arrival, Outgoing, Wires } from './wires.ts'

export interface ClientDeskSetup {
  readonly book: AddressBook
  readonly workload: WorkloadSettings
  readonly terms: ClientTerms
  readonly seed: number
  readonly recorder: Recorder
  readonly wires: Wires
  /** Every client has asked its last question and had its answer. */
  readonly rested: () => void
}

interface Seat {
  readonly client: Client
  readonly source: OperationSource
  readonly timers: Prng
}

/** All clients of a run in one thread, with one real timer between them. */
export class ClientDesk {
  readonly #setup: ClientDeskSetup
  readonly #seats: readonly Seat[]
  /** When each client's timer is due, by number of the client; Infinity: never. */
  readonly #dueUs: Float64Array
  #alarm: NodeJS.Timeout | null = null
  #alarmUs = Infinity
  #isAwake = false
  #isFinishing = false
  #nowUs = 0

  constructor(setup: ClientDeskSetup) {
    this.#setup = setup
    const pool = createPool(setup.workload.policy, setup.book.nodes, prng(setup.seed, 'pool'))
    this.#seats = setup.book.clients.map((_, index) => newSeat(setup, index, pool))
    this.#dueUs = new Float64Array(this.#seats.length).fill(Infinity)
  }

  begin(): void {
    this.#turn(() => this.#seats.forEach((_, index) => this.#feed(index, { kind: 'started' })))
  }

  /** The connection to a node broke. */
  reset(node: NodeId): void {
    this.#turn(() =>
      this.#seats.forEach((_, index) => this.#feed(index, { kind: 'reset', nowUs: this.#nowUs, node })),
    )
  }

  finish(): void {
    this.#isFinishing = true
    this.#turn(() =>
      this.#seats.forEach(({ source }, index) =>
        this.#feed(index, { kind: 'finish', nowUs: this.#nowUs, operations: source.last() }),
      ),
    )
  }

  wake(): void {
    if (this.#isAwake) return
    this.#isAwake = true
    setImmediate(() => {
      this.#isAwake = false
      this.#turn(() => this.#fireDue())
    })
  }

  #turn(act: () => void): void {
    const { recorder, wires } = this.#setup
    recorder.begin()
    const arrivals = wires.collect()
    this.#nowUs = Math.floor(recorder.stamp())
    for (const arrival of arrivals) this.#onArrival(arrival)
    act()
    while (wires.hasMail) {
      recorder.stamp()
      for (const refused of wires.flush()) this.#onRefused(refused.from, refused.to, refused.text)
    }
    recorder.end()
    this.#arm()
    if (this.#isFinishing && this.#seats.every(({ client }) => isResting(client))) {
      this.#isFinishing = false
      this.#setup.rested()
    }
  }

  #onArrival({ id, from, to, message, fate }: Arrival): void {
    const { recorder } = this.#setup
    if (fate === 'returned') {
      this.#refuse(from, to, (message as Request).seq)
      return
    }
    if (fate === 'stale') {
      recorder.dropped(id, from, to, 'stale')
      return
    }
    recorder.delivered(id, from, to)
    const { seq, reply } = message as Response
    this.#feed(this.#indexOf(to), { kind: 'replied', nowUs: this.#nowUs, seq, from, reply })
  }

  #onRefused(from: Outgoing['from'], to: Outgoing['to'], text: string): void {
    this.#refuse(from, to, (JSON.parse(text) as Request).seq)
  }

  #refuse(client: string, node: NodeId, seq: number): void {
    this.#feed(this.#indexOf(client), { kind: 'refused', nowUs: this.#nowUs, seq, node })
  }

  #fireDue(): void {
    for (let index = 0; index < this.#dueUs.length; index++) {
      if (this.#dueUs[index]! > this.#nowUs) continue
      this.#dueUs[index] = Infinity
      this.#feed(index, { kind: 'fired', nowUs: this.#nowUs })
    }
  }

  #feed(index: number, input: ClientInput): void {
    const { client } = this.#seats[index]!
    for (const effect of stepClient(client, input)) this.#carryOut(index, effect)
  }

  #carryOut(index: number, effect: ClientEffect): void {
    const { recorder, wires, book } = this.#setup
    const id = book.clients[index]!
    switch (effect.kind) {
      case 'ask': {
        const request: Request = { type: 'Request', seq: effect.seq, operation: effect.operation }
        return wires.send(id, effect.to, request)
      }
      case 'setTimer':
        this.#dueUs[index] = this.#nowUs + this.#seats[index]!.timers.integer(effect.fromUs, effect.toUs)
        return
      case 'invoked':
      case 'completed':
        return recorder.record({ ...effect, client: id })
      default:
        return unreachable(effect)
    }
  }

  #arm(): void {
    let next = Infinity
    for (const dueUs of this.#dueUs) if (dueUs < next) next = dueUs
    // An alarm that comes too early does no harm: it arms the next one.
    if (next >= this.#alarmUs) return
    if (this.#alarm !== null) clearTimeout(this.#alarm)
    this.#alarmUs = next
    this.#alarm = setTimeout(
      () => {
        this.#alarm = null
        this.#alarmUs = Infinity
        this.wake()
      },
      Math.max(0, Math.ceil((next - this.#nowUs) / 1000)),
    )
  }

  #indexOf(client: string): number {
    return (this.#setup.book.numberOf(client) ?? 0) - this.#setup.book.nodes.length
  }
}

function newSeat({ book, workload, terms, seed }: ClientDeskSetup, index: number, pool: ClientPool): Seat {
  const id = book.clients[index]!
  const source = operationSource(workload, index, prng(seed, `workload ${id}`))
  const settings = {
    id,
    home: book.nodeOf(index % book.nodes.length),
    nodes: book.nodes,
    ...terms,
    targeting: workload.targeting,
    processes: workload.clients,
    thinkUs: thinkingTime(workload),
  }
  return {
    client: createClient(
      settings,
      pool,
      index,
      () => source.next(),
      (operation, value) => source.learn?.(operation, value),
    ),
    source,
    timers: prng(seed, `timers ${id}`),
  }
}
