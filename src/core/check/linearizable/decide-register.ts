import type { Json } from '../../base/json.ts'
import type { Budget } from '../budget.ts'
import { decidedOk, type Decision } from './decision.ts'
import { placeDoubters } from './doubters.ts'
import { registerModel } from './models/register.ts'
import { registerOperation, type RegisterOperation } from './register-operation.ts'
import { search } from './search.ts'
import type { TimedOperation } from './timed-operation.ts'
import { ValueIds } from './value-ids.ts'
import { zones } from './zones.ts'

/**
 * Judges one register. Values that are told apart go through the zones, which take n log n; a swap that failed then
 * only needs room in the order that they found. Whatever is left goes to the search, with that order as a guess.
 */
export function decideRegister(source: readonly TimedOperation[], initial: Json, budget: Budget): Decision {
  const ids = new ValueIds()
  const first = ids.id(initial)
  const said = source.map((one) => registerOperation(one, ids)).filter(saysSomething)
  const happened = withoutUnseen(said)
  if (!areToldApart(happened, first)) return searched(said, initial, budget)
  if (!budget.spend(happened.length)) return { answer: 'unknown' }
  const doubters = happened.filter((one) => one.differs !== null)
  const result = zones(
    happened.filter((one) => one.differs === null),
    first,
  )
  if (result.answer === 'illegal') {
    return { answer: 'illegal', core: result.operations.map((one) => one.source), blocked: null }
  }
  if (placeDoubters(result.order, doubters, first)) return decidedOk
  return searched(said, initial, budget, result.order)
}

function saysSomething(one: RegisterOperation): boolean {
  return one.reads !== null || one.writes !== null || one.differs !== null
}

/** Leaves out operations of unknown outcome whose value nobody saw: for all that is known they never happened. */
function withoutUnseen(operations: readonly RegisterOperation[]): RegisterOperation[] {
  const uncertain = new Map<number, RegisterOperation[]>()
  for (const one of operations) {
    if (one.source.certain || one.writes === null) continue
    const rivals = uncertain.get(one.writes)
    if (rivals === undefined) uncertain.set(one.writes, [one])
    else rivals.push(one)
  }
  const happened = operations.filter((one) => one.source.certain)
  // The list grows while it is walked: one that happened may itself be the one who saw another.
  for (const one of happened) {
    if (one.reads === null) continue
    for (const seen of uncertain.get(one.reads) ?? []) happened.push(seen)
    uncertain.delete(one.reads)
  }
  return happened
}

/** True when each value that somebody names was written by one operation only, and the first value by none. */
function areToldApart(operations: readonly RegisterOperation[], initial: number): boolean {
  const written = new Set([initial])
  for (const { writes, conditional } of operations) {
    if (conditional) return false
    if (writes === null) continue
    if (written.has(writes)) return false
    written.add(writes)
  }
  return true
}

function searched(
  operations: readonly RegisterOperation[],
  initial: Json,
  budget: Budget,
  guess: readonly RegisterOperation[] = [],
): Decision {
  const rankOf = new Map(guess.map((one, rank) => [one, rank]))
  const sources = operations.map((one) => one.source)
  const ranks = guess.length === 0 ? {} : { ranks: operations.map((one) => rankOf.get(one) ?? guess.length) }
  const result = search(registerModel(initial), sources, { budget, ...ranks })
  if (result.answer === 'illegal') return { answer: 'illegal', core: null, blocked: sources[result.blocked]! }
  return { answer: result.answer }
}
