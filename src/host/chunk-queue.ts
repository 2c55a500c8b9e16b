/** Pieces of a stream from another thread, taken one by one: whoever sends waits until there is room. */
export class ChunkQueue implements AsyncIterable<Uint8Array> {
  readonly #chunks: (Uint8Array | null)[] = []
  #arrived: () => void = () => undefined
  #taken: () => void = () => undefined

  /** Resolves when the piece was taken; null: that was the last one. */
  push(chunk: Uint8Array | null): Promise<void> {
    this.#chunks.push(chunk)
    this.#arrived()
    return new Promise((resolve) => (this.#taken = resolve))
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      while (this.#chunks.length === 0) await new Promise<void>((resolve) => (this.#arrived = resolve))
      const chunk = this.#chunks.shift()!
      this.#taken()
      if (chunk === null) return
      yield chunk
    }
  }
}
