import { required } from '../core/base/assert.ts'
import { unreachable } from '../core/base/unreachable.ts'
import type { Protocol } from '../core/protocol/contract.ts'
import { AddressBook } from './address-book.ts'
import { diskSentence } from './disk-sentence.ts'
import { NodeDisk } from './node-disk.ts'
import { keyAuthenticator } from './node-keys.ts'
import { NodeLoop } from './node-loop.ts'
import { Recorder } from './recorder.ts'
import { runClock } from './run-clock.ts'
import { SharedState } from './shared-state.ts'
import type { NodeOrder, NodeReport, NodeThreadData, Wire } from './thread-message.ts'
import { Wires } from './wires.ts'

/** One life of a node: opens its disk, waits for the word to begin, and obeys the control thread. */
export class NodeThread {
  readonly #data: NodeThreadData
  readonly #protocol: Protocol
  readonly #report: (message: NodeReport) => void
  readonly #disk: NodeDisk
  #loop: NodeLoop | null = null
  #wires: Wires | null = null

  constructor(data: NodeThreadData, protocol: Protocol, report: (message: NodeReport) => void) {
    this.#data = data
    this.#protocol = protocol
    this.#report = report
    this.#disk = new NodeDisk(data.file, protocol.tables, data.pagesMax)
  }

  obey(order: NodeOrder): void {
    switch (order.kind) {
      case 'go':
        return this.#begin(order.startNs, order.wires)
      case 'connect':
        return this.#wires?.connect(order.wire.thread, order.wire.port)
      case 'administer':
        return this.#loop?.administer(order.command)
      case 'look':
        return this.#loop?.wake()
      case 'describe': {
        const view = this.#loop?.view() ?? null
        if (view !== null) this.#report({ kind: 'view', view })
        return
      }
      default:
        return unreachable(order)
    }
  }

  #begin(startNs: bigint, ends: readonly Wire[]): void {
    const {
      node,
      incarnation,
      nodes,
      clients,
      ring,
      recording,
      written,
      config,
      workload,
      mutant,
      seed,
      keys,
    } = this.#data
    const book = new AddressBook(nodes, clients)
    const shared = new SharedState(this.#data.shared)
    const recorder = new Recorder(ring, runClock(startNs), recording, written)
    const wires = new Wires({
      thread: node,
      incarnation,
      book,
      shared,
      recorder,
      isDying: () => shared.isKilled(node, incarnation),
      wake: () => this.#loop?.wake(),
    })
    for (const { thread, port } of ends) wires.connect(thread, port)
    const self = book.nodeOf(node)
    const context = {
      self,
      nodes: book.nodes,
      config,
      workload,
      mutant,
      authenticator: keyAuthenticator(keys),
    }
    const fail = (error: Error): void => this.#report({ kind: 'failed', sentence: diskSentence(self, error) })
    const disk = required(this.#disk, 'The disk is open.')
    const protocol = this.#protocol
    this.#wires = wires
    this.#loop = new NodeLoop({
      protocol,
      context,
      node,
      incarnation,
      seed,
      disk,
      shared,
      recorder,
      wires,
      fail,
    })
    this.#loop.start()
  }
}
