import type { Model, Move } from '../../../../src/core/check/linearizable/model.ts'
import type { TimedOperation } from '../../../../src/core/check/linearizable/timed-operation.ts'

/** Tries every order of a handful of operations, with nothing clever: the judge of the judges. */
export function bruteForce<S>(model: Model<S>, operations: readonly TimedOperation[]): boolean {
  const moves = operations.map((one) => model.move(one))
  return canFinish(model.initial, operations, moves, new Set(operations.keys()))
}

function canFinish<S>(
  state: S,
  operations: readonly TimedOperation[],
  moves: readonly Move<S>[],
  left: Set<number>,
): boolean {
  if ([...left].every((i) => !operations[i]!.certain)) return true
  for (const i of [...left]) {
    const mustWait = [...left].some((j) => j !== i && operations[j]!.return < operations[i]!.call)
    const next = mustWait ? undefined : moves[i]!.apply(state)
    if (next === undefined) continue
    left.delete(i)
    const works = canFinish(next, operations, moves, left)
    left.add(i)
    if (works) return true
  }
  return false
}
