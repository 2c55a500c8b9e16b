import type { Model, Move } from '../../../../src/core/check/linearizable/model.ts'
import type { TimedOperation } from '../../../../src/core/check/linearizable/timed-operation.ts'

interface Step<S> {
  readonly who: string
  readonly key: string
  readonly index: number
  readonly certain: boolean
  readonly move: Move<S>
}

/** Tries every order of all operations of all keys that keeps the order of each process, with nothing clever. */
export function canInterleave<S>(
  model: Model<S>,
  keys: ReadonlyMap<string, readonly TimedOperation[]>,
): boolean {
  const steps = [...keys].flatMap(([key, list]) =>
    list.map((one): Step<S> => ({ ...one, key, move: model.move(one) })),
  )
  steps.sort((a, b) => a.index - b.index)
  return canFinish(steps, new Map([...keys.keys()].map((key) => [key, model.initial])))
}

function canFinish<S>(left: readonly Step<S>[], states: ReadonlyMap<string, S>): boolean {
  if (left.every((one) => !one.certain)) return true
  return left.some((one) => {
    // What certainly happened before it in its process comes before it; one of unknown outcome may be late.
    if (left.some((other) => other.certain && other.who === one.who && other.index < one.index)) return false
    const next = one.move.apply(states.get(one.key)!)
    if (next === undefined) return false
    return canFinish(
      left.filter((other) => other !== one),
      new Map([...states, [one.key, next]]),
    )
  })
}
