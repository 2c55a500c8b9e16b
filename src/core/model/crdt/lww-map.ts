import type { Json } from '../../base/json.ts'

/** When a write happened, in the eyes of its writer; the writer's name and its count of updates break ties. */
export interface Stamp {
  readonly time: number
  /** Logical part of a hybrid clock; 0 for other clocks. */
  readonly tick: number
  readonly actor: string
  readonly counter: number
}

export function compareStamps(a: Stamp, b: Stamp): number {
  const time = compareTimes(a, b)
  if (time !== 0) return time
  if (a.actor !== b.actor) return a.actor < b.actor ? -1 : 1
  return a.counter - b.counter
}

/** Without the tie-breaker: 0 when the clocks cannot tell. */
export function compareTimes(a: Stamp, b: Stamp): number {
  return a.time !== b.time ? a.time - b.time : a.tick - b.tick
}

/** A value that the write with the highest stamp decides (Shapiro et al. 2011, 3.2.1). */
export interface LwwRegister {
  readonly value: Json
  readonly stamp: Stamp
}

export function mergeRegisters<R extends LwwRegister>(a: R, b: R): R {
  return compareStamps(a.stamp, b.stamp) >= 0 ? a : b
}

/** A register for each key. */
export type LwwMap = { readonly [key: string]: LwwRegister }

export function mergeMaps(a: LwwMap, b: LwwMap): LwwMap {
  const merged: { [key: string]: LwwRegister } = { ...a }
  for (const [key, register] of Object.entries(b)) {
    const own = merged[key]
    merged[key] = own === undefined ? register : mergeRegisters(own, register)
  }
  return Object.fromEntries(Object.entries(merged).sort(([one], [other]) => (one < other ? -1 : 1)))
}
