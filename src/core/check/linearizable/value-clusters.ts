import { IntList } from '../../base/int-list.ts'
import { nothing, type RegisterColumns } from './register-columns.ts'

/**
 * Everything said about each value of a register whose values are told apart, by number of the value: who wrote it, who
 * read it, and the swap that found it and wrote the next. Operations are places of the columns.
 */
export class ValueClusters {
  readonly writer: Int32Array
  readonly taker: Int32Array
  readonly readerCount: Int32Array
  /** Of the readers: the one that returned first and the one that was called last. */
  readonly firstBack: Int32Array
  readonly lastCalled: Int32Array
  /** How many operations saw or wrote a value. */
  members = 0
  readonly #columns: RegisterColumns

  constructor(columns: RegisterColumns) {
    this.#columns = columns
    const column = (): Int32Array => new Int32Array(columns.valueCount).fill(nothing)
    this.writer = column()
    this.taker = column()
    this.readerCount = new Int32Array(columns.valueCount)
    this.firstBack = column()
    this.lastCalled = column()
    for (let i = 0; i < columns.happened.length; i++) {
      const place = columns.happened.items[i]!
      if (columns.writes[place] !== nothing) this.writer[columns.writes[place]!] = place
      if (columns.writes[place] !== nothing || columns.reads[place] !== nothing) this.members++
    }
  }

  /** Counts one that saw a value. Gives the swap that took the same value before it did, where there is one. */
  see(place: number): number {
    const value = this.#columns.reads[place]!
    if (this.#columns.writes[place] !== nothing) {
      if (this.taker[value] !== nothing) return this.taker[value]!
      this.taker[value] = place
      return nothing
    }
    const { call, return: end } = this.#columns
    const first = this.firstBack[value]!
    const last = this.lastCalled[value]!
    if (first === nothing || end[place]! < end[first]!) this.firstBack[value] = place
    if (last === nothing || call[place]! > call[last]!) this.lastCalled[value] = place
    this.readerCount[value]!++
    return nothing
  }

  /** Whether a block begins with this value: the first one, or one that a plain write brought. */
  isHead(value: number): boolean {
    const writer = this.writer[value]!
    if (value === this.#columns.initial) return this.readerCount[value]! > 0 || this.taker[value] !== nothing
    return writer !== nothing && this.#columns.reads[writer] === nothing
  }

  /** The value that the swap wrote which found this one, or nothing. */
  after(value: number): number {
    const taker = this.taker[value]!
    return taker === nothing ? nothing : this.#columns.writes[taker]!
  }

  /** All operations of the blocks that begin with these values: a write, its readers by call, the swap to the next … */
  order(heads: Int32Array): IntList {
    const { happened, reads, writes } = this.#columns
    const start = new Int32Array(this.readerCount.length + 1)
    for (let value = 0; value < this.readerCount.length; value++)
      start[value + 1] = start[value]! + this.readerCount[value]!
    const readers = new Int32Array(start.at(-1)!)
    const filled = start.slice()
    for (let i = 0; i < happened.length; i++) {
      const place = happened.items[i]!
      const value = reads[place]!
      if (value !== nothing && writes[place] === nothing) readers[filled[value]!++] = place
    }
    const order = new IntList()
    for (const head of heads) {
      for (let value = head; value !== nothing; value = this.after(value)) {
        if (this.writer[value] !== nothing) order.push(this.writer[value]!)
        for (let i = start[value]!; i < start[value + 1]!; i++) order.push(readers[i]!)
      }
    }
    return order
  }

  /** Two operations of one block and the swaps between them, which tie the one to the other. */
  between(a: number, b: number): number[] {
    const [from, to] = [this.#valueOf(a), this.#valueOf(b)]
    const ties = this.#swaps(from, to) ?? this.#swaps(to, from) ?? []
    return [a, ...ties.filter((one) => one !== a && one !== b), b]
  }

  /** Swaps each of which found what another of them wrote, with no beginning. */
  ring(): number[] {
    const reached = new Uint8Array(this.writer.length)
    for (let head = 0; head < reached.length; head++) {
      if (!this.isHead(head)) continue
      for (let value = head; value !== nothing; value = this.after(value)) reached[value] = 1
    }
    const isOfRing = (value: number): boolean => reached[value] === 0 && this.taker[value] !== nothing
    const start = reached.findIndex((_, value) => isOfRing(value))
    const swaps: number[] = []
    for (let value = start; value !== start || swaps.length === 0; value = this.after(value))
      swaps.push(this.taker[value]!)
    return swaps
  }

  /** The value to whose time an operation belongs: a write begins the time of what it wrote. */
  #valueOf(place: number): number {
    const value = this.#columns.writes[place]!
    return value === nothing ? this.#columns.reads[place]! : value
  }

  /** The swaps that lead from one value to a later one of the same block; null when they do not. */
  #swaps(from: number, to: number): number[] | null {
    const swaps: number[] = []
    for (let value = from; value !== to; value = this.after(value)) {
      if (value === nothing) return null
      if (this.taker[value] !== nothing) swaps.push(this.taker[value]!)
    }
    return swaps
  }
}
