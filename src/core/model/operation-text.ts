import { unreachable } from '../base/unreachable.ts'
import type { Operation } from './operation.ts'

/** An operation in the notation of the field: `write x 5`, `cas x 3→5`. */
export function operationText(operation: Operation): string {
  switch (operation.f) {
    case 'read':
    case 'read-set':
    case 'read-log':
    case 'read-siblings':
      return `${operation.f} ${operation.key}`
    case 'write':
    case 'append':
    case 'propose':
      return `${operation.f} ${operation.key} ${JSON.stringify(operation.value)}`
    case 'cas':
      return `cas ${operation.key} ${JSON.stringify(operation.from)}→${JSON.stringify(operation.to)}`
    case 'put':
      return `put ${operation.key} ${JSON.stringify(operation.value)} over ${JSON.stringify(operation.over)}`
    case 'increment':
      return `increment ${operation.key} by ${operation.by}`
    case 'add':
    case 'remove':
      return `${operation.f} ${operation.key} ${operation.element}`
    case 'transfer':
      return `transfer ${operation.from}→${operation.to} ${operation.amount}`
    case 'read-balances':
      return 'read balances'
    case 'read-members':
      return 'read members'
    default:
      return unreachable(operation)
  }
}
