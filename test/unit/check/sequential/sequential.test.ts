import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../../src/core/base/json.ts'
import { Budget } from '../../../../src/core/check/budget.ts'
import { historyModels } from '../../../../src/core/check/history-models.ts'
import { judgeHistory } from '../../../../src/core/check/judge-history.ts'
import { modelOf } from '../../../../src/core/check/linearizable/model-of.ts'
import type { SequentialObject } from '../../../../src/core/check/linearizable/sequential-object.ts'
import type { TimedOperation } from '../../../../src/core/check/linearizable/timed-operation.ts'
import { judgeSequential } from '../../../../src/core/check/sequential/sequential.ts'
import type { Verdict } from '../../../../src/core/model/verdict.ts'
import { english } from '../history-script.ts'
import { Recorded } from '../objects/recorded.ts'
import { canInterleave } from './interleaving.ts'

const ample = (): Budget => new Budget(1_000_000)

function verdictOf(script: Recorded, id = 'kv', stepsMax = 1_000_000): Verdict {
  const model = historyModels.find((one) => one.id === id)!
  return judgeHistory(script.history(), model, { checks: ['sequential'], stepsMax })[0]!
}

interface Draft {
  readonly f: string
  readonly who: number
  readonly key: string
  readonly value: number
  readonly next: number
  readonly certain: boolean
  readonly known: boolean
}

const draft = (verbs: readonly string[]): fc.Arbitrary<Draft> =>
  fc.record({
    f: fc.constantFrom(...verbs),
    who: fc.nat(2),
    key: fc.constantFrom('x', 'y'),
    value: fc.nat(3),
    next: fc.integer({ min: 1, max: 3 }),
    certain: fc.integer({ min: 0, max: 7 }).map((drawn) => drawn > 0),
    known: fc.integer({ min: 0, max: 9 }).map((drawn) => drawn > 0),
  })

/** Small histories by key; each operation follows the one before it in the list, or is concurrent with all of them. */
function histories(
  verbs: readonly string[],
  size: number,
  options: { readonly unique: boolean; readonly apart: boolean },
): fc.Arbitrary<Map<string, TimedOperation[]>> {
  return fc.array(draft(verbs), { minLength: 2, maxLength: size }).map((drafts) => {
    const keys = new Map<string, TimedOperation[]>()
    const written = new Map([
      ['x', 1],
      ['y', 1],
    ])
    const valueFor = ({ key, next }: Draft): number => {
      if (!options.unique) return next
      const value = written.get(key)!
      written.set(key, value + 1)
      return value
    }
    drafts.forEach((one, index) => {
      const timed = timedOf(one, index, valueFor, options.apart)
      keys.set(one.key, [...(keys.get(one.key) ?? []), timed])
    })
    return keys
  })
}

function timedOf(
  one: Draft,
  index: number,
  valueFor: (one: Draft) => number,
  apart: boolean,
): TimedOperation {
  const { f, who, value, certain, known } = one
  const seen: Json = value === 0 ? null : value
  const inputs: { readonly [f: string]: () => Json } = {
    write: () => valueFor(one),
    cas: () => [seen, valueFor(one)],
    append: () => valueFor(one),
  }
  const answers: { readonly [f: string]: Json } = { read: seen, cas: one.next > 1 }
  return {
    index,
    who: `p${who}`,
    f,
    input: inputs[f]?.() ?? null,
    output: certain ? (answers[f] ?? null) : null,
    outputKnown: certain && known,
    call: apart ? 2 * index : 0,
    return: certain ? (apart ? 2 * index + 1 : 1_000) : Infinity,
    certain,
  }
}

describe('sequential consistency agrees with trying every interleaving', () => {
  const register: SequentialObject = { kind: 'register', initial: null }
  it.each([
    ['values told apart', { unique: true, apart: true }],
    ['values told apart, all at once', { unique: true, apart: false }],
    ['repeated values', { unique: false, apart: true }],
  ] as const)('registers with %s', (_, options) => {
    const tally = { ok: 0, illegal: 0, unknown: 0 }
    const verbs = ['read', 'read', 'write', 'write', 'cas']
    fc.assert(
      fc.property(histories(verbs, 8, options), (keys) => {
        const verdict = judgeSequential(register, keys, { budget: ample(), order: 'realtime' })
        expect(verdict.answer).toBe(canInterleave(modelOf(register), keys) ? 'ok' : 'illegal')
        tally[verdict.answer]++
        if (verdict.answer === 'illegal') expect(verdict.witness.operations.length).toBeGreaterThan(0)
        for (const [i, edge] of (verdict.witness.cycle ?? []).entries())
          expect(edge.to).toBe(verdict.witness.cycle![(i + 1) % verdict.witness.cycle!.length]!.from)
      }),
      { numRuns: 2_000 },
    )
    expect(Math.min(tally.ok, tally.illegal)).toBeGreaterThan(200)
  })

  it('locks', () => {
    const mutex: SequentialObject = { kind: 'mutex' }
    fc.assert(
      fc.property(histories(['acquire', 'release'], 8, { unique: false, apart: false }), (keys) => {
        const verdict = judgeSequential(mutex, keys, { budget: ample(), order: 'session' })
        expect(verdict.answer).toBe(canInterleave(modelOf(mutex), keys) ? 'ok' : 'illegal')
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('sequential consistency', () => {
  it('lets a stale read pass that linearizability does not', () => {
    const stale = new Recorded()
      .ok('a', 'write', 1, null, 0, 1, 'x')
      .ok('b', 'read', null, null, 2, 3, 'x')
      .ok('b', 'read', null, 1, 4, 5, 'x')
    const verdict = verdictOf(stale)
    expect(verdict.answer).toBe('ok')
    expect(verdict.witness.order).toEqual([1, 0, 2])
    const model = historyModels.find((one) => one.id === 'kv')!
    expect(judgeHistory(stale.history(), model)[0]?.answer).toBe('illegal')
  })

  it('looks at all keys together: each alone is fine, both are not', () => {
    const both = new Recorded()
      .ok('a', 'write', 1, null, 0, 1, 'x')
      .ok('a', 'read', null, null, 2, 3, 'y')
      .ok('b', 'write', 1, null, 0, 1, 'y')
      .ok('b', 'read', null, null, 2, 3, 'x')
    const verdict = verdictOf(both)
    expect(verdict.answer).toBe('illegal')
    expect(english(verdict.sentence)).toBe(
      'Not sequentially consistent: 4 operations would each have to come before the next, in a circle.',
    )
    expect(verdict.witness.cycle?.map((edge) => edge.kind).sort()).toEqual(['process', 'process', 'rw', 'rw'])
    expect(verdict.witness.reasons.map(english)).toContain('a did “write x 1” before “read y → null”.')
    expect(verdict.witness.reasons.map(english)).toContain(
      '“read y → null” of a comes before “write y 1” of b, which replaced what it saw.',
    )
  })

  it('is implied by linearizability, whatever the size', () => {
    const script = new Recorded()
    for (let i = 0; i < 2_000; i++) {
      script.ok('a', 'write', i, null, 4 * i, 4 * i + 1, `k${i % 5}`)
      script.ok('b', 'read', null, i, 4 * i + 2, 4 * i + 3, `k${i % 5}`)
    }
    expect(english(verdictOf(script).sentence)).toContain('linearizable')
  })

  it('names the value that nobody wrote, and the bound', () => {
    const script = new Recorded().ok('a', 'read', null, 7, 0, 1, 'x')
    expect(english(verdictOf(script).sentence)).toBe(
      'Not sequentially consistent: a saw what nobody ever wrote (read x → 7).',
    )
    expect(verdictOf(script, 'kv', 0).answer).toBe('unknown')
  })

  it('is all that can be asked of a recording without real time', () => {
    const history = new Recorded().ok('a', 'write', 1, null, 0, 1, 'x').history(null, 'session')
    const model = historyModels.find((one) => one.id === 'kv')!
    const [linearizable, sequential] = judgeHistory(history, model, {
      checks: ['linearizable', 'sequential'],
    })
    expect(linearizable?.answer).toBe('unknown')
    expect(english(linearizable!.sentence)).toContain('nothing of real time')
    expect(sequential?.answer).toBe('ok')
  })
})
