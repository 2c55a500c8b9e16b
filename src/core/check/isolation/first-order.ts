import { adjacencyOf } from './edges.ts'
import type { OrderProblem } from './order-problem.ts'

/**
 * A first guess: the moments in an order that keeps every known edge, and in which a version is replaced only when all its
 * readers have read it, as long as there is a choice. For most good histories that is a witness already. O(edges), and
 * every wait again.
 */
export function firstOrder(problem: OrderProblem): Int32Array {
  const { nodes, edges } = problem
  const placement = new Placement(problem)
  const out = adjacencyOf(nodes, edges)
  const before = new Int32Array(nodes)
  for (let e = 0; e < edges.count; e++) before[edges.to(e)]!++
  for (let node = 0; node < nodes; node++) if (before[node] === 0) placement.offer(node)
  const order = new Int32Array(nodes)
  for (let end = 0; end < nodes; end++) {
    const node = placement.take()
    order[end] = node
    for (let i = out.first[node]!; i < out.first[node + 1]!; i++) {
      const next = edges.to(out.edge[i]!)
      if (--before[next]! === 0) placement.offer(next)
    }
  }
  return order
}

/** How many that wait are gone through for one that may begin all the same. */
const blockedLookedAtMax = 64

/** What the moments placed so far have left behind, and which may come next. */
class Placement {
  readonly #problem: OrderProblem
  /** Of each version how many reads of it are still to come. */
  readonly #readsLeft: Int32Array
  /** Of each key the version that a read would see. */
  readonly #current: Int32Array
  /** Of each key how many have begun that will write it and have not ended. */
  readonly #open: Int32Array
  readonly #isPlaced: Uint8Array
  /** Moments that nobody has to wait for: they come first. */
  readonly #harmless: number[] = []
  /** Ends of what has begun: they come next, so that as little as possible overlaps. */
  readonly #ends: number[] = []
  readonly #ready: number[] = []
  #nextReady = 0
  /** Of each key the moments that wait until it may be written; all of them once more in the order in which they came. */
  readonly #waiting = new Map<number, number[]>()
  readonly #blocked: number[] = []
  #nextBlocked = 0

  constructor(problem: OrderProblem) {
    this.#problem = problem
    const { reads, writers, versionRead, nodes } = problem
    const written = writers.writer.length
    this.#readsLeft = new Int32Array(written + reads.keyCount)
    for (const version of versionRead) this.#readsLeft[version]!++
    this.#current = Int32Array.from({ length: reads.keyCount }, (_, key) => written + key)
    this.#open = new Int32Array(reads.keyCount)
    this.#isPlaced = new Uint8Array(nodes)
  }

  /** All that stands before the moment is placed. */
  offer(node: number): void {
    const { writeFirst } = this.#problem.reads
    const { moments, firstCommitterWins } = this.#problem.rules
    const t = moments === 1 ? node : node >> 1
    const isBegin = node % moments < moments - 1
    if (writeFirst[t + 1] === writeFirst[t] || (isBegin && !firstCommitterWins)) this.#harmless.push(node)
    else if (firstCommitterWins && !isBegin) this.#ends.push(node)
    else this.#ready.push(node)
  }

  take(): number {
    const node = this.#choose()
    this.#isPlaced[node] = 1
    const { moments } = this.#problem.rules
    const t = moments === 1 ? node : node >> 1
    if (moments === 1 || node % 2 === 0) this.#read(t)
    if (moments === 1 || node % 2 === 1) this.#write(t)
    return node
  }

  #choose(): number {
    const harmless = this.#harmless.pop()
    if (harmless !== undefined) return harmless
    for (;;) {
      const node = this.#ends.pop() ?? this.#ready[this.#nextReady++]
      if (node === undefined) break
      if (this.#isPlaced[node] === 1) continue
      const key = this.#keyToWaitFor(node)
      if (key === -1) return node
      const waiting = this.#waiting.get(key)
      if (waiting === undefined) this.#waiting.set(key, [node])
      else waiting.push(node)
      this.#blocked.push(node)
    }
    this.#nextReady--
    return this.#lesserEvil()
  }

  /**
   * All that is left replaces what somebody has yet to read. One may begin all the same where nobody has to end first;
   * otherwise the search will have to repair it.
   */
  #lesserEvil(): number {
    while (this.#isPlaced[this.#blocked[this.#nextBlocked]!] === 1) this.#nextBlocked++
    if (this.#problem.rules.firstCommitterWins) {
      const end = Math.min(this.#blocked.length, this.#nextBlocked + blockedLookedAtMax)
      for (let i = this.#nextBlocked; i < end; i++) {
        const node = this.#blocked[i]!
        if (this.#isPlaced[node] === 0 && node % 2 === 0 && !this.#isAnyKeyOpen(node >> 1)) return node
      }
    }
    return this.#blocked[this.#nextBlocked++]!
  }

  #isAnyKeyOpen(t: number): boolean {
    const { writeFirst, writeKey } = this.#problem.reads
    for (let w = writeFirst[t]!; w < writeFirst[t + 1]!; w++) if (this.#open[writeKey[w]!]! > 0) return true
    return false
  }

  /** A key that the moment must leave alone for now, or -1. One begins when it can end at once. */
  #keyToWaitFor(node: number): number {
    const { moments } = this.#problem.rules
    const { writeFirst, writeKey } = this.#problem.reads
    const t = moments === 1 ? node : node >> 1
    const isBegin = moments === 2 && node % 2 === 0
    for (let w = writeFirst[t]!; w < writeFirst[t + 1]!; w++) {
      const key = writeKey[w]!
      if (isBegin && this.#open[key]! > 0) return key
      const own = moments === 1 || isBegin ? this.#ownReads(t, key) : 0
      if (this.#readsLeft[this.#current[key]!]! > own) return key
    }
    return -1
  }

  /** How many reads of what it replaces the moment makes itself. */
  #ownReads(t: number, key: number): number {
    const { readFirst } = this.#problem.reads
    let own = 0
    for (let i = readFirst[t]!; i < readFirst[t + 1]!; i++) {
      if (this.#problem.versionRead[i] === this.#current[key]) own++
    }
    return own
  }

  #read(t: number): void {
    const { rules, reads, versionRead } = this.#problem
    for (let i = reads.readFirst[t]!; i < reads.readFirst[t + 1]!; i++) {
      if (--this.#readsLeft[versionRead[i]!]! === 0) this.#wake(reads.readKey[i]!)
    }
    if (!rules.firstCommitterWins) return
    for (let w = reads.writeFirst[t]!; w < reads.writeFirst[t + 1]!; w++) this.#open[reads.writeKey[w]!]!++
  }

  #write(t: number): void {
    const { rules, reads, writers } = this.#problem
    for (let w = reads.writeFirst[t]!; w < reads.writeFirst[t + 1]!; w++) {
      const key = reads.writeKey[w]!
      this.#current[key] = writers.placeOf[w]!
      if (rules.firstCommitterWins) this.#open[key]!--
      this.#wake(key)
    }
  }

  #wake(key: number): void {
    const waiting = this.#waiting.get(key)
    if (waiting === undefined) return
    this.#waiting.delete(key)
    for (const node of waiting) this.#ready.push(node)
  }
}
