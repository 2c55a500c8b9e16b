import { required } from '../core/base/assert.ts'
import { clientIds, nodeIds, type Address, type ClientId, type NodeId } from '../core/model/identity.ts'

/**
 * Numbers for everything that can be addressed. Addresses: nodes first, then clients. Threads: one a node, in their
 * order, then one for all clients.
 */
export class AddressBook {
  readonly nodes: readonly NodeId[]
  readonly clients: readonly ClientId[]
  readonly #numbers: ReadonlyMap<Address, number>

  constructor(nodeCount: number, clientCount: number) {
    this.nodes = nodeIds(nodeCount)
    this.clients = clientIds(clientCount)
    this.#numbers = new Map([...this.nodes, ...this.clients].map((address, number) => [address, number]))
  }

  get threadCount(): number {
    return this.nodes.length + 1
  }

  get clientThread(): number {
    return this.nodes.length
  }

  /** Number of an address; undefined for one that does not exist. */
  numberOf(address: Address): number | undefined {
    return this.#numbers.get(address)
  }

  threadOf(address: Address): number | undefined {
    const number = this.#numbers.get(address)
    return number === undefined ? undefined : Math.min(number, this.clientThread)
  }

  nodeOf(thread: number): NodeId {
    return required(this.nodes[thread], `Thread ${thread} is no node; there are ${this.nodes.length}.`)
  }

  /** Place of a directed link among all links. */
  linkOf(from: Address, to: Address): number {
    const count = this.nodes.length + this.clients.length
    return this.#number(from) * count + this.#number(to)
  }

  get linkCount(): number {
    return (this.nodes.length + this.clients.length) ** 2
  }

  #number(address: Address): number {
    return required(this.#numbers.get(address), `There is no address ${address}.`)
  }
}
