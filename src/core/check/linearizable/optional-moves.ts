import type { MoveTable } from './move-table.ts'
import type { TimedOperation } from './timed-operation.ts'

/** Operations of unknown outcome that do the same: only how many of them took effect matters, not which. */
export interface OptionalMove {
  /** Of the move table. */
  readonly kind: number
  /** Their places in the list of operations, in order of call. */
  readonly places: number[]
  readonly calls: number[]
}

/** Groups the operations of unknown outcome by what they do. Mere observers among them say nothing and are left out. */
export function optionalMoves<S>(table: MoveTable<S>, operations: readonly TimedOperation[]): OptionalMove[] {
  const groups = new Map<number, OptionalMove>()
  const places = operations.flatMap((operation, place) => (operation.certain ? [] : [place]))
  places.sort((a, b) => operations[a]!.call - operations[b]!.call || a - b)
  for (const place of places) {
    const kind = table.kindOf[place]!
    if (table.observes(kind)) continue
    let group = groups.get(kind)
    if (group === undefined) groups.set(kind, (group = { kind, places: [], calls: [] }))
    group.places.push(place)
    group.calls.push(operations[place]!.call)
  }
  return [...groups.values()]
}
