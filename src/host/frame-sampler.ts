import type { MessageMark } from '../contract/session.ts'
import { unreachable } from '../core/base/unreachable.ts'
import { isRoleNote } from '../core/model/note.ts'
import type { TraceEvent } from '../core/trace/event.ts'

/** More moving marks than this nobody can follow, and every one of them crosses a process. */
const marksMax = 48
/** A busy cluster has thousands of operations in a frame; more than this no feed can show and no process should copy. */
const detailsMax = 600

export interface FrameEvents {
  readonly events: readonly TraceEvent[]
  readonly messages: { readonly sample: readonly MessageMark[]; readonly of: number }
}

type Mark = { -readonly [K in keyof MessageMark]: MessageMark[K] }

/**
 * Gathers what happened since the last frame: every event but messages, and of the messages an even sample.
 * When the sample is full every second mark goes and from then on only every second message comes in. Faults, lives and
 * roles are never left out; of operations, notes, timers and writes the first `detailsMax` of a frame are enough.
 */
export class FrameSampler {
  #events: TraceEvent[] = []
  #marks: Mark[] = []
  #count = 0
  #stride = 1
  #details = 0

  add(event: TraceEvent): void {
    switch (event.kind) {
      case 'sent':
        return this.#onSent(event)
      case 'delivered':
        return this.#settle(event.id, 'delivered')
      case 'dropped':
        return this.#settle(event.id, event.reason)
      case 'fired':
      case 'wrote':
      case 'synced':
      case 'invoked':
      case 'completed':
        if (++this.#details <= detailsMax) this.#events.push(event)
        return
      case 'noted':
        if (isRoleNote(event.note) || ++this.#details <= detailsMax) this.#events.push(event)
        return
      case 'started':
      case 'crashed':
      case 'wiped':
      case 'supervised':
      case 'paused':
      case 'resumed':
      case 'injected':
      case 'healed':
        this.#events.push(event)
        return
      default:
        unreachable(event)
    }
  }

  /** What has gathered; the sampler is empty afterwards. */
  drain(): FrameEvents {
    const frame = { events: this.#events, messages: { sample: this.#marks, of: this.#count } }
    this.#events = []
    this.#marks = []
    this.#count = 0
    this.#stride = 1
    this.#details = 0
    return frame
  }

  #onSent({ id, from, to, message, timeUs }: TraceEvent & { kind: 'sent' }): void {
    if (this.#count++ % this.#stride !== 0) return
    this.#marks.push({ id, from, to, type: message.type, sentUs: timeUs, fate: null })
    if (this.#marks.length <= marksMax) return
    this.#marks = this.#marks.filter((_, index) => index % 2 === 0)
    this.#stride *= 2
  }

  /** A duplicated message arrives twice; the first arrival decides. */
  #settle(id: number, fate: NonNullable<MessageMark['fate']>): void {
    const mark = this.#marks.find((one) => one.id === id)
    if (mark !== undefined) mark.fate ??= fate
  }
}
