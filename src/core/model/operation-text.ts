import { unreachable } from '../base/unreachable.ts'
import type { Operation } from './operation.ts'

/** An operation in the notation of the field: `write x 5`, `cas x 3→5`. */
export function operationText(operation: Operation): string {
  switch (operation.f) {
    case 'read':
    case 'read-set':
      return `${operation.f} ${operation.key}`
    case 'write':
      return `write ${operation.key} ${JSON.stringify(operation.value)}`
    case 'cas':
      return `cas ${operation.key} ${JSON.stringify(operation.from)}→${JSON.stringify(operation.to)}`
    case 'add':
      return `add ${operation.key} ${operation.element}`
    case 'transfer':
      return `transfer ${operation.from}→${operation.to} ${operation.amount}`
    case 'read-balances':
      return 'read balances'
    default:
      return unreachable(operation)
  }
}
