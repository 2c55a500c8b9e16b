import type { Json } from '../base/json.ts'

/**
 * A resource that a lock protects and that protects itself: numbers by key, each with the highest fencing token that
 * was shown for it (Kleppmann, How to do distributed locking, 2016). A holder shows its token when it reads and when it
 * writes. Showing it at the read is what closes the door behind the last holder: whoever has read cannot be overtaken
 * by an older write that is still on its way.
 */
export interface FencedRegister {
  readonly values: Map<string, number>
  readonly highest: Map<string, number>
}

/** The decisions that people get wrong at the resource. */
export interface FenceRules {
  /** L3: whether a token below the highest one is refused. */
  readonly checksTokens: boolean
  /** L3: whether a read raises the mark. */
  readonly marksReads: boolean
}

export const rightFence: FenceRules = { checksTokens: true, marksReads: true }

export function createRegister(): FencedRegister {
  return { values: new Map(), highest: new Map() }
}

/** The value, or the highest token that made this one too old. */
export type FencedAnswer =
  | { readonly kind: 'accepted'; readonly value: number; readonly marked: boolean }
  | { readonly kind: 'fenced'; readonly highest: number }

/** A holder looks before it writes. `marked`: the mark rose and must be kept. */
export function readFenced(
  register: FencedRegister,
  rules: FenceRules,
  key: string,
  token: number,
): FencedAnswer {
  const highest = register.highest.get(key) ?? 0
  if (rules.checksTokens && token < highest) return { kind: 'fenced', highest }
  const marked = rules.marksReads && token > highest
  if (marked) register.highest.set(key, token)
  return { kind: 'accepted', value: valueOf(register, key), marked }
}

/** A holder writes what it made of what it read. The same write twice does no harm: it is a value and not a change. */
export function writeFenced(
  register: FencedRegister,
  rules: FenceRules,
  key: string,
  token: number,
  value: number,
): FencedAnswer {
  const highest = register.highest.get(key) ?? 0
  if (rules.checksTokens && token < highest) return { kind: 'fenced', highest }
  register.values.set(key, value)
  register.highest.set(key, Math.max(highest, token))
  return { kind: 'accepted', value, marked: true }
}

export function valueOf(register: FencedRegister, key: string): number {
  return register.values.get(key) ?? 0
}

/** What the resource keeps on disk for a key: value and mark in one row, so that neither is there without the other. */
export function registerRow(register: FencedRegister, key: string, withMark = true): Json {
  return { value: valueOf(register, key), highest: withMark ? (register.highest.get(key) ?? 0) : 0 }
}

export function restoreRegister(
  rows: Iterable<readonly [string | number, Json]>,
  withMarks: boolean,
): FencedRegister {
  const register = createRegister()
  for (const [key, row] of rows) {
    const { value, highest } = row as { value: number; highest: number }
    register.values.set(String(key), value)
    if (withMarks) register.highest.set(String(key), highest)
  }
  return register
}
