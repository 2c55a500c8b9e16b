import { IntList } from '../../base/int-list.ts'
import type { Json } from '../../base/json.ts'
import type { Budget } from '../budget.ts'
import { Bystanders, nearestFirst } from './bystanders.ts'
import type { Decision } from './decision.ts'
import { seatDoubters } from './doubters.ts'
import { registerModel } from './models/register.ts'
import { precedes } from './precedence.ts'
import { nothing, RegisterColumns } from './register-columns.ts'
import { search, type SearchResult } from './search.ts'
import { contradictoryWindow } from './shrink-register.ts'
import { knownAt, type TimedOperation } from './timed-operation.ts'
import { zones } from './zones.ts'

/**
 * Judges one register. Values that are told apart go through the zones, which take n log n; a swap that failed then
 * only needs room in the order that they found. Whatever is left goes to the search, with that order as a guess.
 */
export function decideRegister(source: readonly TimedOperation[], initial: Json, budget: Budget): Decision {
  const columns = new RegisterColumns(source, initial)
  if (!areToldApart(columns)) return searched(columns, initial, budget)
  if (!budget.spend(columns.happened.length)) return { answer: 'unknown' }
  const result = zones(columns)
  const sources = (places: readonly number[]): TimedOperation[] =>
    places.map((place) => columns.operations[place]!)
  if (result.answer === 'illegal')
    return { answer: 'illegal', core: sources(result.operations), blocked: null }
  const { homeless, order } = seatDoubters(columns, result.order, doubtersOf(columns))
  if (homeless.length === 0)
    return { answer: 'ok', order: sources([...order.items.subarray(0, order.length)]) }
  return localContradiction(homeless, columns, initial, budget) ?? searched(columns, initial, budget, order)
}

function doubtersOf({ happened, differs }: RegisterColumns): IntList {
  const doubters = new IntList()
  for (let i = 0; i < happened.length; i++)
    if (differs[happened.items[i]!] !== nothing) doubters.push(happened.items[i]!)
  return doubters
}

/**
 * Whether a swap that failed contradicts those who saw its value, or else those around it, whatever became of all
 * others. Much cheaper than refuting the whole, and nearly every contradiction is of one of these kinds.
 */
function localContradiction(
  suspects: readonly number[],
  columns: RegisterColumns,
  initial: Json,
  budget: Budget,
): Decision | null {
  const { operations, reads, writes, differs } = columns
  const bystanders = new Bystanders(operations, 'register')
  for (const place of suspects.slice(0, suspectsMax)) {
    const suspect = operations[place]!
    const value = differs[place]!
    const same = operations.filter((one, i) => one === suspect || reads[i] === value || writes[i] === value)
    const around = operations.filter((one) => !precedes(one, suspect) && !precedes(suspect, one))
    for (const [circle, count] of [
      [same, 16],
      [around, 8],
      [around, 32],
    ] as const) {
      const core = nearestFirst(suspect, circle).slice(0, count)
      const whole = new RegisterColumns([...core, ...bystanders.of(core)], initial)
      if (searched(whole, initial, budget.part(stepsPerCircle)).answer === 'illegal')
        return { answer: 'illegal', core, blocked: null }
    }
  }
  return null
}

const suspectsMax = 100
const stepsPerCircle = 10_000

/** True when each value that somebody names was written by one operation only, and the first value by none. */
function areToldApart({ happened, writes, hasConditional, initial, valueCount }: RegisterColumns): boolean {
  if (hasConditional) return false
  const isWritten = new Uint8Array(valueCount)
  isWritten[initial] = 1
  for (let i = 0; i < happened.length; i++) {
    const value = writes[happened.items[i]!]!
    if (value === nothing) continue
    if (isWritten[value] === 1) return false
    isWritten[value] = 1
  }
  return true
}

/**
 * The search. One that does not come through soon is stuck somewhere: if a short stretch before that place contradicts
 * itself, that is the answer, and nobody need go through everything that may have come before it.
 * `guess`: places of the columns in an order that may be right.
 */
function searched(columns: RegisterColumns, initial: Json, budget: Budget, guess?: IntList): Decision {
  const saying = [...columns.operations.keys()].filter((place) => columns.saysSomething(place))
  const source = (place: number): TimedOperation => columns.operations[saying[place]!]!
  const alike = withUnseenAlike(columns, saying)
  const ranks = guess === undefined ? {} : { ranks: ranksOf(saying, guess) }
  const attempt = (purse: Budget): SearchResult =>
    search(registerModel(initial), alike, { budget: purse, ...ranks })
  let result = attempt(budget.part(stepsFirst + stepsFirstPerOperation * saying.length))
  if (result.answer === 'unknown' && result.blocked !== null && budget.stopped === null) {
    const blocked = source(result.blocked)
    if (isStuckForGood(columns, blocked, initial, budget)) return { answer: 'illegal', core: null, blocked }
    result = attempt(budget)
  }
  if (result.answer === 'unknown') return { answer: 'unknown' }
  if (result.answer === 'ok') return { answer: 'ok', order: result.order.map(source) }
  return { answer: 'illegal', core: null, blocked: source(result.blocked) }
}

/** How far the search goes before it is suspected to be stuck; most histories need a few steps an operation. */
const stepsFirst = 20_000
const stepsFirstPerOperation = 4

/** Whether the history contradicts itself shortly before an operation returned, or a little later. */
function isStuckForGood(
  { operations }: RegisterColumns,
  blocked: TimedOperation,
  initial: Json,
  budget: Budget,
): boolean {
  const later = operations.filter((one) => one.certain && one.return > blocked.return)
  later.sort((a, b) => a.return - b.return)
  for (const ahead of [0, 4, 16, 64]) {
    const until = ahead === 0 ? blocked : later[ahead - 1]
    if (until === undefined) return false
    const known = knownAt(operations, until.return)
    if (contradictoryWindow(known, initial, budget, operationsOfStretchMax) !== null) return true
  }
  return false
}

const operationsOfStretchMax = 256

function ranksOf(saying: readonly number[], guess: IntList): number[] {
  const rankOf = new Map<number, number>()
  for (let rank = 0; rank < guess.length; rank++) rankOf.set(guess.items[rank]!, rank)
  return saying.map((place) => rankOf.get(place) ?? guess.length)
}

/** Values that no answer names cannot be told apart: they become one, so that the search sees fewer kinds of writes. */
function withUnseenAlike(columns: RegisterColumns, saying: readonly number[]): TimedOperation[] {
  const isNamed = new Uint8Array(columns.valueCount)
  for (const place of saying) {
    if (columns.reads[place] !== nothing) isNamed[columns.reads[place]!] = 1
    if (columns.differs[place] !== nothing) isNamed[columns.differs[place]!] = 1
  }
  return saying.map((place) => {
    const source = columns.operations[place]!
    const value = columns.writes[place]!
    if (value === nothing || isNamed[value] === 1) return source
    return { ...source, input: source.f === 'cas' ? [(source.input as readonly Json[])[0]!, unseen] : unseen }
  })
}

/** No client of the lab writes this, and no answer of this history is equal to it once values are told apart by name. */
const unseen: Json = { 'a value that no answer names': true }
