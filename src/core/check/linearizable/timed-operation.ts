import type { Json } from '../../base/json.ts'
import { unreachable } from '../../base/unreachable.ts'
import type { Operation } from '../../model/operation.ts'
import type { HistoryOperation } from '../../trace/history.ts'

/**
 * One operation as the linearizability judge sees it, wherever it was recorded. Times in any unit that only rises;
 * intervals are closed: one that returns at t and one that is called at t are concurrent.
 */
export interface TimedOperation {
  /** Place in the history it came from. */
  readonly index: number
  /** Who asked: a client or a process, for the sentences. */
  readonly who: string
  readonly f: string
  readonly input: Json
  readonly output: Json
  /** False when it came back but nobody wrote down with what: any answer is possible. */
  readonly outputKnown: boolean
  readonly call: number
  /** Infinity while nothing is known of its end. */
  readonly return: number
  /** False: it may take effect at any time after its call, or never. */
  readonly certain: boolean
}

/** The operations of each key that may have happened, in order of call. Failed ones certainly did not: they are left out. */
export function operationsByKey(history: readonly HistoryOperation[]): Map<string, TimedOperation[]> {
  const keys = new Map<string, TimedOperation[]>()
  for (const one of history) {
    if (one.outcome === 'fail') continue
    const timed = timedOperation(one)
    if (timed === null) continue
    const operations = keys.get(timed.key)
    if (operations === undefined) keys.set(timed.key, [timed.operation])
    else operations.push(timed.operation)
  }
  return keys
}

function timedOperation(one: HistoryOperation): { key: string; operation: TimedOperation } | null {
  const { operation } = one
  if (!isJudged(operation)) return null
  const certain = one.outcome === 'ok'
  return {
    key: operation.key,
    operation: {
      index: one.index,
      who: one.client,
      f: operation.f,
      input: inputOf(operation),
      output: one.value,
      outputKnown: certain,
      call: one.callUs,
      return: certain && one.returnUs !== null ? one.returnUs : Infinity,
      certain,
    },
  }
}

type Judged = Operation & { readonly f: 'read' | 'read-set' | 'write' | 'cas' | 'add' }

function isJudged(operation: Operation): operation is Judged {
  return ['read', 'read-set', 'write', 'cas', 'add'].includes(operation.f)
}

function inputOf(operation: Judged): Json {
  switch (operation.f) {
    case 'read':
    case 'read-set':
      return null
    case 'write':
      return operation.value
    case 'cas':
      return [operation.from, operation.to]
    case 'add':
      return operation.element
    default:
      return unreachable(operation)
  }
}

/**
 * What is left of an operation when it is put aside: it may have happened at any time at all, once, or never. One that
 * took an element took no other; else those put aside could explain away every element that is missing.
 */
export function forgotten(operation: TimedOperation): TimedOperation {
  const outputKnown = takers.includes(operation.f) && operation.certain && operation.outputKnown
  return { ...operation, outputKnown, call: -Infinity, return: Infinity, certain: false }
}

const takers: readonly string[] = ['dequeue', 'pop']

/**
 * A history in order of call as it was known at some time: what was not called by then is left out, and what had not
 * returned was under way, so nothing is known of its outcome.
 */
export function knownAt(
  operations: readonly TimedOperation[],
  time: number,
  hasReturned: (one: TimedOperation) => boolean = (one) => one.return <= time,
): TimedOperation[] {
  const known: TimedOperation[] = []
  for (const one of operations) {
    if (one.call > time) break
    const isSettled = !one.certain || hasReturned(one)
    known.push(
      isSettled ? one : { ...one, certain: false, outputKnown: false, output: null, return: Infinity },
    )
  }
  return known
}
