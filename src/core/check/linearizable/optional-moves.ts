import type { Model, Move } from './model.ts'
import type { TimedOperation } from './timed-operation.ts'

/** Operations of unknown outcome that do the same: only how many of them took effect matters, not which. */
export interface OptionalMove<S> {
  readonly move: Move<S>
  /** Their places in the list of operations, in order of call. */
  readonly operations: readonly number[]
  readonly calls: readonly number[]
}

/** Groups the operations of unknown outcome by what they do. Mere observers among them say nothing and are left out. */
export function optionalMoves<S>(model: Model<S>, operations: readonly TimedOperation[]): OptionalMove<S>[] {
  const groups = new Map<string, { move: Move<S>; operations: number[]; calls: number[] }>()
  const places = operations.flatMap((operation, place) => (operation.certain ? [] : [place]))
  places.sort((a, b) => operations[a]!.call - operations[b]!.call || a - b)
  for (const place of places) {
    const move = model.move(operations[place]!)
    if (move.observes) continue
    const group = groups.get(move.sameness)
    if (group === undefined)
      groups.set(move.sameness, { move, operations: [place], calls: [operations[place]!.call] })
    else {
      group.operations.push(place)
      group.calls.push(operations[place]!.call)
    }
  }
  return [...groups.values()]
}
