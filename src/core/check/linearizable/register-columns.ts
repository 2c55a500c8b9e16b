import { IntList } from '../../base/int-list.ts'
import type { Json } from '../../base/json.ts'
import { registerOperation } from './register-operation.ts'
import type { TimedOperation } from './timed-operation.ts'
import { ValueIds } from './value-ids.ts'

/** Stands in a column of values where an operation says nothing. */
export const nothing = -1

/**
 * What the operations of one register say, a column each, because a key may have a million of them: by place in order of
 * call, with numbers for values. The fields are those of `RegisterOperation`.
 */
export class RegisterColumns {
  readonly operations: readonly TimedOperation[]
  readonly call: Float64Array
  readonly return: Float64Array
  readonly reads: Int32Array
  readonly differs: Int32Array
  readonly writes: Int32Array
  /** The number of the value at the start. */
  readonly initial = 0
  readonly valueCount: number
  /** Whether some compare-and-set returned and nobody knows what. */
  readonly hasConditional: boolean
  /** What certainly took part: those that returned, and those of unknown outcome whose value somebody saw. */
  readonly happened: IntList

  constructor(operations: readonly TimedOperation[], initial: Json) {
    const inOrder = operations.every((one, place) => place === 0 || operations[place - 1]!.call <= one.call)
    this.operations = inOrder ? operations : [...operations].sort((a, b) => a.call - b.call)
    const count = operations.length
    this.call = new Float64Array(count)
    this.return = new Float64Array(count)
    this.reads = new Int32Array(count)
    this.differs = new Int32Array(count)
    this.writes = new Int32Array(count)
    const ids = new ValueIds()
    ids.id(initial)
    let hasConditional = false
    for (let place = 0; place < count; place++) {
      const { source, reads, differs, writes, conditional } = registerOperation(this.operations[place]!, ids)
      this.call[place] = source.call
      this.return[place] = source.return
      this.reads[place] = reads ?? nothing
      this.differs[place] = differs ?? nothing
      this.writes[place] = writes ?? nothing
      if (conditional) hasConditional = true
    }
    this.valueCount = ids.size
    this.hasConditional = hasConditional
    this.happened = this.#happened()
  }

  saysSomething(place: number): boolean {
    return this.reads[place] !== nothing || this.writes[place] !== nothing || this.differs[place] !== nothing
  }

  /** Leaves out operations of unknown outcome whose value nobody saw: for all that is known they never happened. */
  #happened(): IntList {
    const happened = new IntList()
    // The uncertain writers of each value as chains, in the order of their calls.
    const first = new Int32Array(this.valueCount).fill(nothing)
    const next = new Int32Array(this.operations.length).fill(nothing)
    for (let place = this.operations.length - 1; place >= 0; place--) {
      if (this.operations[place]!.certain || this.writes[place] === nothing) continue
      next[place] = first[this.writes[place]!]!
      first[this.writes[place]!] = place
    }
    for (let place = 0; place < this.operations.length; place++)
      if (this.operations[place]!.certain && this.saysSomething(place)) happened.push(place)
    // The list grows while it is walked: one that happened may itself be the one who saw another.
    for (let i = 0; i < happened.length; i++) {
      const value = this.reads[happened.items[i]!]!
      if (value === nothing) continue
      for (let writer = first[value]!; writer !== nothing; writer = next[writer]!) happened.push(writer)
      first[value] = nothing
    }
    return happened
  }
}
