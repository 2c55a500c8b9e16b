import type { Json } from '../../core/base/json.ts'
import type { RecordedHistory, RecordedOperation } from '../../core/history/recorded-history.ts'

/** Longer values are cut: nobody reads them in a bar. */
const valueLengthMax = 60

/** What an operation did, in the notation of the field: `x write 3`, `read → 3`, `append x 1 · r y → [1,2]`. */
export function operationText(one: RecordedOperation, lengthMax = valueLengthMax): string {
  if (one.f === 'txn') return transactionText(one, lengthMax)
  const key = one.key === null ? '' : `${valueText(one.key, lengthMax)} `
  return `${key}${one.f}${inputText(one, lengthMax)}${outputText(one, lengthMax)}`
}

function inputText({ f, input }: RecordedOperation, lengthMax: number): string {
  if (input === null) return f === 'write' ? ' null' : ''
  if (f === 'cas' && Array.isArray(input) && input.length === 2)
    return ` ${valueText(input[0], lengthMax)}→${valueText(input[1], lengthMax)}`
  return ` ${valueText(input, lengthMax)}`
}

function outputText(one: RecordedOperation, lengthMax: number): string {
  if (one.outcome !== 'ok') return ''
  if (!one.outputKnown) return ' → ?'
  // A write has nothing to say; a read that found nothing says so.
  const says = one.output !== null || one.input === null || one.f.startsWith('read')
  return says && !['write', 'add', 'acquire', 'release'].includes(one.f)
    ? ` → ${valueText(one.output, lengthMax)}`
    : ''
}

function transactionText({ input, output, outcome }: RecordedOperation, lengthMax: number): string {
  const steps = outcome === 'ok' && Array.isArray(output) ? output : input
  if (!Array.isArray(steps)) return valueText(steps, lengthMax)
  return steps.map((step) => stepText(step, lengthMax)).join(' · ')
}

function stepText(step: Json, lengthMax: number): string {
  if (!Array.isArray(step) || step.length !== 3) return valueText(step, lengthMax)
  const [f, key, value] = step as readonly Json[] as readonly [Json, Json, Json]
  const arrow = f === 'r' || f === 'read' ? ' →' : ''
  return `${valueText(f, lengthMax)} ${valueText(key, lengthMax)}${arrow} ${valueText(value, lengthMax)}`
}

/** A value as JSON, cut in the middle of nowhere when it is long. */
export function valueText(value: Json, lengthMax = valueLengthMax): string {
  const text = typeof value === 'string' && /^[\w.:-]+$/.test(value) ? value : JSON.stringify(value)
  return text.length <= lengthMax ? text : `${text.slice(0, lengthMax - 1)}…`
}

/** A moment of the history's clock: seconds to the microsecond where they matter, or the entry's number. */
export function momentText(time: number, clock: RecordedHistory['clock'], step = 1000): string {
  if (clock === 'index') return String(Math.round(time * 100) / 100)
  const digits = Math.min(
    9,
    Math.max(step >= 1_000_000 ? 0 : 3, 6 - Math.floor(Math.log10(Math.max(step, 1e-3)))),
  )
  return (time / 1_000_000).toFixed(step >= 1_000_000 ? 0 : digits)
}
