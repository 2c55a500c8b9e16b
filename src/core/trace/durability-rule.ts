import type { DiskImage } from '../model/durable.ts'
import type { NodeId } from '../model/identity.ts'
import type { Message } from '../model/message.ts'

/** One row of the durable-before-send table: what must be on the sender's disk when such a message leaves. */
export interface DurabilityRule {
  /** `type` of the message; `Response` for answers to clients. */
  readonly message: string
  /** The rule's id in the protocol's README. */
  readonly rule: string
  /**
   * Null when the disk holds what the message promises, else what is missing, in the field's words.
   * `disk` is the sender's disk as it is safe at that moment.
   */
  missing(message: Message, disk: DiskImage, sender: NodeId, to: string): string | null
}
