/**
 * The history as Jepsen writes it: one EDN map a line, `:invoke` and `:ok`, `:fail` or `:info`, time in nanoseconds.
 * Key-value histories carry independent tuples `[key value]`, as jepsen.independent does.
 */
import type { Json } from '../base/json.ts'
import { unreachable } from '../base/unreachable.ts'
import { isReadOnly, type Operation } from '../model/operation.ts'
import type { HistoryOperation } from '../trace/history.ts'
import { ednValue } from './edn-value.ts'

interface Line {
  readonly seq: number
  readonly operation: HistoryOperation
  readonly type: 'invoke' | 'ok' | 'fail' | 'info'
  /** Null: nothing is known of its end, so that this line has no time of its own. */
  readonly timeUs: number | null
}

/** `independent`: values are tuples with their key. */
export function renderEdn(history: readonly HistoryOperation[], independent: boolean): string {
  const lines = history.flatMap((operation): Line[] => {
    const invoke: Line = { seq: operation.events[0], operation, type: 'invoke', timeUs: operation.callUs }
    const end = operation.events[1]
    if (end === null) return [invoke]
    return [invoke, { seq: end, operation, type: operation.outcome, timeUs: operation.returnUs }]
  })
  let lastUs = 0
  return lines
    .sort((a, b) => a.seq - b.seq)
    .map((line, index) => {
      lastUs = line.timeUs ?? lastUs
      return renderLine(line, lastUs, index, independent)
    })
    .join('')
}

function renderLine({ operation, type }: Line, timeUs: number, index: number, independent: boolean): string {
  const { f, value } = asked(operation.operation)
  const seen = type === 'ok' ? answered(operation.operation, operation.value) : value
  const key = 'key' in operation.operation ? operation.operation.key : null
  const whole = independent && key !== null ? `[${ednValue(key)} ${seen}]` : seen
  const error =
    type === 'ok' || operation.reason === null || type === 'invoke'
      ? ''
      : `, :error ${ednValue(operation.reason)}`
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
      return { f: 'read', value: 'nil' }
    // No read of a register, which a judge would take it for.
    case 'read-members':
      return { f: operation.f, value: 'nil' }
    case 'increment':
      return { f: 'add', value: ednValue(operation.by) }
    case 'append':
    case 'propose':
      return { f: operation.f, value: ednValue(operation.value) }
    case 'put':
      // It leaves other values standing beside it, as a write of a register never does.
      return { f: operation.f, value: ednValue(operation.value) }
    case 'remove':
      return { f: 'remove', value: ednValue(operation.element) }
    case 'write':
      return { f: 'write', value: ednValue(operation.value) }
    case 'cas':
      return { f: 'cas', value: `[${ednValue(operation.from)} ${ednValue(operation.to)}]` }
    case 'add':
      return { f: 'add', value: ednValue(operation.element) }
    case 'transfer':
      return {
        f: 'transfer',
        value: `{:from ${ednValue(operation.from)}, :to ${ednValue(operation.to)}, :amount ${operation.amount}}`,
      }
    default:
      return unreachable(operation)
  }
}

function answered(operation: Operation, value: Json): string {
  if (operation.f === 'read-set') return `#{${(value as readonly Json[]).map(ednValue).join(' ')}}`
  if (operation.f === 'propose' || isReadOnly(operation)) return ednValue(value)
  return asked(operation).value
}
