import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../../src/core/base/json.ts'
import { Budget } from '../../../../src/core/check/budget.ts'
import { modelOf } from '../../../../src/core/check/linearizable/model-of.ts'
import { precedes } from '../../../../src/core/check/linearizable/precedence.ts'
import { search } from '../../../../src/core/check/linearizable/search.ts'
import { decide, type SequentialObject } from '../../../../src/core/check/linearizable/sequential-object.ts'
import type { TimedOperation } from '../../../../src/core/check/linearizable/timed-operation.ts'
import { bruteForce } from './brute-force.ts'
import { objectHistory, type Verb } from './object-arbitrary.ts'

const ample = (): Budget => new Budget(1_000_000)
const same = (drawn: number): Json => drawn
const letter = (drawn: number): Json => 'abcdefgh'[drawn]!
const list: SequentialObject = { kind: 'list', initial: [] }
const text: SequentialObject = { kind: 'append', initial: '' }
const queue: SequentialObject = { kind: 'queue', initial: [] }
const stack: SequentialObject = { kind: 'stack', initial: [] }
const set: SequentialObject = { kind: 'set', initial: [] }
const counter: SequentialObject = { kind: 'counter', initial: 0 }
const lists: readonly Json[] = [
  [],
  [1],
  [1, 2],
  [2, 1],
  [2],
  [1, 2, 3],
  [1, 3],
  [3, 1, 2],
  [4],
  null,
  [3, 2, 1],
]
const texts: readonly Json[] = [
  '',
  'a',
  'b',
  'ab',
  'ba',
  'abc',
  'c',
  'ca',
  'ac',
  'bc',
  'cb',
  'bca',
  'd',
  'da',
]
const taken: readonly Json[] = [1, 2, 3, 4, null]

interface Case {
  readonly title: string
  readonly object: SequentialObject
  readonly verbs: readonly Verb[]
}

const enqueue: Verb = { f: 'enqueue', input: same, unique: true }
const append: Verb = { f: 'append', input: same, unique: true }
const cases: readonly Case[] = [
  {
    title: 'lists of elements told apart',
    object: list,
    verbs: [append, append, { f: 'read', outputs: lists }],
  },
  {
    title: 'lists with equal elements',
    object: list,
    verbs: [
      { f: 'append', input: same },
      { f: 'read', outputs: lists },
    ],
  },
  {
    title: 'texts that are written and appended to',
    object: text,
    verbs: [
      { f: 'append', input: letter, unique: true },
      { f: 'append', input: letter, unique: true },
      { f: 'write', input: letter, unique: true },
      { f: 'read', outputs: texts },
      { f: 'read', outputs: texts },
    ],
  },
  {
    title: 'texts that begin with something',
    object: { kind: 'append', initial: 'a' },
    verbs: [
      { f: 'append', input: letter, unique: true },
      { f: 'write', input: letter, unique: true },
      { f: 'read', outputs: texts },
    ],
  },
  {
    title: 'texts that are compared and set',
    object: text,
    verbs: [
      { f: 'append', input: letter },
      { f: 'cas', input: (drawn) => [texts[drawn]!, texts[4 - drawn]!], outputs: [true, false] },
      { f: 'read', outputs: texts },
    ],
  },
  {
    title: 'queues of elements told apart',
    object: queue,
    verbs: [enqueue, enqueue, { f: 'dequeue', outputs: taken }, { f: 'dequeue', outputs: [1, 2, 3] }],
  },
  {
    title: 'queues with equal elements',
    object: queue,
    verbs: [
      { f: 'enqueue', input: same },
      { f: 'dequeue', outputs: taken },
    ],
  },
  {
    title: 'stacks',
    object: stack,
    verbs: [
      { f: 'push', input: same, unique: true },
      { f: 'pop', outputs: taken },
      { f: 'len', outputs: [0, 1, 2, 3] },
    ],
  },
  {
    title: 'sets from which elements are removed',
    object: set,
    verbs: [
      { f: 'add', input: same },
      { f: 'remove', input: same, outputs: [true, false, null] },
      { f: 'read', outputs: lists.slice(0, 9) },
    ],
  },
  {
    title: 'counters',
    object: counter,
    verbs: [{ f: 'increment' }, { f: 'add', input: same }, { f: 'read', outputs: [0, 1, 2, 3, 4, 5] }],
  },
  {
    title: 'counters that go up and down',
    object: counter,
    verbs: [
      { f: 'increment' },
      { f: 'decrement', input: same },
      { f: 'read', outputs: [0, 1, -1, 2, -2, 3] },
    ],
  },
  { title: 'locks', object: { kind: 'mutex' }, verbs: [{ f: 'acquire' }, { f: 'release' }] },
  {
    title: 'locks with fencing tokens',
    object: { kind: 'fenced-lock' },
    verbs: [
      { f: 'acquire', outputs: [1, 2, 3] },
      { f: 'release' },
      { f: 'release', input: same },
      { f: 'use', input: same, outputs: [true, false] },
    ],
  },
  {
    title: 'several registers',
    object: { kind: 'multi-register', initial: { x: 0 } },
    verbs: [
      {
        f: 'txn',
        input: () => [
          ['read', 'x', null],
          ['write', 'y', 1],
        ],
        outputs: [
          [
            ['read', 'x', 0],
            ['write', 'y', 1],
          ],
          [
            ['read', 'x', 2],
            ['write', 'y', 1],
          ],
        ],
      },
      {
        f: 'txn',
        input: () => [
          ['w', 'x', 2],
          ['r', 'y', null],
        ],
        outputs: [
          [
            ['w', 'x', 2],
            ['r', 'y', null],
          ],
          [
            ['w', 'x', 2],
            ['r', 'y', 1],
          ],
        ],
      },
    ],
  },
]

describe('every method agrees with brute force on random small histories', () => {
  it.each(cases)('$title', ({ object, verbs }) => {
    const model = modelOf(object)
    let refuted = 0
    fc.assert(
      fc.property(objectHistory(verbs, model, 7), (operations) => {
        const expected = bruteForce(model, operations) ? 'ok' : 'illegal'
        refuted += expected === 'illegal' ? 1 : 0
        const found = decide(object, operations, ample())
        expect(found.answer).toBe(expected)
        expect(search(model, operations, { budget: ample() }).answer).toBe(expected)
        if (found.answer === 'ok' && found.order !== undefined) explains(object, operations, found.order)
      }),
      { numRuns: 2_000 },
    )
    expect(refuted).toBeGreaterThan(100)
    expect(refuted).toBeLessThan(1_900)
  })

  it.each(cases.filter(({ object }) => ['list', 'append', 'queue'].includes(object.kind)))(
    'with the search on longer ones: $title',
    ({ object, verbs }) => {
      const model = modelOf(object)
      fc.assert(
        fc.property(objectHistory(verbs, model, 14, false), (operations) => {
          const found = decide(object, operations, ample()).answer
          expect(found).toBe(search(model, operations, { budget: ample() }).answer)
        }),
        { numRuns: 1_000 },
      )
    },
  )
})

/** The order has every certain operation once, respects real time and gives every answer. */
function explains(
  object: SequentialObject,
  operations: readonly TimedOperation[],
  order: readonly TimedOperation[],
): void {
  expect(new Set(order).size).toBe(order.length)
  for (const one of operations) if (one.certain) expect(order).toContain(one)
  const model = modelOf(object)
  let state: unknown = model.initial
  order.forEach((one, at) => {
    expect(order.slice(at + 1).some((later) => precedes(later, one))).toBe(false)
    state = model.move(one).apply(state)
    expect(state).toBeDefined()
  })
}
