import { sentence } from '../../model/sentence.ts'
import { noWitness, type Verdict } from '../../model/verdict.ts'
import type { RecordedHistory } from '../../history/recorded-history.ts'
import { boundSentence } from '../bound.ts'
import type { Budget } from '../budget.ts'
import { modelOf } from '../linearizable/model-of.ts'
import { decide, type SequentialObject } from '../linearizable/sequential-object.ts'
import type { TimedOperation } from '../linearizable/timed-operation.ts'
import { circleIn } from './circle.ts'
import { edgeOf, operationText } from './edge-words.ts'
import { processesOf, type Processes } from './processes.ts'
import { readingsOf } from './readings.ts'
import { saturated, type Requirement } from './saturation.ts'
import { searchSequential } from './sequential-search.ts'

const check = 'sequential'

export interface SequentialOptions {
  readonly budget: Budget
  /** What may be inferred from times; only of real time is it known that the history may be linearizable. */
  readonly order: RecordedHistory['order']
}

/**
 * Is there one order of all operations of all objects that explains every answer and keeps the order of each process
 * (Lamport 1979)? Real time does not count, and the answer of each object alone does not decide. A linearizable history is
 * one; registers of values told apart are refuted by a circle of what must come before what; all else is searched for.
 */
export function judgeSequential(
  object: SequentialObject,
  keys: ReadonlyMap<string, readonly TimedOperation[]>,
  { budget, order }: SequentialOptions,
): Verdict {
  const processes = processesOf(keys)
  const count = processes.operations.length
  const values = { count, keys: keys.size, processes: processes.chains.length }
  if (!budget.spend(count))
    return { check, answer: 'unknown', sentence: boundSentence(budget), witness: noWitness }
  if (order === 'realtime' && isLinearizable(object, keys, processes, budget))
    return { check, answer: 'ok', sentence: sentence('sequential.linearizable', values), witness: noWitness }
  const known = object.kind === 'register' ? knownBefore(object, processes, budget) : []
  if ('answer' in known) return known
  const found = searchSequential(processes, modelOf(object), known, budget)
  switch (found.answer) {
    case 'ok': {
      const told = found.order.map((place) => processes.operations[place]!.index)
      return {
        check,
        answer: 'ok',
        sentence: sentence('sequential.ok', values),
        witness: { ...noWitness, order: told },
      }
    }
    case 'illegal': {
      const operations = processes.operations.flatMap(({ certain, index }) => (certain ? [index] : []))
      const witness = { ...noWitness, operations, data: { isMinimal: false } }
      return { check, answer: 'illegal', sentence: sentence('sequential.no-order', values), witness }
    }
    default:
      return { check, answer: 'unknown', sentence: boundSentence(budget), witness: noWitness }
  }
}

/** Half of what is left may go into that. Where one operation of a process touches the next, real time does not order them. */
function isLinearizable(
  object: SequentialObject,
  keys: ReadonlyMap<string, readonly TimedOperation[]>,
  { operations, chains, open, hangsOn }: Processes,
  budget: Budget,
): boolean {
  const isAfter = (place: number, before: number | undefined): boolean =>
    before === undefined || operations[before]!.return < operations[place]!.call
  const isApart =
    chains.every((places) => places.every((place, i) => isAfter(place, places[i - 1]))) &&
    open.every((place) => {
      const { chain, after } = hangsOn.get(place)!
      return isAfter(place, chains[chain]![after - 1])
    })
  if (!isApart) return false
  const part = budget.part((budget.stepsMax - budget.steps) >> 1)
  return [...keys.values()].every((list) => decide(object, list, part).answer === 'ok')
}

/** What must come before what, for the search to begin with; or the verdict when that already goes round in a circle. */
function knownBefore(
  { initial }: SequentialObject & { kind: 'register' },
  processes: Processes,
  budget: Budget,
): Verdict | (readonly [number, number])[] {
  const readings = readingsOf(processes, initial)
  if (readings.kind === 'ambiguous') return []
  if (readings.kind === 'unwritten') {
    const one = processes.operations[readings.reader]!
    const values = { who: one.who, operation: operationText(readings.reader, processes) }
    const witness = { ...noWitness, operations: [one.index] }
    return { check, answer: 'illegal', sentence: sentence('sequential.unwritten', values), witness }
  }
  const found = saturated(processes, readings, budget)
  if (found === null) return []
  if (found.isCyclic) return circular(processes, found.requirements)
  return found.requirements.map(({ from, to }) => [from, to] as const)
}

function circular(processes: Processes, requirements: readonly Requirement[]): Verdict {
  const circle = circleIn(processes.operations.length, requirements)
  const indexOf = (place: number): number => processes.operations[place]!.index
  const named = new Set(circle.flatMap(({ from, to, reader }) => [from, to, reader ?? to].map(indexOf)))
  const cycle = circle.map((one) => edgeOf(one, processes))
  return {
    check,
    answer: 'illegal',
    sentence: sentence('sequential.circle', { count: circle.length }),
    witness: {
      ...noWitness,
      operations: [...named].sort((a, b) => a - b),
      reasons: cycle.map((edge) => edge.sentence),
      cycle,
    },
  }
}
