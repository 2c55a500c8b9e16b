import type { Address } from './identity.ts'
import type { Message } from './message.ts'
import type { Operation, Reply } from './operation.ts'

/** A client's question as it travels. The pair (client, seq) names the operation for ever, retries included. */
export interface Request extends Message {
  readonly type: 'Request'
  readonly seq: number
  readonly operation: Operation
}

/** A node's answer as it travels. */
export interface Response extends Message {
  readonly type: 'Response'
  readonly seq: number
  readonly reply: Reply
}

/** A message on its way. `incarnation` counts the sender's starts: receivers drop mail of a life that has ended. */
export interface Envelope {
  readonly id: number
  readonly from: Address
  readonly to: Address
  readonly incarnation: number
  readonly message: Message
}
