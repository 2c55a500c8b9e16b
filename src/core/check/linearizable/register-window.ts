import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'
import type { Budget } from '../budget.ts'
import { changesSomething } from './bystanders.ts'
import type { Decision } from './decision.ts'
import { registerModel } from './models/register.ts'
import { search } from './search.ts'
import type { TimedOperation } from './timed-operation.ts'

/**
 * The last stretch of a register's history, judged by itself: it may have held anything at the start of it, and
 * what was under way then, or is of unknown outcome, may take effect at any time within it or never. So whatever is
 * contradictory here is contradictory in the whole, and a late contradiction is found without going through all before it.
 */
export class RegisterWindow {
  /** -Infinity when it is the whole history: then the register held its initial value. */
  readonly since: number
  /** They returned, and began within the stretch. */
  readonly settled: readonly TimedOperation[]
  readonly #open: readonly TimedOperation[]
  readonly #initial: Json

  /** `known`: a history in order of call; the stretch has `count` operations that returned, or a few more. */
  constructor(known: readonly TimedOperation[], count: number, initial: Json) {
    let left = count
    let at = known.length
    while (at > 0 && left > 0) if (known[--at]!.certain) left--
    const since = at === 0 ? -Infinity : known[at]!.call
    this.since = since
    this.#initial = initial
    this.settled = known.filter((one) => one.certain && one.call >= since)
    this.#open = known
      .filter((one) => changesSomething(one) && !(one.certain && (one.call >= since || one.return < since)))
      .map((one) => optional(one, one.call < since ? -Infinity : one.call))
  }

  /**
   * Whether these operations of the stretch contradict each other whatever it began with and whichever of the others
   * took effect, at any time after they were asked for. The purse is for each value that it may have begun with.
   */
  judge(kept: readonly TimedOperation[], purse: () => Budget): Decision['answer'] {
    const isKept = new Set(kept)
    const others = this.settled.filter((one) => !isKept.has(one) && changesSomething(one))
    const operations = [...kept, ...this.#open, ...others.map((one) => optional(one, one.call))]
    for (const start of this.since === -Infinity ? [this.#initial] : starts(operations)) {
      const { answer } = search(registerModel(start), operations, { budget: purse() })
      if (answer !== 'illegal') return answer
    }
    return 'illegal'
  }
}

function optional(one: TimedOperation, call: number): TimedOperation {
  return { ...one, call, return: Infinity, certain: false, outputKnown: false }
}

/** Values that make a difference at the start: those that somebody sees or wants to replace, and one of no interest. */
function starts(operations: readonly TimedOperation[]): Json[] {
  const values = new Map<string, Json>([['', nobodySaw]])
  for (const { f, input, output, outputKnown } of operations) {
    const value = f === 'cas' ? (input as readonly Json[])[0]! : output
    if (f === 'cas' || (f === 'read' && outputKnown)) values.set(canonicalJson(value), value)
  }
  return [...values.values()]
}

const nobodySaw: Json = { 'a value that nobody saw': true }
