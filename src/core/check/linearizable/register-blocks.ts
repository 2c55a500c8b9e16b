import { IntList } from '../../base/int-list.ts'
import { placesInOrder } from '../../base/places-in-order.ts'
import { nothing, type RegisterColumns } from './register-columns.ts'
import type { ValueClusters } from './value-clusters.ts'

/** How the blocks of a register follow each other. */
export type BlockOrder =
  { readonly clashing: readonly [number, number] } | { readonly clashing: null; readonly heads: Int32Array }

/**
 * The blocks of a register, each a number: operations that must stand together in every order. A block must come before
 * another when its first return (`from`) is before the other's last call (`to`).
 */
export class RegisterBlocks {
  /** Two operations of one block that real time puts in the wrong order, or null. */
  misplaced: readonly [number, number] | null = null
  /** How many operations all blocks have. */
  members = 0
  readonly #columns: RegisterColumns
  readonly #clusters: ValueClusters
  /** By block: the value that it begins with, the operation that returned first, the one that was called last. */
  readonly #heads = new IntList()
  readonly #firstBack = new IntList()
  readonly #lastCalled = new IntList()

  constructor(columns: RegisterColumns, clusters: ValueClusters) {
    this.#columns = columns
    this.#clusters = clusters
    const chain = new IntList()
    for (let head = 0; head < columns.valueCount && this.misplaced === null; head++) {
      if (!clusters.isHead(head)) continue
      chain.length = 0
      // Ends: a value is taken once, and the first has no swap before it.
      for (let value = head; value !== nothing; value = clusters.after(value)) chain.push(value)
      this.#add(head, chain)
    }
  }

  /** What fixes a block to its time: two of its operations. One that begins with the first value began before all time. */
  span(block: number): [number, number] {
    const value = this.#heads.items[block]!
    const last = this.#lastCalled.items[block]!
    if (value !== this.#columns.initial) return [this.#firstBack.items[block]!, last]
    const first = this.#clusters.firstBack[value]!
    return [first === nothing ? this.#clusters.taker[value]! : first, last]
  }

  /**
   * Two blocks of which each must come before the other, or an order that works (Gibbons and Korach 1997, who proved that
   * it suffices to look at two at a time; the proof needs no more than that the operations of a block stand together).
   */
  inOrder(): BlockOrder {
    const count = this.#heads.length
    const left = new Float64Array(count)
    for (let block = 0; block < count; block++) left[block] = Math.min(this.#from(block), this.#to(block))
    const order = placesInOrder(left)
    this.#settleTies(order, left)
    // A forward block is fixed to the time in which its value certainly stood; a backward one fits at any instant of its span.
    let current = nothing
    for (const block of order) {
      if (current !== nothing && this.#mustPrecede(current, block) && this.#mustPrecede(block, current))
        return { clashing: [current, block] }
      if (this.#isForward(block)) current = block
    }
    return { clashing: null, heads: order.map((block) => this.#heads.items[block]!) }
  }

  /** Goes through a block from its end: whatever returned first of what follows must not have returned before a call here. */
  #add(head: number, chain: IntList): void {
    const { call, return: end } = this.#columns
    const { writer, readerCount, firstBack, lastCalled } = this.#clusters
    let back = nothing
    let called = nothing
    const take = (first: number, last: number): void => {
      if (first === nothing) return
      if (back !== nothing && end[back]! < call[last]!) this.misplaced ??= [last, back]
      if (back === nothing || end[first]! < end[back]!) back = first
      if (called === nothing || call[last]! > call[called]!) called = last
    }
    for (let i = chain.length - 1; i >= 0; i--) {
      const value = chain.items[i]!
      take(firstBack[value]!, lastCalled[value]!)
      take(writer[value]!, writer[value]!)
      this.members += readerCount[value]! + (writer[value] === nothing ? 0 : 1)
    }
    this.#heads.push(head)
    this.#firstBack.push(back)
    this.#lastCalled.push(called)
  }

  /** Among blocks that begin at the same time backward ones come first, then those that end first. */
  #settleTies(order: Int32Array, left: Float64Array): void {
    for (let start = 0, end: number; start < order.length; start = end) {
      for (end = start + 1; end < order.length && left[order[end]!] === left[order[start]!];) end++
      if (end - start < 2) continue
      order
        .subarray(start, end)
        .sort((a, b) => Number(this.#isForward(a)) - Number(this.#isForward(b)) || this.#to(a) - this.#to(b))
    }
  }

  #mustPrecede(a: number, b: number): boolean {
    return this.#from(a) < this.#to(b)
  }

  #isForward(block: number): boolean {
    return this.#from(block) < this.#to(block)
  }

  #from(block: number): number {
    if (this.#heads.items[block] === this.#columns.initial) return -Infinity
    return this.#columns.return[this.#firstBack.items[block]!]!
  }

  #to(block: number): number {
    return this.#columns.call[this.#lastCalled.items[block]!]!
  }
}
