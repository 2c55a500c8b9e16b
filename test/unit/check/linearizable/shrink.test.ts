import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Budget } from '../../../../src/core/check/budget.ts'
import { registerModel } from '../../../../src/core/check/linearizable/models/register.ts'
import { setModel } from '../../../../src/core/check/linearizable/models/set.ts'
import type { Model } from '../../../../src/core/check/linearizable/model.ts'
import { decide, type SequentialObject } from '../../../../src/core/check/linearizable/sequential-object.ts'
import { shrink } from '../../../../src/core/check/linearizable/shrink.ts'
import {
  forgotten,
  knownAt,
  type TimedOperation,
} from '../../../../src/core/check/linearizable/timed-operation.ts'
import { evidenceOf } from '../../../../src/core/check/linearizable/evidence.ts'
import { orderFlaw } from './order-flaw.ts'
import { bruteForce } from './brute-force.ts'
import { registerHistory, setHistory } from './history-arbitrary.ts'
import { withOthersForgotten } from './with-others-forgotten.ts'

const register: SequentialObject = { kind: 'register', initial: null }

describe('the evidence', () => {
  it('contradicts itself and stops doing so without any one of its operations: registers', () => {
    for (const unique of [true, false]) {
      const refuted = holdsFor(registerHistory(7, { values: 3, unique }), register, registerModel(null))
      expect(refuted).toBeGreaterThan(100)
    }
  })

  it('contradicts itself and stops doing so without any one of its operations: sets', () => {
    for (const unique of [true, false]) {
      const refuted = holdsFor(setHistory(6, { unique }), { kind: 'set', initial: [] }, setModel([]))
      expect(refuted).toBeGreaterThan(100)
    }
  })

  it('is three operations out of ten thousand when one read is stale', () => {
    const operations = manyWrites(10_000)
    const stale = { ...operations[9_001]!, output: operations[8_000]!.input }
    operations[9_001] = stale
    const decision = decide(register, operations, new Budget(1_000_000))
    if (decision.answer !== 'illegal') throw new Error(`The stale read went unnoticed: ${decision.answer}.`)
    const core = shrink(register, operations, decision, new Budget(1_000_000))
    expect(core.isMinimal).toBe(true)
    expect(core.operations).toHaveLength(3)
    expect(core.operations).toContain(stale)
  })

  it('says so when the bound was reached before it was sure to be the smallest', () => {
    const operations = manyWrites(400).map((one) => ({
      ...one,
      input: one.f === 'write' ? Number(one.input) % 3 : null,
    }))
    operations[399] = { ...operations[399]!, f: 'read', input: null, output: 7 }
    const decision = decide(register, operations, new Budget(100_000))
    if (decision.answer !== 'illegal') throw new Error(`The phantom read went unnoticed: ${decision.answer}.`)
    const core = shrink(register, operations, decision, new Budget(10))
    expect(core.isMinimal).toBe(false)
    expect(core.operations.length).toBeGreaterThan(1)
  })
})

it('of repeated values contradicts itself whatever stood there before and whatever else took effect since', () => {
  let inStretch = 0
  fc.assert(
    fc.property(registerHistory(9, { values: 2, unique: false }), (drafts) => {
      const operations = [...drafts].sort((a, b) => a.call - b.call)
      const decision = decide(register, operations, new Budget(1_000_000))
      if (decision.answer !== 'illegal' || decision.core !== null) return
      const evidence = evidenceOf(register, operations, decision, new Budget(1_000_000))
      const { operations: core, since, blocked } = evidence
      expect(evidence.isMinimal).toBe(true)
      expect(blocked).toBe(firstImpossibleByHand(operations))
      if (since === undefined) throw new Error('There was room for the evidence to be found in a stretch.')
      if (since > -Infinity) inStretch++
      const isPossible = (kept: readonly TimedOperation[]): boolean =>
        (since === -Infinity ? [null] : [null, 1, 2, 3]).some((start) =>
          bruteForce(registerModel(start), [
            ...kept,
            ...othersSince(
              since,
              kept,
              knownAt(operations, blocked!.return, (other) => !isBefore(blocked!, other)),
            ),
          ]),
        )
      expect(isPossible(core)).toBe(false)
      for (const one of core) expect(isPossible(core.filter((other) => other !== one))).toBe(true)
    }),
    { numRuns: 1_500 },
  )
  expect(inStretch).toBeGreaterThan(20)
})

it('names the first return that cannot be explained, and an order of all before it', () => {
  for (const unique of [true, false]) {
    fc.assert(
      fc.property(registerHistory(8, { values: 3, unique }), (drafts) => {
        const operations = [...drafts].sort((a, b) => a.call - b.call)
        const decision = decide(register, operations, new Budget(1_000_000))
        if (decision.answer !== 'illegal') return
        const { blocked, order } = evidenceOf(register, operations, decision, new Budget(1_000_000))
        expect(blocked).toBe(firstImpossibleByHand(operations))
        const returned = operations.filter((one) => one.certain && isBefore(one, blocked!))
        expect(orderFlaw(registerModel(null), order!.map(asPlaced(returned)), returned)).toBeNull()
      }),
      { numRuns: 2_000 },
    )
  }
})

const isBefore = (a: TimedOperation, b: TimedOperation): boolean =>
  a.return < b.return || (a.return === b.return && a.index < b.index)

/** Of the operations of an order only those count that had returned; the others were under way. */
function asPlaced(returned: readonly TimedOperation[]): (one: TimedOperation) => TimedOperation {
  return (one) =>
    returned.includes(one) ? one : { ...one, certain: false, outputKnown: false, return: Infinity }
}

function firstImpossibleByHand(operations: readonly TimedOperation[]): TimedOperation | undefined {
  const returned = operations.filter((one) => one.certain).sort((a, b) => (isBefore(a, b) ? -1 : 1))
  return returned.find((_, i) => {
    const before = new Set(returned.slice(0, i + 1))
    const known = operations.map((one) => (before.has(one) ? one : asPlaced([])(one)))
    return !bruteForce(registerModel(null), known)
  })
}

/** What the claim about a stretch leaves open: those not kept, at any time after they were asked for, or never. */
function othersSince(
  since: number,
  kept: readonly TimedOperation[],
  known: readonly TimedOperation[],
): TimedOperation[] {
  return known
    .filter((one) => one.return >= since && !kept.includes(one) && one.f !== 'read')
    .filter((one) => !(one.f === 'cas' && one.certain && one.outputKnown && one.output === false))
    .map((one) => ({ ...forgotten(one), call: one.call < since ? -Infinity : one.call }))
}

function holdsFor<S>(
  histories: fc.Arbitrary<TimedOperation[]>,
  object: SequentialObject,
  model: Model<S>,
): number {
  let refuted = 0
  fc.assert(
    fc.property(histories, (operations) => {
      const decision = decide(object, operations, new Budget(1_000_000))
      if (decision.answer !== 'illegal') return
      refuted++
      const { operations: core, isMinimal } = shrink(object, operations, decision, new Budget(1_000_000))
      expect(isMinimal).toBe(true)
      expect(bruteForce(model, withOthersForgotten(core, operations))).toBe(false)
      for (const one of core) {
        const rest = core.filter((other) => other !== one)
        expect(bruteForce(model, withOthersForgotten(rest, operations))).toBe(true)
      }
    }),
    { numRuns: 2_000 },
  )
  return refuted
}

/** Writes of rising values and reads of the last one, in turn. */
function manyWrites(count: number): TimedOperation[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    who: `c${index % 8}`,
    f: index % 2 === 0 ? 'write' : 'read',
    input: index % 2 === 0 ? index : null,
    output: index % 2 === 0 ? null : index - 1,
    outputKnown: true,
    call: 10 * index,
    return: 10 * index + 5,
    certain: true,
  }))
}
