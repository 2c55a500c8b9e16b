import { describe, expect, it } from 'vitest'
import { firstMisfit, judgeHistory } from '../../../../src/core/check/judge-history.ts'
import { customModelProblem, type CustomModel } from '../../../../src/core/check/linearizable/custom-model.ts'
import { customObject } from '../../../../src/core/check/objects/custom-object.ts'
import type { Verdict } from '../../../../src/core/model/verdict.ts'
import { english } from '../history-script.ts'
import { Recorded } from './recorded.ts'

/** Counts up to three and then refuses. */
const bounded: CustomModel = {
  name: 'bounded-counter',
  init: 0,
  step(state, { f, output, outputKnown }) {
    const count = state as number
    if (f === 'read') return !outputKnown || output === count ? count : undefined
    if (!outputKnown) return Math.min(count + 1, 3)
    if (output === true) return count < 3 ? count + 1 : undefined
    return count === 3 ? count : undefined
  },
}

/** Gives back any of the elements that were put in. */
const bag: CustomModel = {
  name: 'bag',
  init: [],
  steps(state, { f, input, output, outputKnown }) {
    const held = state as readonly number[]
    if (f === 'put') return [[...held, input].sort()]
    return held.flatMap((element, at) =>
      !outputKnown || element === output ? [held.filter((_, other) => other !== at)] : [],
    )
  },
}

const verdictOf = (model: CustomModel, script: Recorded): Verdict =>
  judgeHistory(script.history(), customObject(model))[0]!

describe('a model that a user wrote', () => {
  it('judges histories, with operations of unknown outcome', () => {
    const script = new Recorded()
      .ok('a', 'increment', null, true, 0, 1)
      .open('b', 'increment', null, 2)
      .ok('a', 'increment', null, true, 3, 4)
      .ok('a', 'increment', null, false, 5, 6)
    expect(verdictOf(bounded, script).answer).toBe('ok')
    const wrong = verdictOf(bounded, script.ok('c', 'read', null, 1, 7, 8))
    expect(wrong.answer).toBe('illegal')
    expect(wrong.witness.operations).toContain(4)
  })

  it('may do one of several things', () => {
    const script = new Recorded()
      .ok('a', 'put', 1, null, 0, 1)
      .ok('a', 'put', 2, null, 2, 3)
      .ok('b', 'take', null, 1, 4, 5)
      .open('c', 'take', null, 6)
    expect(verdictOf(bag, script).answer).toBe('ok')
    expect(verdictOf(bag, script.ok('b', 'take', null, 1, 8, 9)).answer).toBe('illegal')
  })

  it('judges the parts that it names by themselves', () => {
    const parted: CustomModel = { ...bounded, partition: ({ input }) => input as number }
    const script = new Recorded()
    for (let i = 0; i < 6; i++) script.ok('a', 'increment', i % 2, true, 2 * i, 2 * i + 1)
    expect(verdictOf(bounded, script).answer).toBe('illegal')
    expect(verdictOf(parted, script).answer).toBe('ok')
  })

  it('knows who asks when it says that it must', () => {
    const owned: CustomModel = {
      name: 'owned lock',
      init: '',
      ownerAware: true,
      step(owner, { f, process }) {
        if (f === 'acquire') return owner === '' ? process : undefined
        return owner === process ? '' : undefined
      },
    }
    const script = new Recorded().ok('a', 'acquire', null, null, 0, 1).ok('b', 'release', null, null, 2, 3)
    expect(verdictOf(owned, script).answer).toBe('illegal')
  })

  it.each([
    [
      'throws',
      (): never => {
        throw new Error('no such state')
      },
      'no such state',
    ],
    ['gives no JSON', (): number => NaN, 'it gave a state that is not a JSON value'],
  ])('that %s decides nothing and says why', (_, step, problem) => {
    const script = new Recorded().ok('a', 'increment', null, true, 0, 1)
    const { answer, sentence } = verdictOf({ ...bounded, step }, script)
    expect(answer).toBe('unknown')
    expect(english(sentence)).toBe(
      `Not decided: step of the model bounded-counter failed at operation 0: ${problem}.`,
    )
  })

  it('tells its operations in its own words', () => {
    const model: CustomModel = {
      ...bounded,
      describe: ({ f, output }) => `${f} said ${JSON.stringify(output)}`,
    }
    const script = new Recorded().ok('a', 'increment', null, false, 0, 1)
    expect(verdictOf(model, script).witness.reasons.map(english)).toContain(
      'a: increment said false, asked at entry 0, answered at entry 1.',
    )
  })

  it('cannot change a state in place', () => {
    const model: CustomModel = {
      name: 'list',
      init: [],
      step(state, { input }) {
        ;(state as unknown[]).push(input)
        return state
      },
    }
    expect(verdictOf(model, new Recorded().ok('a', 'add', 1, null, 0, 1)).answer).toBe('unknown')
  })

  it('says which operations it does not know', () => {
    const model: CustomModel = {
      ...bounded,
      expected: ({ f }) => (f === 'read' ? null : 'read was expected'),
    }
    const script = new Recorded().ok('a', 'read', null, 0, 0, 1).ok('a', 'pop', null, 0, 2, 3)
    expect(firstMisfit(script.history(), customObject(model))).toEqual({
      index: 1,
      expected: 'read was expected',
    })
  })

  it.each([
    [null, 'a model is an object with name, init and step'],
    [{ name: '', init: 0 }, 'name must be a text that is not empty'],
    [{ name: 'x', init: NaN }, 'init must be a JSON value'],
    [{ name: 'x', init: 0, step: 1 }, 'step must be a function'],
    [{ name: 'x', init: 0 }, 'one of step and steps must be there, and not both'],
    [{ ...bounded, ownerAware: 'yes' }, 'ownerAware must be true or false'],
    [bounded, null],
  ])('is looked at before it is used: %j', (value, problem) => {
    expect(customModelProblem(value)).toBe(problem)
  })
})
