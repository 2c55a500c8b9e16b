import { unreachable } from '../core/base/unreachable.ts'
import { AddressBook } from './address-book.ts'
import { ClientDesk } from './client-desk.ts'
import { Recorder } from './recorder.ts'
import { runClock } from './run-clock.ts'
import { SharedState } from './shared-state.ts'
import type { ClientOrder, ClientReport, ClientThreadData, Wire } from './thread-message.ts'
import { Wires } from './wires.ts'

/** The thread of all clients: waits for the word to begin, and obeys the control thread. */
export class ClientThread {
  readonly #data: ClientThreadData
  readonly #report: (message: ClientReport) => void
  #desk: ClientDesk | null = null
  #wires: Wires | null = null

  constructor(data: ClientThreadData, report: (message: ClientReport) => void) {
    this.#data = data
    this.#report = report
  }

  obey(order: ClientOrder): void {
    switch (order.kind) {
      case 'go':
        return this.#open(order.startNs, order.wires)
      case 'connect':
        return this.#wires?.connect(order.wire.thread, order.wire.port)
      case 'begin':
        return this.#desk?.begin()
      case 'reset':
        return this.#desk?.reset(order.node)
      case 'finish':
        return this.#desk?.finish()
      default:
        return unreachable(order)
    }
  }

  #open(startNs: bigint, ends: readonly Wire[]): void {
    const { nodes, clients, ring, recording, workload, terms, seed } = this.#data
    const book = new AddressBook(nodes, clients)
    const recorder = new Recorder(ring, runClock(startNs), recording)
    const wires = new Wires({
      thread: book.clientThread,
      incarnation: 1,
      book,
      shared: new SharedState(this.#data.shared),
      recorder,
      isDying: () => false,
      wake: () => this.#desk?.wake(),
    })
    for (const { thread, port } of ends) wires.connect(thread, port)
    const rested = (): void => this.#report({ kind: 'rested' })
    this.#wires = wires
    this.#desk = new ClientDesk({ book, workload, terms, seed, recorder, wires, rested })
  }
}
