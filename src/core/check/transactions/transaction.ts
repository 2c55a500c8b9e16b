import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'
import type { RecordedHistory, RecordedOperation } from '../../history/recorded-history.ts'

/** One step of a transaction: `r` reads (its value is what it saw), `w` writes, `append` adds to the end of a list. */
export type Step = readonly [f: 'r' | 'w' | 'append', key: Json, value: Json]

/** `status` of a transaction: it committed, nobody knows, it certainly left no trace. */
export const committed = 0
export const uncertain = 1
export const aborted = 2

/** What is read where nothing was written. Every key has its own beginning, and they share this number. */
export const initialVersion = 0
/** What is read where nobody wrote down what came back. */
export const unknownVersion = -1

/**
 * The transactions of a history in columns: numbers in place of processes, keys and values.
 *
 * A *version* is one value of one key, numbered from 1 over all keys. A list that is only appended to is known by its
 * last element, so that both kinds of history look the same from here: a write makes a version, a read sees one.
 */
export interface Transactions {
  /** Whether the keys hold lists that are appended to; else registers. */
  readonly isList: boolean
  /** How many; transaction t is operation t of the history. */
  readonly count: number
  /** Of transaction t: `committed`, `uncertain` or `aborted`. */
  readonly status: Uint8Array
  /** Number of its process; `processes` has the names. */
  readonly process: Int32Array
  readonly call: Float64Array
  /** Infinity unless it is known to have committed. */
  readonly return: Float64Array
  /** Its steps are `first[t]` to `first[t + 1] - 1`. */
  readonly first: Int32Array

  /** Of step s: the transaction that it belongs to. */
  readonly owner: Int32Array
  /** 1 where it writes or appends, 0 where it reads. */
  readonly isWrite: Uint8Array
  /** Number of its key; `keys` has the values. */
  readonly key: Int32Array
  /** The version that it makes or sees: a number from 1, `initialVersion` or `unknownVersion`. */
  readonly version: Int32Array
  /** What was recorded: the value, the element, or the whole list that was read. */
  readonly value: readonly Json[]

  readonly processes: readonly string[]
  readonly keys: readonly Json[]
  /** Of each version (the place 0 is unused): its key, and its value or last element. */
  readonly versionKey: readonly number[]
  readonly versionValue: readonly Json[]
  /** The number of a value of a key, or `unknownVersion` where no step makes or sees it. */
  versionOf(key: number, value: Json): number
}

/** The columns of a history whose operations all fit `expectedTransaction`. O(steps). */
export function transactionsOf(history: RecordedHistory, kind: 'list' | 'register'): Transactions {
  const count = history.operations.length
  const steps = history.operations.map(stepsOf)
  const first = new Int32Array(count + 1)
  for (let t = 0; t < count; t++) first[t + 1] = first[t]! + steps[t]!.length
  const columns = columnsOf(first[count]!)
  const status = new Uint8Array(count)
  const process = new Int32Array(count)
  const call = new Float64Array(count)
  const end = new Float64Array(count)
  const processes = new Ids<string>()
  const names = new Names(history.initial)
  for (let t = 0; t < count; t++) {
    const one = history.operations[t]!
    status[t] = one.outcome === 'ok' ? committed : one.outcome === 'info' ? uncertain : aborted
    process[t] = processes.id(one.process)
    call[t] = one.call
    end[t] = one.outcome === 'ok' ? one.return : Infinity
    const isKnown = one.outcome === 'ok' && one.outputKnown
    let s = first[t]!
    for (const [f, name, value] of steps[t]!) {
      const key = names.key(name)
      columns.owner[s] = t
      columns.isWrite[s] = f === 'r' ? 0 : 1
      columns.key[s] = key
      columns.value[s] = value
      columns.version[s] =
        f === 'r' && !isKnown ? unknownVersion : names.version(key, kind === 'list' ? last(f, value) : value)
      s++
    }
  }
  return {
    isList: kind === 'list',
    ...{ count, status, process, call, return: end, first, ...columns },
    processes: processes.values,
    keys: names.keys,
    versionKey: names.versionKey,
    versionValue: names.versionValue,
    versionOf: (key, value) => names.find(key, value),
  }
}

/** The steps of a transaction: as it returned them, or as it was asked for where nothing is known of its answer. */
export function stepsOf({ outcome, outputKnown, input, output }: RecordedOperation): readonly Step[] {
  return (outcome === 'ok' && outputKnown && Array.isArray(output) ? output : input) as readonly Step[]
}

/** What was expected in place of this operation, as the end of a sentence; null when it is a transaction of this kind. */
export function expectedTransaction(
  kind: 'list' | 'register',
  { f, input, output, outcome, outputKnown }: RecordedOperation,
): string | null {
  if (f !== 'txn') return 'txn was expected'
  const write = kind === 'list' ? 'append' : 'w'
  const known = outcome === 'ok' && outputKnown && output !== null
  for (const steps of known ? [input, output] : [input]) {
    if (!Array.isArray(steps)) return `a list of ["r" or "${write}", key, value] was expected`
    for (const step of steps as readonly Json[]) {
      if (!Array.isArray(step) || step.length !== 3) return `a step is ["r" or "${write}", key, value]`
      const [name, , value] = step as readonly Json[]
      if (name !== 'r' && name !== write) return `a step is r or ${write}`
      if (kind === 'list' && name === 'r' && value !== null && !Array.isArray(value))
        return 'a read sees a list or null'
    }
  }
  return null
}

/** The list is known by its last element; a missing or empty one is the beginning, which null stands for. */
function last(f: Step[0], value: Json): Json {
  if (f !== 'r') return value
  return Array.isArray(value) && value.length > 0 ? (value.at(-1) as Json) : null
}

function columnsOf(steps: number) {
  return {
    owner: new Int32Array(steps),
    isWrite: new Uint8Array(steps),
    key: new Int32Array(steps),
    version: new Int32Array(steps),
    value: Array.from<Json>({ length: steps }).fill(null),
  }
}

/** Small whole numbers for values, from 0. */
class Ids<T> {
  readonly values: T[] = []
  readonly #ids = new Map<T, number>()

  id(value: T): number {
    let id = this.#ids.get(value)
    if (id === undefined) {
      id = this.values.length
      this.#ids.set(value, id)
      this.values.push(value)
    }
    return id
  }
}

/** Numbers for keys, and for the values of each key. */
class Names {
  readonly keys: Json[] = []
  readonly versionKey: number[] = [-1]
  readonly versionValue: Json[] = [null]
  readonly #keyIds = new Map<Json, number>()
  readonly #versionIds: Map<Json, number>[] = []
  readonly #initial: Json

  constructor(initial: Json) {
    // An empty list is the beginning of every list, and null of everything that is not there yet.
    this.#initial = Array.isArray(initial) ? null : comparable(initial)
  }

  key(value: Json): number {
    const comparableKey = comparable(value)
    let id = this.#keyIds.get(comparableKey)
    if (id === undefined) {
      id = this.keys.length
      this.#keyIds.set(comparableKey, id)
      this.keys.push(value)
      this.#versionIds.push(new Map([[this.#initial, initialVersion]]))
    }
    return id
  }

  find(key: number, value: Json): number {
    return this.#versionIds[key]!.get(comparable(value)) ?? unknownVersion
  }

  version(key: number, value: Json): number {
    const ids = this.#versionIds[key]!
    const comparableValue = comparable(value)
    let id = ids.get(comparableValue)
    if (id === undefined) {
      id = this.versionKey.length
      ids.set(comparableValue, id)
      this.versionKey.push(key)
      this.versionValue.push(value)
    }
    return id
  }
}

/** Whether two recorded values are equal. */
export function isSame(a: Json, b: Json): boolean {
  return a === b || (typeof a === 'object' && comparable(a) === comparable(b))
}

/** Equal for equal values. The mark keeps the text of a structured value apart from a string that looks like it. */
function comparable(value: Json): Json {
  return value !== null && typeof value === 'object' ? `\u0000${canonicalJson(value)}` : value
}
