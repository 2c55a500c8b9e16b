import type { Address } from '../core/model/identity.ts'
import type { DurableWrite } from '../core/model/durable.ts'
import { isRecorded, type Recording } from '../core/trace/recording.ts'
import type { DropReason, Happening } from '../core/trace/event.ts'
import { EventRingWriter } from './event-ring.ts'
import type { RunClock } from './run-clock.ts'

/**
 * Writes one thread's happenings into its ring, in order. Between `begin` and `end` everything is stamped with the
 * moment of the last `stamp`; a stamp is taken after messages were received and before any is posted, so that no
 * message arrives before it was sent.
 */
export class Recorder {
  readonly isFull: boolean
  readonly #ring: EventRingWriter
  readonly #clock: RunClock
  readonly #recording: Recording
  #lines: string[] = []
  #stampUs = 0
  #written: number

  /** `written` is the version of the last write of earlier lives. */
  constructor(memory: SharedArrayBuffer, clock: RunClock, recording: Recording, written = 0) {
    this.#ring = new EventRingWriter(memory)
    this.#clock = clock
    this.#recording = recording
    this.#written = written
    this.isFull = recording === 'full'
  }

  get nowUs(): number {
    return this.#stampUs
  }

  get written(): number {
    return this.#written
  }

  begin(): void {
    this.#ring.begin()
  }

  end(): void {
    this.publish()
    this.#ring.end()
  }

  /** Publishes what there is and takes the time for what follows. */
  stamp(): number {
    this.publish()
    this.#stampUs = this.#clock.nowUs()
    this.#ring.setFloor(this.#stampUs)
    return this.#stampUs
  }

  /** After this the control thread sees everything recorded so far, even if this thread dies now. */
  publish(): void {
    if (this.#lines.length === 0) return
    this.#ring.write(this.#lines.join('\n'), this.#stampUs, this.#written)
    this.#lines = []
  }

  record(happening: Happening): void {
    if (isRecorded(happening, this.#recording)) this.#lines.push(JSON.stringify(happening).slice(1))
  }

  /** A write handed to the disk; gives its version, which is counted in light recordings too. */
  wrote(node: string, writes: readonly DurableWrite[]): number {
    const version = ++this.#written
    if (this.isFull)
      this.#lines.push(
        `"kind":"wrote","node":"${node}","version":${version},"writes":${JSON.stringify(writes)}}`,
      )
    return version
  }

  /** `text` is the message's JSON, made for its journey anyway. */
  sent(id: number, from: Address, to: Address, text: string, as?: Address): void {
    if (!this.isFull) return
    const name = as === undefined ? '' : `,"as":"${as}"`
    this.#lines.push(`"kind":"sent","id":${id},"from":"${from}","to":"${to}","message":${text}${name}}`)
  }

  delivered(id: number, from: Address, to: Address): void {
    if (this.isFull) this.#lines.push(`"kind":"delivered","id":${id},"from":"${from}","to":"${to}"}`)
  }

  dropped(id: number, from: Address, to: Address, reason: DropReason): void {
    if (this.isFull)
      this.#lines.push(`"kind":"dropped","id":${id},"from":"${from}","to":"${to}","reason":"${reason}"}`)
  }
}
