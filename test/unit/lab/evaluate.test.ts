import { describe, expect, test } from 'vitest'
import { evaluateChecks } from '../../../src/core/lab/evaluate.ts'
import type { LabCheck } from '../../../src/core/lab/lab.ts'
import type { LabRun } from '../../../src/core/lab/evidence.ts'
import { factsOf } from '../../../src/core/lab/facts.ts'
import { labWords } from '../../../src/core/lab/words.ts'
import { RunStory, verdict } from './run-story.ts'

const holds = (check: LabCheck, run: LabRun): boolean => {
  const result = evaluateChecks([check], run)
  for (const language of ['en', 'zh-CN'] as const)
    for (const { sentence } of result.items) expect(labWords[language]).toHaveProperty([sentence.key])
  return result.passed
}

const leaderCrash = () =>
  new RunStory()
    .leads(10, 'n1', 1)
    .serves(20, 25, 'n1')
    .begins(100, 'f1', 'crash', ['n1'])
    .leads(340, 'n3', 2)
    .serves(350, 355, 'n3')
    .heals(900, 'f1', 'crash', { nodeDownUs: 800_000 })

describe('a lab check reads the recorded run', () => {
  test('a crash of the leader counts as such only when the node was leading at that moment', () => {
    expect(holds({ kind: 'fault', fault: 'crash', target: 'leader' }, leaderCrash().run())).toBe(true)
    const follower = new RunStory().leads(10, 'n1', 1).begins(100, 'f1', 'crash', ['n2'])
    expect(holds({ kind: 'fault', fault: 'crash', target: 'leader' }, follower.run())).toBe(false)
    expect(holds({ kind: 'fault', fault: 'crash', target: 'any' }, follower.run())).toBe(true)
    const former = new RunStory().leads(10, 'n1', 1).leads(50, 'n2', 2).begins(100, 'f1', 'crash', ['n1'])
    expect(holds({ kind: 'fault', fault: 'crash', target: 'leader' }, former.run())).toBe(false)
  })

  test('fail-over wants another node to lead after the fault', () => {
    expect(holds({ kind: 'fail-over' }, leaderCrash().run())).toBe(true)
    const same = new RunStory().leads(10, 'n1', 1).begins(100, 'f1', 'crash', ['n1']).leads(400, 'n1', 2)
    expect(holds({ kind: 'fail-over' }, same.run())).toBe(false)
    expect(holds({ kind: 'fail-over' }, new RunStory().leads(10, 'n1', 1).run())).toBe(false)
  })

  test('service after the fault means an operation that began after it and ended while it lasted', () => {
    expect(holds({ kind: 'served-after-fault' }, leaderCrash().run())).toBe(true)
    const early = new RunStory()
      .leads(10, 'n1', 1)
      .begins(100, 'f1', 'crash', ['n1'])
      .heals(200, 'f1', 'crash', { nodeDownUs: 1 })
    expect(holds({ kind: 'served-after-fault' }, early.serves(300, 310, 'n1').run())).toBe(false)
  })

  test('a silent minority acknowledged nothing that began after the cut, and the majority did', () => {
    const cut = () => new RunStory().leads(10, 'n1', 1).begins(100, 'f1', 'partition', [], 'n1 n2 | n3 n4 n5')
    const good = cut()
      .serves(50, 101, 'n1')
      .serves(120, 180, 'n1')
      .serves(400, 410, 'n4')
      .heals(900, 'f1', 'partition', { messagesCut: 9 })
    expect(holds({ kind: 'minority-silent' }, good.run())).toBe(true)
    expect(holds({ kind: 'majority-served' }, good.run())).toBe(true)
    const bad = cut().serves(250, 260, 'n2').heals(900, 'f1', 'partition', { messagesCut: 9 })
    expect(holds({ kind: 'minority-silent' }, bad.run())).toBe(false)
    expect(holds({ kind: 'majority-served' }, bad.run())).toBe(false)
    expect(holds({ kind: 'minority-silent' }, leaderCrash().run())).toBe(false)
  })

  test('a blocked node must have been blocked for the time that is asked', () => {
    const story = new RunStory().notes(100, 'n2', { kind: 'blocked', about: 't1' } as never)
    story.notes(1300, 'n2', { kind: 'unblocked', about: 't1' } as never)
    expect(holds({ kind: 'blocked', minMs: 1000 }, story.run())).toBe(true)
    expect(holds({ kind: 'blocked', minMs: 1500 }, story.run())).toBe(false)
  })

  test('inert faults are noticed, and a run without faults has none that worked', () => {
    expect(holds({ kind: 'no-inert-fault' }, leaderCrash().run())).toBe(true)
    const inert = leaderCrash().begins(950, 'f2', 'loss', []).heals(990, 'f2', 'loss', {})
    expect(holds({ kind: 'no-inert-fault' }, inert.run())).toBe(false)
    expect(holds({ kind: 'no-inert-fault' }, new RunStory().run())).toBe(false)
  })

  test('a verdict must be there to be ok', () => {
    const run = leaderCrash().run([verdict('linearizable', 'ok'), verdict('R1', 'illegal')])
    expect(holds({ kind: 'verdict', check: 'linearizable', answer: 'ok' }, run)).toBe(true)
    expect(holds({ kind: 'verdict', check: 'bank', answer: 'ok' }, run)).toBe(false)
    expect(holds({ kind: 'verdict', check: 'any', answer: 'illegal' }, run)).toBe(true)
    expect(holds({ kind: 'verdict', check: 'any', answer: 'ok' }, run)).toBe(false)
  })

  test('availability is held against both ends of the range', () => {
    expect(holds({ kind: 'availability', min: 0.99, max: 1 }, leaderCrash().run())).toBe(true)
    expect(holds({ kind: 'availability', min: 0, max: 0.5 }, leaderCrash().run())).toBe(false)
  })
})

test('the facts of an explanation come from the learner’s own run', () => {
  const facts = factsOf(leaderCrash().run([verdict('R4', 'illegal')]), 'en', ({ key }) => `said ${key}`)
  expect(facts).toMatchObject({
    faultNode: 'n1',
    newLeader: 'n3',
    failoverMs: '240',
    majority: '3',
    operations: '2',
    availabilityPercent: '100.0',
    violation: 'said test.verdict',
    violatedCheck: 'R4',
    blockedNode: '–',
  })
})
