import type { Json } from '../../base/json.ts'
import { committed, isSame, unknownVersion, type Transactions } from './transaction.ts'

/**
 * The order in which the elements of each list were appended, read off the longest list that a committed transaction saw:
 * every other one should be a beginning of it (Kingsbury and Alvaro 2020, section 4.2.1).
 */
export interface ListOrder {
  /** Of each key: its versions, oldest first, each once. */
  readonly versions: readonly Int32Array[]
  /** Of each version: its place in that order, or -1. */
  readonly place: Int32Array
  /** Of each key: the step that saw the longest list, or -1. */
  readonly longest: Int32Array
  /** Steps whose list is no beginning of the longest one. */
  readonly odd: readonly number[]
  /** Of each version: 1 where a committed transaction saw its element. */
  readonly seen: Uint8Array
  /** Elements that were seen although no step of the history appends them: `[step, element]`, one of each step. */
  readonly strange: readonly (readonly [number, Json])[]
}

const nothing: readonly Json[] = []

/** The list that a step saw. */
export function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : nothing
}

/** O(elements of all reads). */
export function listOrderOf(transactions: Transactions): ListOrder {
  const { owner, isWrite, key, version, value, status, keys, versionKey } = transactions
  const longest = new Int32Array(keys.length).fill(-1)
  const isRead = (s: number): boolean =>
    isWrite[s] === 0 && version[s] !== unknownVersion && status[owner[s]!] === committed
  for (let s = 0; s < owner.length; s++) {
    if (!isRead(s)) continue
    const k = key[s]!
    const known = longest[k]!
    if (known === -1 || listOf(value[s]!).length > listOf(value[known]!).length) longest[k] = s
  }
  const place = new Int32Array(versionKey.length).fill(-1)
  const seen = new Uint8Array(versionKey.length)
  const strange: [number, Json][] = []
  const versions = Array.from(longest, (s, k): Int32Array => {
    const order: number[] = []
    for (const element of s === -1 ? nothing : listOf(value[s]!)) {
      const v = transactions.versionOf(k, element)
      if (v <= 0) {
        if (strange.at(-1)?.[0] !== s) strange.push([s, element])
      } else if (place[v] === -1) {
        place[v] = order.length
        seen[v] = 1
        order.push(v)
      }
    }
    return Int32Array.from(order)
  })
  const odd: number[] = []
  for (let s = 0; s < owner.length; s++) {
    if (!isRead(s)) continue
    const list = listOf(value[s]!)
    if (isBeginning(list, listOf(value[longest[key[s]!]!]!))) continue
    odd.push(s)
    for (const element of list) {
      const v = transactions.versionOf(key[s]!, element)
      if (v > 0) seen[v] = 1
      else if (strange.at(-1)?.[0] !== s) strange.push([s, element])
    }
  }
  return { versions, place, longest, odd, seen, strange }
}

function isBeginning(list: readonly Json[], of: readonly Json[]): boolean {
  if (list === of) return true
  for (let i = 0; i < list.length; i++) if (!isSame(list[i]!, of[i] ?? null)) return false
  return true
}
