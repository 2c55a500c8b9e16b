import { canonicalJson } from '../base/canonical-json.ts'
import type { Json } from '../base/json.ts'
import { nemesis, type HistoryEvent } from './history-event.ts'
import { Misreading, type TextPlace } from './history-problem.ts'
import type { DraftHistory, OperationDraft } from './operation-draft.ts'

/** Who asked where nobody wrote that down: one operation after the other can still be told. */
const unnamed = 'p?'

export interface PairingOptions {
  /** Takes what can be taken: completions of nothing are left out, a process that comes back is a new one. */
  readonly lenient: boolean
  /** A failed cas found another value, as in Porcupine's logs of etcd; else it only did not happen. */
  readonly failedCasAnswers: boolean
}

/** An operation that has not ended, or for a process that does not know what became of it, the line that says so. */
type Busy = { readonly operation: number } | { readonly retired: number }

/**
 * Makes operations of the entries of a log: what a process asks is answered by its next entry. The order of the entries is
 * the order of the calls and returns, as for Jepsen's own checkers. Their times become the clock when all have one and
 * none goes back from one entry to the next (Jepsen's do: a thread reads its clock before it writes its entry).
 */
export class EventPairing {
  readonly #options: PairingOptions
  readonly #operations: OperationDraft[] = []
  readonly #busy = new Map<string, Busy>()
  /** How often a process has come back, where that is allowed. */
  readonly #lives = new Map<string, number>()
  readonly #clock = new EventClock()
  #entries = 0
  #indexLast = -Infinity
  #invocations = 0
  /** The first completion that no invocation came before: either none has one, or this one is wrong. */
  #unasked: TextPlace | null = null
  #nemesisEntries = 0
  #completionsLeftOut = 0

  constructor(options: PairingOptions) {
    this.#options = options
  }

  get nemesisEntries(): number {
    return this.#nemesisEntries
  }

  get completionsLeftOut(): number {
    return this.#completionsLeftOut
  }

  /** The line from which times are not what the clock counts, or null. */
  get timeFallsLine(): number | null {
    return this.#clock.fallsLine
  }

  see(event: HistoryEvent): void {
    this.#checkIndex(event)
    const at = this.#entries++
    if (event.process === nemesis) {
      this.#nemesisEntries++
      return
    }
    const timeUs = this.#clock.see(event)
    if (event.type === 'invoke') this.#invoke(event, at, timeUs)
    else this.#complete(event, at, timeUs)
  }

  end(): DraftHistory {
    const operations = this.#operations
    const clock = this.#clock.isTrue && this.#invocations > 0 ? 'us' : 'index'
    if (clock === 'us') this.#clock.set(operations)
    return {
      operations,
      clock,
      order: this.#unasked === null || this.#invocations > 0 ? 'realtime' : 'completions',
    }
  }

  #invoke(event: HistoryEvent, at: number, timeUs: number): void {
    if (this.#unasked !== null && !this.#options.lenient) throw unasked(this.#unasked)
    this.#invocations++
    const name = event.process ?? unnamed
    const busy = this.#busy.get(name)
    if (busy !== undefined) this.#comeBack(name, busy, event.place)
    const operation = this.#operations.length
    this.#busy.set(name, { operation })
    this.#operations.push(this.#draft(event, at, Infinity))
    this.#clock.call(operation, timeUs)
  }

  /** A process asks while it is waiting, or after it lost an answer: Jepsen's never do. */
  #comeBack(name: string, busy: Busy, place: TextPlace): void {
    if (!this.#options.lenient) {
      if (name === unnamed)
        throw new Misreading(
          place,
          'an operation of nobody while another of nobody is open',
          'a process in every entry',
        )
      const found =
        'retired' in busy
          ? `another operation of ${name}, which has not known what became of its last one since line ${busy.retired}`
          : `another operation of ${name}, which is still waiting for the one of line ${this.#operations[busy.operation]!.line}`
      throw new Misreading(place, found, 'a process to do one thing at a time')
    }
    this.#lives.set(name, (this.#lives.get(name) ?? 1) + 1)
  }

  #complete(event: HistoryEvent, at: number, timeUs: number): void {
    const name = event.process ?? unnamed
    const busy = this.#busy.get(name)
    if (busy === undefined || 'retired' in busy) {
      if (this.#options.lenient && this.#invocations > 0) this.#completionsLeftOut++
      else if (this.#invocations > 0) throw unasked(event.place)
      else this.#completeAlone(event, at)
      return
    }
    const operation = this.#operations[busy.operation]!
    this.#checkName(event, operation)
    operation.outcome = event.type === 'invoke' ? 'info' : event.type
    if (event.type === 'info') {
      this.#busy.set(name, { retired: event.place.line })
      return
    }
    this.#busy.delete(name)
    operation.return = at
    this.#clock.return(busy.operation, timeUs)
    answer(operation, event, this.#options)
  }

  /** Elle's examples may tell completions only: each is an operation of which but the end is known. */
  #completeAlone(event: HistoryEvent, at: number): void {
    this.#unasked ??= event.place
    const draft = this.#draft(event, at, event.type === 'info' ? Infinity : at)
    draft.process = event.process ?? `${unnamed}${at}`
    draft.outcome = event.type === 'invoke' ? 'info' : event.type
    if (draft.f === 'txn') draft.input = withoutReads(draft.input)
    else if (draft.f === 'read') draft.input = null
    answer(draft, event, this.#options)
    this.#operations.push(draft)
  }

  #draft({ process, f, key, value, place }: HistoryEvent, at: number, end: number): OperationDraft {
    const name = process ?? unnamed
    const lives = this.#lives.get(name) ?? 1
    return {
      index: 0,
      process: lives === 1 ? name : `${name}/${lives}`,
      f: operationName(f, value, key),
      key: key ?? null,
      input: value,
      output: null,
      outputKnown: false,
      call: at,
      return: end,
      outcome: 'info',
      line: place.line,
    }
  }

  #checkIndex({ index, place }: HistoryEvent): void {
    if (index === null) return
    if (index <= this.#indexLast)
      throw new Misreading(place, `the index ${index} after ${this.#indexLast}`, 'indexes that rise')
    this.#indexLast = index
  }

  #checkName({ f, value, key, place }: HistoryEvent, operation: OperationDraft): void {
    const name = f === null ? operation.f : operationName(f, value, key)
    if (name !== operation.f)
      throw new Misreading(
        place,
        `the end of a ${name} of ${operation.process}`,
        `that of its ${operation.f} of line ${operation.line}`,
      )
  }
}

function unasked(place: TextPlace): Misreading {
  return new Misreading(place, 'a completion of a process that has asked nothing', 'its invocation before')
}

/** Porcupine's key-value logs say get and put; Elle's examples do not name transactions. */
function operationName(f: string | null, value: Json, key: Json | undefined): string {
  if (f === null) return Array.isArray(value) ? 'txn' : 'unnamed'
  if (key !== undefined && f === 'get') return 'read'
  return key !== undefined && f === 'put' ? 'write' : f
}

/** What a completion says beyond that the operation happened. */
function answer(operation: OperationDraft, { type, value }: HistoryEvent, options: PairingOptions): void {
  if (operation.f === 'cas' && type === 'fail' && options.failedCasAnswers) {
    operation.outcome = 'ok'
    operation.output = false
    operation.outputKnown = true
  } else if (type === 'ok') {
    operation.output = outputOf(operation, value)
    operation.outputKnown = true
  }
  // Knossos's examples write the answer into the question.
  if (operation.f === 'read' && (operation.input === null || typeof operation.input !== 'object'))
    operation.input = null
}

function outputOf({ f, input }: OperationDraft, value: Json): Json {
  if (f === 'read' || f === 'txn') return value
  if (f === 'cas') return typeof value === 'boolean' ? value : true
  // Jepsen's clients answer a write with what they wrote.
  return f === 'write' || isSame(value, input) ? null : value
}

function isSame(a: Json, b: Json): boolean {
  if (a === b) return true
  return (
    a !== null &&
    b !== null &&
    typeof a === 'object' &&
    typeof b === 'object' &&
    canonicalJson(a) === canonicalJson(b)
  )
}

/** What a transaction asked: reads without what they saw. */
export function withoutReads(txn: Json): Json {
  if (!Array.isArray(txn)) return txn
  return txn.map((step: Json) =>
    Array.isArray(step) && (step[0] === 'r' || step[0] === 'read') ? [step[0], step[1] ?? null, null] : step,
  )
}

/** The times of the entries, in microseconds; from the first one on where they are too large to be exact. */
class EventClock {
  readonly #calls: number[] = []
  readonly #returns: number[] = []
  #baseNs: bigint | null = null
  #lastUs = -Infinity
  #isWhole = true
  fallsLine: number | null = null

  get isTrue(): boolean {
    return this.#isWhole && this.fallsLine === null
  }

  see({ timeNs, place }: HistoryEvent): number {
    if (timeNs === null) {
      this.#isWhole = false
      return 0
    }
    if (typeof timeNs === 'string') this.#baseNs ??= BigInt(timeNs)
    const timeUs =
      this.#baseNs === null || (!Number.isInteger(timeNs) && typeof timeNs === 'number')
        ? Number(timeNs) / 1000
        : Number(BigInt(timeNs) - this.#baseNs) / 1000
    if (timeUs < this.#lastUs) this.fallsLine ??= place.line
    this.#lastUs = timeUs
    return timeUs
  }

  call(operation: number, timeUs: number): void {
    this.#calls[operation] = timeUs
    this.#returns[operation] = Infinity
  }

  return(operation: number, timeUs: number): void {
    this.#returns[operation] = timeUs
  }

  set(operations: readonly OperationDraft[]): void {
    for (const [i, operation] of operations.entries()) {
      operation.call = this.#calls[i]!
      if (operation.return !== Infinity) operation.return = this.#returns[i]!
    }
  }
}
