import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Budget } from '../../../../src/core/check/budget.ts'
import { decideRegister } from '../../../../src/core/check/linearizable/decide-register.ts'
import { decideSet } from '../../../../src/core/check/linearizable/decide-set.ts'
import { appendModel } from '../../../../src/core/check/linearizable/models/append.ts'
import { registerModel } from '../../../../src/core/check/linearizable/models/register.ts'
import { setModel } from '../../../../src/core/check/linearizable/models/set.ts'
import { search } from '../../../../src/core/check/linearizable/search.ts'
import type { TimedOperation } from '../../../../src/core/check/linearizable/timed-operation.ts'
import { bruteForce } from './brute-force.ts'
import { orderFlaw } from './order-flaw.ts'
import { registerHistory, setHistory } from './history-arbitrary.ts'

const ample = (): Budget => new Budget(1_000_000)
const runs = { numRuns: 3_000 }

describe('the methods agree on random small histories', () => {
  it('search and brute force, registers with repeated values and compare-and-set', () => {
    let refuted = 0
    fc.assert(
      fc.property(registerHistory(6, { values: 2, unique: false }), (operations) => {
        const found = search(registerModel(null), operations, { budget: ample() }).answer
        refuted += found === 'illegal' ? 1 : 0
        expect(found).toBe(bruteForce(registerModel(null), operations) ? 'ok' : 'illegal')
      }),
      runs,
    )
    expect(refuted).toBeGreaterThan(300)
    expect(refuted).toBeLessThan(2_700)
  })

  it('the judge of registers and brute force, when a value is written twice and the search takes over', () => {
    fc.assert(
      fc.property(registerHistory(7, { values: 2, unique: false }), (operations) => {
        const found = decideRegister(operations, null, ample()).answer
        expect(found).toBe(bruteForce(registerModel(null), operations) ? 'ok' : 'illegal')
      }),
      runs,
    )
  })

  it('zones and brute force, registers whose values are told apart', () => {
    fc.assert(
      fc.property(registerHistory(6, { values: 3, unique: true }), (operations) => {
        const found = decideRegister(operations, null, ample()).answer
        expect(found).toBe(bruteForce(registerModel(null), operations) ? 'ok' : 'illegal')
      }),
      runs,
    )
  })

  it('zones and search, longer histories whose values are told apart', () => {
    fc.assert(
      fc.property(registerHistory(14, { values: 5, unique: true }), (operations) => {
        const found = decideRegister(operations, null, ample()).answer
        expect(found).toBe(search(registerModel(null), operations, { budget: ample() }).answer)
      }),
      runs,
    )
  })

  it('zones and search, histories that a real register could have given', () => {
    fc.assert(
      fc.property(registerHistory(14, { values: 5, unique: true }), (drafts) => {
        const operations = answered(drafts)
        expect(decideRegister(operations, null, ample()).answer).toBe('ok')
        expect(search(registerModel(null), operations, { budget: ample() }).answer).toBe('ok')
      }),
      runs,
    )
  })

  it('what the methods say of an order holds: it respects time and explains every answer', () => {
    let explained = 0
    for (const unique of [true, false]) {
      fc.assert(
        fc.property(registerHistory(8, { values: 3, unique }), fc.boolean(), (drafts, isReal) => {
          const operations = isReal ? answered(drafts) : drafts
          const decision = decideRegister(operations, null, ample())
          if (decision.answer !== 'ok') return
          explained++
          expect(orderFlaw(registerModel(null), decision.order ?? [], operations)).toBeNull()
        }),
        runs,
      )
    }
    expect(explained).toBeGreaterThan(2_000)
  })

  it('the order built from reads, search and brute force, sets', () => {
    for (const unique of [true, false]) {
      fc.assert(
        fc.property(setHistory(6, { unique }), (operations) => {
          const expected = bruteForce(setModel([]), operations) ? 'ok' : 'illegal'
          expect(decideSet(operations, [], ample()).answer).toBe(expected)
          expect(search(setModel([]), operations, { budget: ample() }).answer).toBe(expected)
        }),
        runs,
      )
    }
  })

  it('search and brute force, texts that are appended to', () => {
    const verbs = ['read', 'append', 'append', 'write']
    fc.assert(
      fc.property(
        registerHistory(6, { values: 3, unique: false, verbs }),
        fc.array(fc.nat(5)),
        (drafts, lengths) => {
          const operations = drafts.map((one, i) => ({
            ...one,
            f: one.f === 'cas' ? 'append' : one.f,
            input: String.fromCharCode(97 + (i % 3)),
            output: one.f === 'read' ? 'abcab'.slice(0, lengths[i] ?? 1) : null,
          }))
          const found = search(appendModel(''), operations, { budget: ample() }).answer
          expect(found).toBe(bruteForce(appendModel(''), operations) ? 'ok' : 'illegal')
        },
      ),
      runs,
    )
  })
})

/** The same operations with the answers that a register gives when each acts in the middle of its interval. */
function answered(drafts: readonly TimedOperation[]): TimedOperation[] {
  let value: TimedOperation['output'] = null
  const moment = (one: TimedOperation): number => (one.certain ? (one.call + one.return) / 2 : one.call + 3)
  return [...drafts]
    .sort((a, b) => moment(a) - moment(b))
    .map((one) => {
      if (one.f === 'read') return { ...one, output: one.certain ? value : null }
      if (one.f === 'write') {
        // Every third of unknown outcome never happens.
        if (one.certain || one.index % 3 > 0) value = one.input
        return one
      }
      const [from, to] = one.input as readonly [TimedOperation['output'], TimedOperation['output']]
      const takes = from === value && (one.certain || one.index % 3 > 0)
      if (takes) value = to
      return { ...one, output: one.certain ? takes : null }
    })
}
