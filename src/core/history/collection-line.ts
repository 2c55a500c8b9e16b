/**
 * Lines of the format `history/1`: a header, then one operation (`linearizability`), one transaction (`txn`) or one raw
 * event (`workload`) a line.
 */
import type { Json } from '../base/json.ts'
import { withoutReads } from './event-pairing.ts'
import { processName, shown } from './history-event.ts'
import { Misreading, type TextPlace } from './history-problem.ts'
import type { DraftHistory, OperationDraft } from './operation-draft.ts'

export interface CollectionHeader {
  readonly kind: 'linearizability' | 'txn' | 'workload'
  readonly model: string | null
  readonly initial: Json
  readonly order: DraftHistory['order']
  /** Whether calls and returns of this file are nanoseconds; else they are places in the log. */
  readonly isTimed: boolean
}

type Members = { readonly [name: string]: Json | undefined }

/** The header, or null where the line is none. Throws a Misreading over one that cannot be followed. */
export function collectionHeaderOf(form: Json, place: TextPlace): CollectionHeader | null {
  if (form === null || typeof form !== 'object' || Array.isArray(form)) return null
  const { format, kind, model = null, initial = null, order = 'realtime', time } = form as Members
  if (typeof format !== 'string' || !format.startsWith('history/')) return null
  if (format !== 'history/1') throw new Misreading(place, `the format ${shown(format)}`, 'history/1')
  if (kind !== 'linearizability' && kind !== 'txn' && kind !== 'workload')
    throw new Misreading(place, `the kind ${shown(kind ?? null)}`, 'linearizability, txn or workload')
  if (order !== 'realtime' && order !== 'completions' && order !== 'session')
    throw new Misreading(place, `the order ${shown(order)}`, 'realtime, completions or session')
  return {
    kind,
    model: typeof model === 'string' ? model : null,
    initial,
    order,
    isTimed: time === 'ns',
  }
}

/** One operation or transaction; `at` is its place among the lines, for those whose order is all that is known. */
export function collectionOperation(
  form: Json,
  header: CollectionHeader,
  place: TextPlace,
  at: number,
): OperationDraft {
  if (form === null || typeof form !== 'object' || Array.isArray(form))
    throw new Misreading(place, shown(form), 'an operation: a map with process, call, return and status')
  const line = form as Members
  const { status } = line
  if (status !== 'ok' && status !== 'fail' && status !== 'info')
    throw new Misreading(place, `the status ${shown(status ?? null)}`, 'ok, fail or info')
  const process = processName(line['process'] ?? null, place)
  if (process === null) throw new Misreading(place, 'no process', 'a whole number or a name')
  const end = timeOf(line, 'return', place)
  const call = timeOf(line, 'call', place) ?? end ?? at
  const scale = header.isTimed ? 1000 : 1
  return {
    index: 0,
    process,
    ...(header.kind === 'txn' ? transaction(line, status, place) : operation(line, status, place)),
    call: call / scale,
    return: status === 'info' ? Infinity : (end ?? call) / scale,
    outcome: status,
    line: place.line,
  }
}

type Content = Pick<OperationDraft, 'f' | 'key' | 'input' | 'output' | 'outputKnown'>

function operation(line: Members, status: string, place: TextPlace): Content {
  const { op, key = null, value = null, output = null, outputKnown = true } = line
  if (typeof op !== 'string') throw new Misreading(place, `the op ${shown(op ?? null)}`, 'a name')
  const isKnown = status === 'ok' && outputKnown !== false
  return { f: op, key, input: value, output: isKnown ? output : null, outputKnown: isKnown }
}

function transaction({ txn }: Members, status: string, place: TextPlace): Content {
  if (!Array.isArray(txn)) throw new Misreading(place, `the txn ${shown(txn ?? null)}`, 'a list of steps')
  const isKnown = status === 'ok'
  return { f: 'txn', key: null, input: withoutReads(txn), output: isKnown ? txn : null, outputKnown: isKnown }
}

function timeOf(line: Members, name: 'call' | 'return', place: TextPlace): number | null {
  const time = line[name] ?? null
  if (time !== null && typeof time !== 'number')
    throw new Misreading(place, `the ${name} ${shown(time)}`, 'a number or null')
  return time
}
