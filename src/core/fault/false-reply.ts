import type { Json } from '../base/json.ts'
import type { Operation, Reply } from '../model/operation.ts'

/**
 * A wrong answer in the shape that the question asks for, or null when this one cannot be told falsely. A bold liar
 * also claims to have done what it should have passed on to others, so that nobody does it.
 */
export function falseReply(operation: Operation, reply: Reply, bold: boolean): Reply | null {
  if (reply.kind === 'done') {
    const value = falseValue(operation, reply.value)
    return value === undefined ? null : { kind: 'done', value }
  }
  if (!bold || reply.kind === 'rejected') return null
  const value = inventedValue(operation)
  return value === undefined ? null : { kind: 'done', value }
}

/** Undefined: nothing that a client would believe differs from the truth. */
function falseValue(operation: Operation, value: Json): Json | undefined {
  switch (operation.f) {
    case 'read':
      return typeof value === 'number' ? value + 1_000_000 : 1_000_000
    case 'propose':
      return typeof value === 'number' ? value + 1_000_000 : undefined
    case 'cas':
    case 'remove':
      return value !== true
    case 'read-set':
    case 'read-log':
      if (!Array.isArray(value)) return undefined
      return value.length > 0 ? (value as readonly Json[]).slice(1) : [1_000_000]
    case 'read-balances':
      return richer(value)
    default:
      return undefined
  }
}

function richer(value: Json): Json | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined
  const [first] = Object.entries(value)
  if (first === undefined || typeof first[1] !== 'number') return undefined
  return { ...value, [first[0]]: first[1] + 1 }
}

/** What a node says that has done nothing. */
function inventedValue(operation: Operation): Json | undefined {
  switch (operation.f) {
    case 'write':
    case 'add':
    case 'increment':
    case 'append':
    case 'transfer':
    case 'put':
    case 'read':
      return null
    case 'cas':
    case 'remove':
      return true
    case 'read-set':
    case 'read-log':
      return []
    case 'propose':
      return operation.value
    default:
      return undefined
  }
}
