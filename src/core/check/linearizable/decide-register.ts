import type { Json } from '../../base/json.ts'
import type { Budget } from '../budget.ts'
import { Bystanders, nearestFirst } from './bystanders.ts'
import type { Decision } from './decision.ts'
import { misfits } from './doubters.ts'
import { registerModel } from './models/register.ts'
import { precedes } from './precedence.ts'
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
  const homeless = misfits(result.order, doubters, first)
  if (homeless.length === 0) return { answer: 'ok' }
  return localContradiction(homeless, said, initial, budget) ?? searched(said, initial, budget, result.order)
}

/**
 * Whether a swap that failed contradicts those who saw its value, or else those around it, whatever became of all
 * others. Much cheaper than refuting the whole, and nearly every contradiction is of one of these kinds.
 */
function localContradiction(
  suspects: readonly RegisterOperation[],
  operations: readonly RegisterOperation[],
  initial: Json,
  budget: Budget,
): Decision | null {
  const bystanders = new Bystanders(
    operations.map((one) => one.source),
    true,
  )
  for (const suspect of suspects.slice(0, suspectsMax)) {
    const value = suspect.differs
    const same = operations.filter((one) => one === suspect || one.reads === value || one.writes === value)
    const around = operations.filter(
      (one) => !precedes(one.source, suspect.source) && !precedes(suspect.source, one.source),
    )
    for (const [circle, count] of [
      [same, 16],
      [around, 8],
      [around, 32],
    ] as const) {
      const core = nearestFirst(
        suspect.source,
        circle.map((one) => one.source),
      ).slice(0, count)
      const ids = new ValueIds()
      const said = [...core, ...bystanders.of(core)]
        .map((one) => registerOperation(one, ids))
        .filter(saysSomething)
      const found = searched(said, initial, budget.part(stepsPerCircle))
      if (found.answer === 'illegal') return { answer: 'illegal', core, blocked: null }
    }
  }
  return null
}

const suspectsMax = 100
const stepsPerCircle = 10_000

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
  const ranks = guess.length === 0 ? {} : { ranks: operations.map((one) => rankOf.get(one) ?? guess.length) }
  const result = search(registerModel(initial), withUnseenAlike(operations), { budget, ...ranks })
  if (result.answer !== 'illegal') return { answer: result.answer }
  return { answer: 'illegal', core: null, blocked: operations[result.blocked]!.source }
}

/** Values that no answer names cannot be told apart: they become one, so that the search sees fewer kinds of writes. */
function withUnseenAlike(operations: readonly RegisterOperation[]): TimedOperation[] {
  const named = new Set(operations.flatMap(({ reads, differs }) => [reads, differs]))
  return operations.map(({ source, writes }) => {
    if (writes === null || named.has(writes)) return source
    return { ...source, input: source.f === 'cas' ? [(source.input as readonly Json[])[0]!, unseen] : unseen }
  })
}

/** No client of the lab writes this, and no answer of this history is equal to it once values are told apart by name. */
const unseen: Json = { 'a value that no answer names': true }
