/** A binary heap that hands out the smallest item first; `before` must order every two items, ties included. */
export class PriorityQueue<T> {
  readonly #heap: T[] = []
  readonly #before: (a: T, b: T) => boolean

  constructor(before: (a: T, b: T) => boolean) {
    this.#before = before
  }

  get size(): number {
    return this.#heap.length
  }

  peek(): T | undefined {
    return this.#heap[0]
  }

  push(item: T): void {
    const heap = this.#heap
    let hole = heap.length
    heap.push(item)
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      const above = heap[parent]!
      if (!this.#before(item, above)) break
      heap[hole] = above
      hole = parent
    }
    heap[hole] = item
  }

  pop(): T | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && this.#before(heap[child + 1]!, heap[child]!)) child++
      if (!this.#before(heap[child]!, last)) break
      heap[hole] = heap[child]!
      hole = child
    }
    heap[hole] = last
    return first
  }
}
