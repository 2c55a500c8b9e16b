import type { Json } from '../../../base/json.ts'
import type { Model, Move, Outlook } from '../model.ts'
import { registerOperation, type RegisterOperation } from '../register-operation.ts'
import { ValueIds } from '../value-ids.ts'

/** A single value with read, write and compare-and-set. The state is the number of the value. */
export function registerModel(initial: Json): Model<number> {
  const ids = new ValueIds()
  const first = ids.id(initial)
  return {
    name: 'register',
    initial: first,
    key: (state) => state,
    move: (operation) => moveOf(registerOperation(operation, ids)),
    outlook: (operations) => new RegisterOutlook(operations.map((one) => registerOperation(one, ids))),
  }
}

function moveOf({ reads, differs, writes, conditional }: RegisterOperation): Move<number> {
  const sameness = `${reads} ${differs} ${writes} ${conditional}`
  if (conditional) return { apply: (state) => (state === reads ? writes! : state), observes: false, sameness }
  if (writes === null) {
    const fits = (state: number): boolean => (reads === null || state === reads) && state !== differs
    return { apply: (state) => (fits(state) ? state : undefined), observes: true, sameness }
  }
  return {
    apply: (state) => (reads === null || state === reads ? writes : undefined),
    observes: false,
    sameness,
  }
}

/**
 * Counts who still has to see each value and who can still write it. Leaving a value that somebody has yet to see and
 * nobody can bring back is hopeless; so is a write of unknown outcome that nobody is left to notice.
 */
class RegisterOutlook implements Outlook<number> {
  readonly #operations: readonly RegisterOperation[]
  readonly #readers: number[] = []
  readonly #certainReaders: number[] = []
  readonly #writers: number[] = []
  readonly #doubters: number[] = []

  constructor(operations: readonly RegisterOperation[]) {
    this.#operations = operations
    for (let place = 0; place < operations.length; place++) this.#count(place, 1)
  }

  placed(operation: number): void {
    this.#count(operation, -1)
  }

  lifted(operation: number): void {
    this.#count(operation, 1)
  }

  hopeless(state: number, next: number, operation: number): boolean {
    const { source, reads, conditional } = this.#operations[operation]!
    if (state !== next) {
      const itself = source.certain && !conditional && reads === state ? 1 : 0
      if ((this.#certainReaders[state] ?? 0) > itself && (this.#writers[state] ?? 0) === 0) return true
    }
    if (source.certain) return false
    return (this.#readers[next] ?? 0) === 0 && (this.#doubters[state] ?? 0) === 0
  }

  #count(place: number, change: 1 | -1): void {
    const { source, reads, differs, writes, conditional } = this.#operations[place]!
    if (reads !== null) {
      add(this.#readers, reads, change)
      if (source.certain && !conditional) add(this.#certainReaders, reads, change)
      // A conditional one that does not find its value lets the state be: it is a doubter too.
      if (conditional) add(this.#doubters, reads, change)
    }
    if (differs !== null) add(this.#doubters, differs, change)
    if (writes !== null) add(this.#writers, writes, change)
  }
}

function add(counts: number[], value: number, change: number): void {
  counts[value] = (counts[value] ?? 0) + change
}
