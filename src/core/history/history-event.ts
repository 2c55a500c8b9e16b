import type { Json } from '../base/json.ts'
import { Misreading, quoted, type TextPlace } from './history-problem.ts'

/** One entry of a log in Jepsen's shape: a process asks for something, or learns what became of it. */
export interface HistoryEvent {
  readonly place: TextPlace
  readonly type: 'invoke' | 'ok' | 'fail' | 'info'
  /** Null: nobody wrote down who; `nemesis`: whoever breaks the system, not a client. */
  readonly process: string | null
  /** Null: not named, as for transactions in Elle's examples. */
  readonly f: string | null
  readonly value: Json
  /** The key beside the value, as Porcupine's key-value logs have it; undefined where there is none. */
  readonly key: Json | undefined
  /** Nanoseconds; digits where a number would not be exact; null where there is none. */
  readonly timeNs: number | string | null
  /** The number that the file gives it, or null. */
  readonly index: number | null
}

export const nemesis = 'nemesis'

/** The map of an event, from EDN or JSON. Throws a Misreading when it is none. */
export function eventOf(form: Json, place: TextPlace): HistoryEvent {
  if (form === null || typeof form !== 'object' || Array.isArray(form))
    throw new Misreading(place, shown(form), 'a map with :type, :process, :f and :value')
  const map = form as { readonly [key: string]: Json | undefined }
  const { process = null, f = null, value = null, key, time = map['timeNs'] ?? null, index = null } = map
  if (f !== null && typeof f !== 'string') throw new Misreading(place, `the f ${shown(f)}`, 'a name')
  return {
    place,
    type: typeOf(map['type'], place),
    process: processName(process, place),
    f,
    value,
    key,
    timeNs: timeOf(time, place),
    index: indexOf(index, place),
  }
}

function typeOf(type: Json | undefined, place: TextPlace): HistoryEvent['type'] {
  if (type === 'invoke' || type === 'ok' || type === 'fail' || type === 'info') return type
  throw new Misreading(
    place,
    type === undefined ? 'a map without a type' : `the type ${shown(type)}`,
    'invoke, ok, fail or info',
  )
}

/** `p3` for process 3; a name as it is. */
export function processName(process: Json, place: TextPlace): string | null {
  if (typeof process === 'number' && Number.isInteger(process)) return `p${process}`
  if (process === null || typeof process === 'string') return process
  throw new Misreading(place, `the process ${shown(process)}`, 'a whole number or a name')
}

function timeOf(time: Json, place: TextPlace): number | string | null {
  if (time === null || typeof time === 'number') return time
  if (typeof time === 'string' && /^-?\d+$/.test(time)) return time
  throw new Misreading(place, `the time ${shown(time)}`, 'a number of nanoseconds')
}

function indexOf(index: Json, place: TextPlace): number | null {
  if (index === null || (typeof index === 'number' && Number.isInteger(index))) return index
  throw new Misreading(place, `the index ${shown(index)}`, 'a whole number')
}

/** A value in a sentence. */
export function shown(value: Json): string {
  if (Array.isArray(value)) return 'a list'
  if (value !== null && typeof value === 'object') return 'a map'
  return typeof value === 'string' ? quoted(value) : String(value)
}
