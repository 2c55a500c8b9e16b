/**
 * The way of a thread's happenings to the control thread: a ring of bytes in shared memory, one writer and one reader.
 * Shared memory and not messages, because it survives the writer: what a node had told before it was killed in the
 * middle of a turn is still there to be read, and nothing half written is.
 */
const word = { head: 0, tail: 1, busy: 2 } as const
const stampOffset = 16
const dataOffset = 32
const headerBytes = 24
const wrapMark = -1

/** Lines that happened at one moment. */
export interface EventBlock {
  readonly timeUs: number
  /** Version of the last write that the writer had handed to its disk. */
  readonly written: number
  /** One happening a line: its JSON without the opening brace. */
  readonly lines: readonly string[]
}

export function allocateRing(capacity: number): SharedArrayBuffer {
  return new SharedArrayBuffer(dataOffset + capacity)
}

class Ring {
  readonly words: Int32Array
  readonly stamp: Float64Array
  readonly view: DataView
  readonly bytes: Buffer
  readonly capacity: number

  constructor(memory: SharedArrayBuffer) {
    this.words = new Int32Array(memory, 0, 4)
    this.stamp = new Float64Array(memory, stampOffset, 1)
    this.view = new DataView(memory, dataOffset)
    this.bytes = Buffer.from(memory, dataOffset)
    this.capacity = memory.byteLength - dataOffset
  }
}

export class EventRingWriter {
  readonly #ring: Ring
  readonly #pieceBytes: number

  constructor(memory: SharedArrayBuffer) {
    this.#ring = new Ring(memory)
    this.#pieceBytes = (this.#ring.capacity >> 2) - headerBytes
  }

  /** From here on blocks may come that are older than the reader's present. */
  begin(): void {
    Atomics.store(this.#ring.words, word.busy, 1)
  }

  /** Promises that no later block is older than this. */
  setFloor(timeUs: number): void {
    this.#ring.stamp[0] = timeUs
  }

  /** Everything has been written; the next `begin` will write about its own present only. */
  end(): void {
    Atomics.store(this.#ring.words, word.busy, 0)
  }

  /** Makes one block visible, whole. Waits for the reader when there is no room. */
  write(text: string, timeUs: number, written: number): void {
    const length = Buffer.byteLength(text)
    if (length <= this.#pieceBytes) {
      const at = this.#reserve(length)
      this.#ring.bytes.write(text, at + headerBytes, length)
      this.#publish(at, length, false, timeUs, written)
      return
    }
    const whole = Buffer.from(text)
    for (let from = 0; from < length; from += this.#pieceBytes) {
      const piece = whole.subarray(from, from + this.#pieceBytes)
      const at = this.#reserve(piece.length)
      piece.copy(this.#ring.bytes, at + headerBytes)
      this.#publish(at, piece.length, from + piece.length < length, timeUs, written)
    }
  }

  /** Finds room for a block in one piece, before or after the end of the ring. */
  #reserve(length: number): number {
    const { words, capacity, view } = this.#ring
    const size = blockSize(length)
    for (;;) {
      const head = Atomics.load(words, word.head)
      const tail = Atomics.load(words, word.tail)
      if (head >= tail) {
        if (head + size < capacity) return head
        // The block goes to the beginning, and a mark (room for which is always left) sends the reader there.
        if (size < tail) {
          view.setInt32(head, wrapMark, true)
          Atomics.store(words, word.head, 0)
          return 0
        }
      } else if (head + size < tail) return head
      Atomics.wait(words, word.tail, tail, 100)
    }
  }

  #publish(at: number, length: number, continues: boolean, timeUs: number, written: number): void {
    const { view, words } = this.#ring
    view.setInt32(at, length, true)
    view.setInt32(at + 4, continues ? 1 : 0, true)
    view.setFloat64(at + 8, timeUs, true)
    view.setFloat64(at + 16, written, true)
    Atomics.store(words, word.head, at + blockSize(length))
  }
}

export class EventRingReader {
  readonly #ring: Ring
  #pieces: Buffer[] = []

  constructor(memory: SharedArrayBuffer) {
    this.#ring = new Ring(memory)
  }

  /** Every block still to come is at or after this; `nowUs` was read before the call. */
  floor(nowUs: number): number {
    const isBusy = Atomics.load(this.#ring.words, word.busy) === 1
    return isBusy ? Math.min(nowUs, this.#ring.stamp[0] ?? 0) : nowUs
  }

  /** Everything published since the last call, in order. */
  read(): EventBlock[] {
    const { words, view, bytes } = this.#ring
    const blocks: EventBlock[] = []
    const head = Atomics.load(words, word.head)
    let tail = Atomics.load(words, word.tail)
    while (tail !== head) {
      const length = view.getInt32(tail, true)
      if (length === wrapMark) {
        tail = 0
        continue
      }
      const from = tail + headerBytes
      const continues = view.getInt32(tail + 4, true) === 1
      if (continues || this.#pieces.length > 0)
        this.#pieces.push(Buffer.from(bytes.subarray(from, from + length)))
      if (!continues) {
        const text =
          this.#pieces.length > 0
            ? Buffer.concat(this.#pieces).toString()
            : bytes.toString('utf8', from, from + length)
        this.#pieces = []
        blocks.push({
          timeUs: view.getFloat64(tail + 8, true),
          written: view.getFloat64(tail + 16, true),
          lines: text.split('\n'),
        })
      }
      tail += blockSize(length)
    }
    Atomics.store(words, word.tail, tail)
    Atomics.notify(words, word.tail)
    return blocks
  }

  /** Forgets what a dead writer left half told, and makes the ring ready for the next one. */
  reset(): void {
    this.#pieces = []
    for (const which of [word.head, word.tail, word.busy]) Atomics.store(this.#ring.words, which, 0)
  }
}

/** Blocks begin at multiples of eight. */
function blockSize(length: number): number {
  return headerBytes + ((length + 7) & ~7)
}
