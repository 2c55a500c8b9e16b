/** A growing list of whole numbers (32 bits) without an object for each: a stack, and an arena to keep records in. */
export class IntList {
  items = new Int32Array(64)
  length = 0

  push(item: number): void {
    if (this.length === this.items.length) this.#grow(this.length + 1)
    this.items[this.length++] = item
  }

  /** The last one, taken off. The list must not be empty. */
  pop(): number {
    return this.items[--this.length]!
  }

  /** Makes room for some more at the end and gives where they begin. */
  reserve(count: number): number {
    const start = this.length
    this.length += count
    if (this.length > this.items.length) this.#grow(this.length)
    return start
  }

  #grow(needed: number): void {
    const larger = new Int32Array(Math.max(needed, 2 * this.items.length))
    larger.set(this.items)
    this.items = larger
  }
}
