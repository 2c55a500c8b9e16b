/**
 * A history from anywhere as Jepsen's tools read it (Knossos, Elle): one map a line, invocations and completions in
 * order, numbers for processes, times in nanoseconds where there are times, `[key value]` where operations have keys.
 */
import type { RecordedHistory, RecordedOperation } from '../history/recorded-history.ts'
import { ednName, ednTransaction, ednValue } from './edn-value.ts'

/** Why a history cannot be said in EDN, as the end of a sentence, or null. */
export function ednHistoryProblem({ order }: RecordedHistory): string | null {
  return order === 'session'
    ? 'it knows an order within each process only, and a Jepsen history is one list of entries'
    : null
}

/** The lines, each with its line break. */
export function* ednHistory(history: RecordedHistory): Generator<string> {
  const { operations, clock, order } = history
  const processes = new ProcessNumbers(operations)
  const hasKeys = operations.some(({ key }) => key !== null)
  let index = 0
  for (const { operation, ends } of order === 'completions' ? completions(operations) : entries(operations)) {
    const type = ends ? typeOf(operation) : 'invoke'
    const value = valueText(operation, type === 'ok')
    const time = ends && Number.isFinite(operation.return) ? operation.return : operation.call
    const members = [
      `:index ${index++}`,
      `:type :${type}`,
      `:process ${processes.see(operation.process, type)}`,
      `:f ${ednName(operation.f)}`,
      `:value ${hasKeys ? `[${ednValue(operation.key)} ${value}]` : value}`,
      ...(clock === 'us' ? [`:time ${Math.round(time * 1000)}`] : []),
    ]
    yield `{${members.join(', ')}}\n`
  }
}

interface Entry {
  readonly operation: RecordedOperation
  readonly ends: boolean
}

/** By the end only, as it was recorded. */
function* completions(operations: readonly RecordedOperation[]): Generator<Entry> {
  for (const operation of operations) yield { operation, ends: true }
}

/**
 * Calls and returns in order of time. At the same instant calls come first, for operations that touch are concurrent; but a
 * process ends one operation before it begins the next. An unknown end is not an entry: the log ends without it.
 */
function* entries(operations: readonly RecordedOperation[]): Generator<Entry> {
  const ends = operations
    .filter((one) => Number.isFinite(one.return))
    .sort((a, b) => a.return - b.return || a.index - b.index)
  const open = new Map<string, RecordedOperation>()
  const ended = new Set<RecordedOperation>()
  let end = 0
  for (const operation of operations) {
    for (; end < ends.length && ends[end]!.return < operation.call; end++)
      if (!ended.delete(ends[end]!)) yield* close(ends[end]!, open)
    const before = open.get(operation.process)
    if (before !== undefined && Number.isFinite(before.return)) {
      yield* close(before, open)
      ended.add(before)
    }
    yield { operation, ends: false }
    open.set(operation.process, operation)
  }
  for (; end < ends.length; end++) if (!ended.delete(ends[end]!)) yield* close(ends[end]!, open)
}

function* close(operation: RecordedOperation, open: Map<string, RecordedOperation>): Generator<Entry> {
  open.delete(operation.process)
  yield { operation, ends: true }
}

/** A cas that found another value is `:ok` with the answer false elsewhere; Jepsen calls it `:fail`. */
function typeOf({ f, output, outcome, outputKnown }: RecordedOperation): 'ok' | 'fail' | 'info' {
  if (f === 'cas' && outcome === 'ok' && output === false) return 'fail'
  // An answer that nobody wrote down cannot be said, only that nobody knows.
  return outcome === 'ok' && !outputKnown && f !== 'write' ? 'info' : outcome
}

function valueText({ f, input, output }: RecordedOperation, isAnswer: boolean): string {
  if (f === 'txn') return ednTransaction(isAnswer && output !== null ? output : input)
  if (!isAnswer || f === 'cas' || f === 'write') return ednValue(input)
  return ednValue(f === 'read' || output !== null ? output : input)
}

/**
 * `p3` is process 3; other names get the numbers after the largest such one. Jepsen's processes never come back when they do
 * not know what became of an operation: whoever does so gets a new number.
 */
class ProcessNumbers {
  readonly #numbers = new Map<string, number>()
  readonly #waiting = new Set<string>()
  #next = 0

  constructor(operations: readonly RecordedOperation[]) {
    for (const { process } of operations) {
      const number = /^p(0|[1-9]\d{0,14})$/.exec(process)?.[1]
      if (number === undefined) continue
      this.#numbers.set(process, Number(number))
      this.#next = Math.max(this.#next, Number(number) + 1)
    }
  }

  see(process: string, type: 'invoke' | 'ok' | 'fail' | 'info'): number {
    const known = this.#numbers.get(process)
    const number =
      known === undefined || (type === 'invoke' && this.#waiting.has(process)) ? this.#next++ : known
    this.#numbers.set(process, number)
    if (type === 'invoke' || type === 'info') this.#waiting.add(process)
    else this.#waiting.delete(process)
    return number
  }
}
