import { rw, wr, ww, type EdgeList } from './dependency-graph.ts'
import type { ListOrder } from './list-order.ts'
import { committed, initialVersion, unknownVersion, type Transactions } from './transaction.ts'
import { several, type Writers } from './writers.ts'

/** Who wrote what before and after each version of a list, as far as it is known. */
export class ListNeighbours {
  readonly transactions: Transactions
  readonly writers: Writers
  readonly order: ListOrder
  /** Of each key: transactions that committed elements which nobody saw. They came after everything that was seen. */
  readonly unseen: readonly number[][]
  /** Of each key and place: the first sound version from there on, or `unknownVersion`. */
  readonly #next: readonly Int32Array[]

  constructor(transactions: Transactions, writers: Writers, order: ListOrder) {
    this.transactions = transactions
    this.writers = writers
    this.order = order
    const { owner, isWrite, key, version, status } = transactions
    const unseen = transactions.keys.map((): number[] => [])
    for (let s = 0; s < owner.length; s++) {
      const t = owner[s]!
      if (isWrite[s] === 0 || status[t] !== committed) continue
      if (order.seen[version[s]!] === 1 || writers.of[version[s]!] !== t) continue
      const list = unseen[key[s]!]!
      if (list.at(-1) !== t) list.push(t)
    }
    this.unseen = unseen
    this.#next = order.versions.map((versions) => {
      const next = new Int32Array(versions.length + 1).fill(unknownVersion)
      for (let p = versions.length - 1; p >= 0; p--)
        next[p] = this.isSound(versions[p]!) ? versions[p]! : next[p + 1]!
      return next
    })
  }

  /** Whether a known transaction wrote the version and committed. */
  isSound(v: number): boolean {
    const writer = this.writers.of[v]!
    return writer >= 0 && this.writers.isLive[writer] === 1
  }

  /** The last sound version of the key before this place in its order, or `initialVersion`. */
  before(key: number, place: number): number {
    const versions = this.order.versions[key]!
    for (let p = place - 1; p >= 0; p--) if (this.isSound(versions[p]!)) return versions[p]!
    return initialVersion
  }

  /** The first sound version of the key from this place in its order on, or `unknownVersion`. */
  after(key: number, place: number): number {
    return this.#next[key]![place]!
  }

  /** The version that the next one replaces when this one is read, by its place; -1 for what stands in no order. */
  placeAfter(v: number): number {
    if (v === initialVersion) return 0
    const place = this.order.place[v]!
    return place === -1 || this.writers.of[v] === several ? -1 : place + 1
  }
}

/**
 * The dependencies of Adya 1999, section 3.1, over committed transactions: writes in the order of each list (ww), reads of
 * what another wrote (wr), reads of what another replaced (rw). O(steps), by junctions where many read what many replaced.
 */
export function addListDependencies(edges: EdgeList, near: ListNeighbours): void {
  const { transactions, writers, order } = near
  for (const [k, versions] of order.versions.entries()) {
    let last = -1
    for (const v of versions) {
      if (!near.isSound(v)) continue
      const writer = writers.of[v]!
      if (last !== -1 && last !== writer) edges.add(last, writer, ww)
      last = writer
    }
    if (last !== -1)
      edges.addAll(
        [last],
        near.unseen[k]!.filter((t) => t !== last),
        ww,
      )
  }
  const { owner, isWrite, key, version, status } = transactions
  /** By key: transactions that read the last state that anybody saw. */
  const lastReaders: number[][] = transactions.keys.map(() => [])
  for (let s = 0; s < owner.length; s++) {
    const v = version[s]!
    const t = owner[s]!
    if (isWrite[s] === 1 || v === unknownVersion || status[t] !== committed) continue
    const writer = v === initialVersion ? -1 : writers.of[v]!
    if (writer === t) continue
    if (v !== initialVersion && near.isSound(v)) edges.add(writer, t, wr)
    const place = near.placeAfter(v)
    if (place === -1) continue
    const next = near.after(key[s]!, place)
    if (next === unknownVersion) {
      const readers = lastReaders[key[s]!]!
      if (readers.at(-1) !== t) readers.push(t)
    } else if (writers.of[next] !== t) edges.add(t, writers.of[next]!, rw)
  }
  for (const [k, readers] of lastReaders.entries()) edges.addAll(readers, near.unseen[k]!, rw)
}
