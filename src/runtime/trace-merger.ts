import { required } from '../core/base/assert.ts'
import type { Happening } from '../core/trace/event.ts'
import { EventRingReader, type EventBlock } from './event-ring.ts'
import type { RunClock } from './run-clock.ts'

interface Source {
  readonly reader: EventRingReader
  /** Read, but not yet in the trace; oldest first from `next` on. */
  blocks: EventBlock[]
  next: number
  floorUs: number
  /** False between two lives of a node: nothing can come from it. */
  isOpen: boolean
  written: number
}

/**
 * Brings the happenings of all threads into the run's one order, by time. A happening enters the trace when no thread
 * can tell of an older one any more.
 */
export class TraceMerger {
  readonly #clock: RunClock
  readonly #sources: Source[] = []
  readonly #own: Source
  #seq = 0

  constructor(clock: RunClock) {
    this.#clock = clock
    this.#own = this.#newSource(new EventRingReader(new SharedArrayBuffer(64)))
  }

  /** `eventCount` so far. */
  get eventCount(): number {
    return this.#seq
  }

  /** Adds a thread's ring; gives its number. */
  addSource(memory: SharedArrayBuffer): number {
    this.#newSource(new EventRingReader(memory))
    return this.#sources.length - 1
  }

  openSource(number: number): void {
    const source = this.#source(number)
    source.reader.reset()
    source.isOpen = true
  }

  /** After the thread's end: takes what it told last. Gives the version of the last write that it told of. */
  closeSource(number: number): number {
    const source = this.#source(number)
    this.#pull(source)
    source.isOpen = false
    return source.written
  }

  /** A happening of the control thread itself, now. */
  record(happening: Happening): void {
    const block = { timeUs: this.#clock.nowUs(), written: 0, lines: [JSON.stringify(happening).slice(1)] }
    this.#own.blocks.push(block)
  }

  /** The events that are certain by now, each as JSON, in order. At the `end` everything there is. */
  take(end = false): string[] {
    const nowUs = this.#clock.nowUs()
    // Floors first, rings second: what is missing in a ring when it is read cannot be older than its floor.
    for (const source of this.#sources)
      source.floorUs = source === this.#own || !source.isOpen ? nowUs : source.reader.floor(nowUs)
    for (const source of this.#sources) if (source.isOpen) this.#pull(source)
    const untilUs = end ? Infinity : Math.min(...this.#sources.map((source) => source.floorUs))
    const events: string[] = []
    for (let source = this.#oldest(); source !== null; source = this.#oldest()) {
      const block = source.blocks[source.next]!
      if (block.timeUs >= untilUs) break
      source.next++
      const timeUs = Math.floor(block.timeUs)
      for (const line of block.lines) events.push(`{"seq":${++this.#seq},"timeUs":${timeUs},${line}`)
    }
    for (const source of this.#sources) {
      source.blocks = source.blocks.slice(source.next)
      source.next = 0
    }
    return events
  }

  #newSource(reader: EventRingReader): Source {
    const source = { reader, blocks: [], next: 0, floorUs: 0, isOpen: false, written: 0 }
    this.#sources.push(source)
    return source
  }

  #source(number: number): Source {
    return required(this.#sources[number], `There is no source ${number} of happenings.`)
  }

  #pull(source: Source): void {
    for (const block of source.reader.read()) {
      source.blocks.push(block)
      source.written = Math.max(source.written, block.written)
    }
  }

  #oldest(): Source | null {
    let oldest: Source | null = null
    let oldestUs = Infinity
    for (const source of this.#sources) {
      const timeUs = source.blocks[source.next]?.timeUs ?? Infinity
      if (timeUs < oldestUs) [oldest, oldestUs] = [source, timeUs]
    }
    return oldest
  }
}
