import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'
import type { SequentialObject } from './sequential-object.ts'
import { forgotten, type TimedOperation } from './timed-operation.ts'

/**
 * The operations that are put aside while evidence is looked for. Each may have happened at any time, once, or never;
 * those that cannot make a difference to the ones kept are left out, because a key may have a hundred thousand.
 */
export class Bystanders {
  readonly #changing: readonly TimedOperation[]
  readonly #isText: boolean
  /** Of a register: who writes each value. Null for other objects. */
  readonly #writers: ReadonlyMap<string, readonly TimedOperation[]> | null

  constructor(operations: readonly TimedOperation[], kind: SequentialObject['kind']) {
    this.#isText = kind === 'append' || kind === 'list'
    // Nobody knows what changes an object that a user described.
    this.#changing = kind === 'custom' ? operations : operations.filter(changesSomething)
    this.#writers = kind === 'register' ? writersOf(this.#changing) : null
  }

  of(kept: readonly TimedOperation[]): TimedOperation[] {
    const isKept = new Set(kept)
    const others = this.#writers === null ? this.#shown(kept) : this.#concerned(kept, this.#writers)
    return others.filter((one) => !isKept.has(one)).map(forgotten)
  }

  /** Of a text or a list that only grows between two writes: what no kept answer shows makes no difference to it. */
  #shown(kept: readonly TimedOperation[]): readonly TimedOperation[] {
    if (!this.#isText || this.#changing.some((one) => one.f === 'cas')) return this.#changing
    const answers = kept.flatMap(({ f, output }) => (f === 'read' && output !== null ? [output] : []))
    return this.#changing.filter(({ input }) => answers.some((answer) => isShown(input, answer)))
  }

  /** Who wrote what the kept ones saw, and who wrote what those found; and others enough to end a value's time. */
  #concerned(
    kept: readonly TimedOperation[],
    writers: ReadonlyMap<string, readonly TimedOperation[]>,
  ): TimedOperation[] {
    const concerned = new Set<TimedOperation>()
    const named = new Set<string>()
    const queue = [...kept]
    for (const one of queue) {
      const value = seenBy(one)
      if (value === null || named.has(value)) continue
      named.add(value)
      for (const writer of writers.get(value) ?? []) {
        concerned.add(writer)
        queue.push(writer)
      }
    }
    const refused = refusedBy(kept)
    for (const value of refused) this.#add(concerned, kept, writers.get(value) ?? [])
    // Any other value will do for a swap that failed.
    this.#add(concerned, kept, this.#changing, (one) => !refused.has(writtenBy(one)))
    return [...concerned]
  }

  /** Nobody needs more writes of a sort than there are operations, nor more swaps. */
  #add(
    concerned: Set<TimedOperation>,
    kept: readonly TimedOperation[],
    from: readonly TimedOperation[],
    fits: (one: TimedOperation) => boolean = () => true,
  ): void {
    const isKept = new Set(kept)
    for (const isPlain of [true, false]) {
      let room = kept.length + 1
      for (const one of from) {
        if (room === 0) break
        if ((one.f === 'write') !== isPlain || concerned.has(one) || isKept.has(one) || !fits(one)) continue
        concerned.add(one)
        room--
      }
    }
  }
}

const observers: readonly string[] = ['read', 'read-set', 'len']

export function changesSomething(one: TimedOperation): boolean {
  return (
    !observers.includes(one.f) && !(one.f === 'cas' && one.certain && one.outputKnown && one.output === false)
  )
}

function writersOf(changing: readonly TimedOperation[]): Map<string, TimedOperation[]> {
  const writers = new Map<string, TimedOperation[]>()
  for (const one of changing) {
    const value = writtenBy(one)
    const known = writers.get(value)
    if (known === undefined) writers.set(value, [one])
    else known.push(one)
  }
  return writers
}

function writtenBy(one: TimedOperation): string {
  return canonicalJson(one.f === 'cas' ? (one.input as readonly Json[])[1]! : one.input)
}

/** The values that swaps which failed must not have found. */
function refusedBy(kept: readonly TimedOperation[]): Set<string> {
  const refused = kept.filter((one) => one.f === 'cas' && !changesSomething(one))
  return new Set(refused.map((one) => canonicalJson((one.input as readonly Json[])[0]!)))
}

/** The value that a register must have held for this operation to be what it is. */
function seenBy(one: TimedOperation): string | null {
  if (one.f === 'read') return one.certain && one.outputKnown ? canonicalJson(one.output) : null
  return one.f === 'cas' && changesSomething(one) ? canonicalJson((one.input as readonly Json[])[0]!) : null
}

/** The operations by their distance in time from one of them, itself first. */
export function nearestFirst(to: TimedOperation, operations: readonly TimedOperation[]): TimedOperation[] {
  const distance = (one: TimedOperation): number => {
    if (one === to) return -1
    // One that never returned is as near as its call.
    const end = one.certain ? one.return : one.call
    return Math.max(0, to.call - end, one.call - Math.min(to.return, Number.MAX_VALUE))
  }
  return operations
    .map((one) => ({ one, away: distance(one) }))
    .sort((a, b) => a.away - b.away || a.one.call - b.one.call)
    .map(({ one }) => one)
}

/** Whether a list has the value among its elements, or a text (of a number, too) has it somewhere. */
function isShown(value: Json, answer: Json): boolean {
  if (Array.isArray(answer))
    return (answer as readonly Json[]).some((element) => canonicalJson(element) === canonicalJson(value))
  return plainText(answer).includes(plainText(value))
}

function plainText(value: Json): string {
  return typeof value === 'string' ? value : canonicalJson(value)
}
