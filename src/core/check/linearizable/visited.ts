import { IntList } from '../../base/int-list.ts'

/**
 * The configurations that the search has been in (Lowe's cache). A configuration is a state, the open operations that
 * are not placed yet, and how many of each kind of optional move were used up. One that used up no more than another
 * of the same state and open operations can do all that the other can: the other need not be tried again.
 *
 * The open operations stand for the whole set of placed ones: whatever was called before the first return that is
 * still to come is either open or placed, and nothing else is placed. So a configuration takes a few numbers however
 * long the history is.
 */
export class Visited {
  /** Records `next, usages, state, count, ...open`: those of one bucket are chained by `next`. 0 ends a chain. */
  readonly #records = new IntList()
  /** Records `next, count, ...usage`, chained by `next`: those of one configuration none of which is within another. */
  readonly #usages = new IntList()
  #buckets = new Int32Array(1 << 10)
  size = 0

  constructor() {
    this.#records.push(0)
    this.#usages.push(0)
  }

  /**
   * True when this one, or one at least as free, was there before; else remembers it.
   * `open`: the open operations; `usage`: pairs by rising kind, a kind of optional move and how many of it were used.
   */
  seen(state: number, open: IntList, usage: IntList): boolean {
    const record = this.#find(state, open)
    if (record === null) {
      this.#add(state, open, usage)
      return false
    }
    return !this.#isNewUsage(record, usage)
  }

  #find(state: number, open: IntList): number | null {
    const { items } = this.#records
    const bucket = this.#bucketOf(state, open.items, 0, open.length)
    for (let at = this.#buckets[bucket]!; at !== 0; at = items[at]!) {
      if (items[at + 2] !== state || items[at + 3] !== open.length) continue
      let i = 0
      while (i < open.length && items[at + 4 + i] === open.items[i]) i++
      if (i === open.length) return at
    }
    return null
  }

  #add(state: number, open: IntList, usage: IntList): void {
    if (++this.size > this.#buckets.length) this.#rehash()
    const bucket = this.#bucketOf(state, open.items, 0, open.length)
    const at = this.#records.reserve(4 + open.length)
    const { items } = this.#records
    items[at] = this.#buckets[bucket]!
    items[at + 1] = this.#keep(usage, 0)
    items[at + 2] = state
    items[at + 3] = open.length
    for (let i = 0; i < open.length; i++) items[at + 4 + i] = open.items[i]!
    this.#buckets[bucket] = at
  }

  /** False when a usage that is known is within this one; else takes it in and forgets those that it is within. */
  #isNewUsage(record: number, usage: IntList): boolean {
    const { items } = this.#usages
    const known = this.#records.items[record + 1]!
    for (let at = known; at !== 0; at = items[at]!)
      if (isWithin(items, at + 2, items[at + 1]!, usage.items, 0, usage.length)) return false
    let first = 0
    for (let at = known, next: number; at !== 0; at = next) {
      next = items[at]!
      if (isWithin(usage.items, 0, usage.length, items, at + 2, items[at + 1]!)) continue
      items[at] = first
      first = at
    }
    this.#records.items[record + 1] = this.#keep(usage, first)
    return true
  }

  #keep(usage: IntList, next: number): number {
    const at = this.#usages.reserve(2 + usage.length)
    const { items } = this.#usages
    items[at] = next
    items[at + 1] = usage.length
    for (let i = 0; i < usage.length; i++) items[at + 2 + i] = usage.items[i]!
    return at
  }

  #bucketOf(state: number, open: Int32Array, from: number, count: number): number {
    let hash = Math.imul(state + 1, 0x9e3779b1)
    for (let i = from; i < from + count; i++) hash = Math.imul(hash ^ open[i]!, 0x85ebca6b) ^ (hash >>> 15)
    return (hash ^ (hash >>> 13)) & (this.#buckets.length - 1)
  }

  #rehash(): void {
    this.#buckets = new Int32Array(2 * this.#buckets.length)
    const { items, length } = this.#records
    for (let at = 1; at < length; at += 4 + items[at + 3]!) {
      const bucket = this.#bucketOf(items[at + 2]!, items, at + 4, items[at + 3]!)
      items[at] = this.#buckets[bucket]!
      this.#buckets[bucket] = at
    }
  }
}

/** Whether one list of pairs uses up no more of any kind than another. */
function isWithin(
  a: Int32Array,
  aFrom: number,
  aCount: number,
  b: Int32Array,
  bFrom: number,
  bCount: number,
): boolean {
  let j = bFrom
  for (let i = aFrom; i < aFrom + aCount; i += 2) {
    while (j < bFrom + bCount && b[j]! < a[i]!) j += 2
    if (j >= bFrom + bCount || b[j] !== a[i] || b[j + 1]! < a[i + 1]!) return false
  }
  return true
}
