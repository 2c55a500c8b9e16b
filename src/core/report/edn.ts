/**
 * The history as Jepsen writes it: one EDN map a line, `:invoke` and `:ok`, `:fail` or `:info`, time in nanoseconds.
 * Key-value histories carry independent tuples `[key value]`, as jepsen.independent does.
 */
import type { Json } from '../base/json.ts'
import { unreachable } from '../base/unreachable.ts'
import { isReadOnly, type Operation } from '../model/operation.ts'
import type { HistoryOperation } from '../trace/history.ts'

interface Line {
  readonly seq: number
  readonly operation: HistoryOperation
  readonly type: 'invoke' | 'ok' | 'fail' | 'info'
  readonly timeUs: number
}

/** `independent`: values are tuples with their key (kv and set workloads with several keys). */
export function renderEdn(history: readonly HistoryOperation[], independent: boolean): string {
  const endUs = history.reduce((end, operation) => Math.max(end, operation.returnUs ?? operation.callUs), 0)
  const lines = history.flatMap((operation): Line[] => {
    const invoke: Line = { seq: operation.events[0], operation, type: 'invoke', timeUs: operation.callUs }
    const end = operation.events[1]
    if (end === null) return [invoke]
    return [invoke, { seq: end, operation, type: operation.outcome, timeUs: operation.returnUs ?? endUs }]
  })
  return lines
    .sort((a, b) => a.seq - b.seq)
    .map((line, index) => renderLine(line, index, independent))
    .join('')
}

function renderLine({ operation, type, timeUs }: Line, index: number, independent: boolean): string {
  const { f, value } = asked(operation.operation)
  const seen = type === 'ok' ? answered(operation.operation, operation.value) : value
  const key = 'key' in operation.operation ? operation.operation.key : null
  const whole = independent && key !== null ? `[${edn(key)} ${seen}]` : seen
  const error =
    type === 'ok' || operation.reason === null || type === 'invoke' ? '' : `, :error ${edn(operation.reason)}`
  return `{:index ${index}, :type :${failed(operation, type)}, :process ${operation.process}, :f :${f}, :value ${whole}, :time ${timeUs * 1000}${error}}\n`
}

/** A cas that found another value is `:ok` here with the answer false; Jepsen calls it `:fail`. */
function failed(operation: HistoryOperation, type: Line['type']): Line['type'] {
  return type === 'ok' && operation.operation.f === 'cas' && operation.value === false ? 'fail' : type
}

function asked(operation: Operation): { f: string; value: string } {
  switch (operation.f) {
    case 'read':
    case 'read-set':
    case 'read-balances':
    case 'read-log':
    case 'read-siblings':
    case 'read-members':
      return { f: 'read', value: 'nil' }
    case 'increment':
      return { f: 'add', value: edn(operation.by) }
    case 'append':
    case 'propose':
      return { f: operation.f, value: edn(operation.value) }
    case 'put':
      return { f: 'write', value: edn(operation.value) }
    case 'remove':
      return { f: 'remove', value: edn(operation.element) }
    case 'write':
      return { f: 'write', value: edn(operation.value) }
    case 'cas':
      return { f: 'cas', value: `[${edn(operation.from)} ${edn(operation.to)}]` }
    case 'add':
      return { f: 'add', value: edn(operation.element) }
    case 'transfer':
      return {
        f: 'transfer',
        value: `{:from ${edn(operation.from)}, :to ${edn(operation.to)}, :amount ${operation.amount}}`,
      }
    default:
      return unreachable(operation)
  }
}

function answered(operation: Operation, value: Json): string {
  if (operation.f === 'read-set') return `#{${(value as readonly Json[]).map(edn).join(' ')}}`
  if (operation.f === 'propose' || isReadOnly(operation)) return edn(value)
  return asked(operation).value
}

function edn(value: Json): string {
  if (value === null) return 'nil'
  if (typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item: Json) => edn(item)).join(' ')}]`
  const members = Object.entries(value as { [key: string]: Json }).map(
    ([key, item]) => `${edn(key)} ${edn(item)}`,
  )
  return `{${members.join(', ')}}`
}
