import { betrayalBits, betrayalsOf, type BetrayalCounts } from '../core/fault/byzantine.ts'
import type { Betrayal } from '../core/fault/fault.ts'
import type { ClockSetting } from '../core/fault/node-clock.ts'
import type { Link } from '../core/fault/partition.ts'
import type { Address } from '../core/model/identity.ts'
import type { AddressBook } from './address-book.ts'

/** The memory behind a SharedState: plain data that can be posted to a thread. */
export interface SharedBuffers {
  readonly words: SharedArrayBuffer
  readonly epochs: SharedArrayBuffer
  /** Three numbers a node: what is set of its clock. */
  readonly clocks: SharedArrayBuffer
  /** One byte a directed link, and before them one that is set while any of them is. */
  readonly links: SharedArrayBuffer
}

const wordsPerNode = 16
const word = {
  killed: 0,
  up: 1,
  paused: 2,
  incarnation: 3,
  leads: 4,
  betrayal: 5,
  twisted: 6,
  forged: 7,
  replayed: 8,
  clockVersion: 9,
} as const

/**
 * What all threads must know at once, without a message: who is up, which life it is in, which links are in trouble.
 *
 * Invariant: `killed` of a node is the number of its last life that was told to die, set before the thread is
 * terminated. A thread whose own life has that number must not post anything any more: a dying thread's commits
 * return without having happened.
 */
export class SharedState {
  readonly buffers: SharedBuffers
  readonly #words: Int32Array
  readonly #epochs: Float64Array
  readonly #clocks: Float64Array
  readonly #links: Uint8Array

  constructor(buffers: SharedBuffers) {
    this.buffers = buffers
    this.#words = new Int32Array(buffers.words)
    this.#epochs = new Float64Array(buffers.epochs)
    this.#clocks = new Float64Array(buffers.clocks)
    this.#links = new Uint8Array(buffers.links)
  }

  static allocate(book: AddressBook): SharedState {
    return new SharedState({
      words: new SharedArrayBuffer(book.nodes.length * wordsPerNode * 4),
      epochs: new SharedArrayBuffer(book.nodes.length * 8),
      clocks: new SharedArrayBuffer(book.nodes.length * 24),
      links: new SharedArrayBuffer(1 + book.linkCount),
    })
  }

  kill(node: number, incarnation: number): void {
    this.#set(node, word.killed, incarnation)
    this.#set(node, word.up, 0)
    this.#set(node, word.leads, 0)
  }

  isKilled(node: number, incarnation: number): boolean {
    return this.#get(node, word.killed) >= incarnation
  }

  comeUp(node: number, incarnation: number): void {
    this.#set(node, word.incarnation, incarnation)
    this.#set(node, word.leads, 0)
    this.#set(node, word.up, 1)
  }

  isUp(node: number): boolean {
    return this.#get(node, word.up) === 1
  }

  incarnation(node: number): number {
    return this.#get(node, word.incarnation)
  }

  setPaused(node: number, paused: boolean): void {
    this.#set(node, word.paused, paused ? 1 : 0)
    if (!paused) Atomics.notify(this.#words, node * wordsPerNode + word.paused)
  }

  isPaused(node: number): boolean {
    return this.#get(node, word.paused) === 1
  }

  /** A new life begins awake. Whoever sleeps in the old one is not woken, for it would go on as if alive. */
  forgetPause(node: number): void {
    this.#set(node, word.paused, 0)
  }

  /** Blocks the calling thread, really, until the node is resumed. */
  waitWhilePaused(node: number): void {
    while (this.isPaused(node)) Atomics.wait(this.#words, node * wordsPerNode + word.paused, 1)
  }

  claim(node: number, leads: boolean, epoch: number): void {
    this.#epochs[node] = epoch
    this.#set(node, word.leads, leads ? 1 : 0)
  }

  leads(node: number): boolean {
    return this.#get(node, word.leads) === 1
  }

  epoch(node: number): number {
    return this.#epochs[node] ?? 0
  }

  /** How the node betrays; it outlives the node's lives. */
  setBetrayal(node: number, kinds: readonly Betrayal[]): void {
    this.#set(node, word.betrayal, betrayalBits(kinds))
  }

  betrayal(node: number): readonly Betrayal[] {
    return betrayalsOf(this.#get(node, word.betrayal))
  }

  /** The counts that a traitor writes and the control thread reads. */
  betrayed(node: number): BetrayalCounts {
    const words = this.#words
    const at = node * wordsPerNode
    const count = (which: number): number => Atomics.load(words, at + which)
    const add = (which: number, to: number): void => void Atomics.store(words, at + which, to)
    return {
      get twisted(): number {
        return count(word.twisted)
      },
      set twisted(value: number) {
        add(word.twisted, value)
      },
      get forged(): number {
        return count(word.forged)
      },
      set forged(value: number) {
        add(word.forged, value)
      },
      get replayed(): number {
        return count(word.replayed)
      },
      set replayed(value: number) {
        add(word.replayed, value)
      },
    }
  }

  /** Rises with every setting of the node's clock, and is odd while one is being written. */
  clockVersion(node: number): number {
    return this.#get(node, word.clockVersion)
  }

  setClock(node: number, { realUs, ownUs, rate }: ClockSetting): void {
    Atomics.add(this.#words, node * wordsPerNode + word.clockVersion, 1)
    this.#clocks.set([realUs, ownUs, rate], node * 3)
    Atomics.add(this.#words, node * wordsPerNode + word.clockVersion, 1)
  }

  /** The clock as it was last set; null when it is being set right now. */
  clock(node: number): ClockSetting | null {
    const version = this.clockVersion(node)
    const [realUs = 0, ownUs = 0, rate = 0] = this.#clocks.subarray(node * 3, node * 3 + 3)
    if (version % 2 !== 0 || this.clockVersion(node) !== version) return null
    // All zero: never set.
    return { realUs, ownUs, rate: rate === 0 ? 1 : rate }
  }

  get isAllClear(): boolean {
    return this.#links[0] === 0
  }

  /** True when no fault rule touches the link: its messages need not pass the switch. */
  isClear(link: number): boolean {
    return this.#links[link + 1] === 0
  }

  /** Marks exactly these links as troubled. */
  setTroubled(links: ReadonlySet<Link>, book: AddressBook): void {
    const wanted = new Set<number>()
    for (const link of links) {
      const [from, to] = link.split('>') as [Address, Address]
      if (book.numberOf(from) !== undefined && book.numberOf(to) !== undefined)
        wanted.add(book.linkOf(from, to))
    }
    const flags = this.#links
    for (let link = 1; link < flags.length; link++) flags[link] = wanted.has(link - 1) ? 1 : 0
    flags[0] = wanted.size > 0 ? 1 : 0
  }

  #get(node: number, which: number): number {
    return Atomics.load(this.#words, node * wordsPerNode + which)
  }

  #set(node: number, which: number, value: number): void {
    Atomics.store(this.#words, node * wordsPerNode + which, value)
  }
}
