import type { Json } from '../../base/json.ts'
import { registerOperation, type RegisterOperation } from '../linearizable/register-operation.ts'
import { ValueIds } from '../linearizable/value-ids.ts'
import type { Processes } from './processes.ts'

/** Who read from whom; numbers are places, as in `Processes`. */
export interface Reading {
  readonly reader: number
  /** Null: the initial value. */
  readonly writer: number | null
}

export type Readings =
  | {
      readonly kind: 'clear'
      readonly readings: readonly Reading[]
      /** The operations that certainly happened, or that somebody saw. */
      readonly happened: ReadonlySet<number>
      readonly isWrite: (place: number) => boolean
    }
  /** Somebody read what nobody wrote. */
  | { readonly kind: 'unwritten'; readonly reader: number }
  /** Some value may come from several writes. */
  | { readonly kind: 'ambiguous' }

/** Finds out who read from whom, for registers that all begin with the same value. */
export function readingsOf({ operations, objectOf, objects }: Processes, initial: Json): Readings {
  const ids = objects.map(() => new ValueIds())
  const firsts = ids.map((values) => values.id(initial))
  const said = operations.map((one, place) => registerOperation(one, ids[objectOf[place]!]!))
  const writers = objects.map(() => new Map<number, number[]>())
  for (const [place, { writes }] of said.entries()) {
    if (writes === null) continue
    const map = writers[objectOf[place]!]!
    map.set(writes, [...(map.get(writes) ?? []), place])
  }
  const happened = new Set(operations.flatMap(({ certain }, place) => (certain ? [place] : [])))
  const readings: Reading[] = []
  // The set grows while it is walked: a swap of unknown outcome that somebody saw is itself one who saw another.
  for (const reader of happened) {
    const { reads, conditional } = said[reader]!
    if (conditional) return { kind: 'ambiguous' }
    if (reads === null) continue
    const found = writers[objectOf[reader]!]!.get(reads) ?? []
    const isInitial = reads === firsts[objectOf[reader]!]
    if (found.length + Number(isInitial) > 1) return { kind: 'ambiguous' }
    if (found.length === 0 && !isInitial) return { kind: 'unwritten', reader }
    const writer = found[0] ?? null
    if (writer !== null) happened.add(writer)
    readings.push({ reader, writer })
  }
  return { kind: 'clear', readings, happened, isWrite: (place) => writesSomething(said[place]!) }
}

function writesSomething({ writes }: RegisterOperation): boolean {
  return writes !== null
}
