import { describe, expect, test } from 'vitest'
import { judge } from '../../../src/core/check/judge.ts'
import { checkSetup, runSetup } from '../../../src/core/experiment/run-setup.ts'
import type { Fault } from '../../../src/core/fault/fault.ts'
import { evaluateChecks } from '../../../src/core/lab/evaluate.ts'
import { factNames, factsOf } from '../../../src/core/lab/facts.ts'
import type { Lab, LabStep } from '../../../src/core/lab/lab.ts'
import { Simulation } from '../../../src/core/simulator/simulation.ts'
import type { TraceEvent } from '../../../src/core/trace/event.ts'
import { findLab, readLabs } from '../../../src/host/labs.ts'
import { speak } from '../../../src/core/words/speak.ts'

type ExperimentStep = LabStep & { kind: 'experiment' }

const labs = readLabs((sentence) => expect.fail(sentence))

function lab(id: string): Lab {
  return findLab(labs, id)
}

function experimentOf(lab: Lab): ExperimentStep {
  return lab.steps.find((step): step is ExperimentStep => step.kind === 'experiment')!
}

/** A learner: what they do by hand at which second, before they finish. */
type Learner = (simulation: Simulation) => void

function leaderOf(simulation: Simulation): string {
  return simulation.view().find(({ view }) => view?.leads === true)!.node
}

function handIn(step: ExperimentStep, learner: Learner) {
  const events: TraceEvent[] = []
  const { experiment } = step
  const simulation = new Simulation(runSetup(experiment), (event) => events.push(event))
  learner(simulation)
  simulation.finish()
  simulation.run()
  return { experiment, events, verdicts: judge(checkSetup(experiment), events) }
}

const seconds = (count: number): number => count * 1_000_000
const byHand = (fault: object): Fault => ({ atMs: 0, untilMs: null, ...fault }) as Fault

/** Crashes whoever leads after two seconds and keeps it down for `downSeconds`. */
const crashTheLeader =
  (downSeconds: number): Learner =>
  (simulation) => {
    simulation.advance(seconds(2))
    const fault = simulation.inject(byHand({ kind: 'crash', target: leaderOf(simulation) }))
    simulation.advance(seconds(2 + downSeconds))
    simulation.heal(fault)
    simulation.advance(seconds(4 + downSeconds))
  }

/** Crashes the coordinator until it has hit the moment between votes and decision, as the lab's text says. */
const crashTheCoordinator: Learner = (simulation) => {
  const inDoubt = (): boolean => simulation.view().some(({ view }) => view?.shape === 'blocked')
  for (let attempt = 0; attempt < 5 && !inDoubt(); attempt++) {
    simulation.advance(simulation.nowUs + seconds(1))
    const fault = simulation.inject(byHand({ kind: 'crash', target: 'coordinator' }))
    simulation.advance(simulation.nowUs + seconds(2))
    const hit = inDoubt()
    simulation.heal(fault)
    if (hit) break
  }
  simulation.advance(simulation.nowUs + seconds(2))
}

const crashAFollower: Learner = (simulation) => {
  simulation.advance(seconds(2))
  const leader = leaderOf(simulation)
  const follower = simulation.view().find(({ node }) => node !== leader)!.node
  simulation.inject(byHand({ kind: 'crash', target: follower }))
  simulation.advance(seconds(5))
}

/** Draws a line: the leader and `with` more on one side. */
const cutOff =
  (others: number): Learner =>
  (simulation) => {
    simulation.advance(seconds(2))
    const leader = leaderOf(simulation)
    const rest = simulation.view().flatMap(({ node }) => (node === leader ? [] : [node]))
    const groups = [[leader, ...rest.slice(0, others)], rest.slice(others)]
    simulation.inject(byHand({ kind: 'partition', shape: 'groups', groups, clients: 'home' }))
    simulation.advance(seconds(6))
  }

const justWatch: Learner = (simulation) => simulation.advance(seconds(6))

const stories: { id: string; follows: Learner; strays: { how: string; learner: Learner }[] }[] = [
  {
    id: 'leader-dies',
    follows: crashTheLeader(3),
    strays: [
      { how: 'only watches', learner: justWatch },
      { how: 'crashes a follower instead', learner: crashAFollower },
    ],
  },
  {
    id: 'minority-cut-off',
    follows: cutOff(1),
    strays: [
      { how: 'only watches', learner: justWatch },
      { how: 'crashes the leader instead', learner: crashTheLeader(3) },
    ],
  },
  {
    id: 'two-phase-commit-blocks',
    follows: crashTheCoordinator,
    strays: [
      { how: 'only watches', learner: justWatch },
      { how: 'crashes a participant instead', learner: crashAFollower },
    ],
  },
  {
    id: 'find-the-planted-bug',
    follows: (simulation) => simulation.advance(seconds(8)),
    strays: [
      { how: 'finishes before the power cut', learner: (simulation) => simulation.advance(seconds(3)) },
    ],
  },
]

describe.each(stories)('the lab $id', ({ id, follows, strays }) => {
  const whole = lab(id)
  const step = experimentOf(whole)

  test('is passed by a learner who follows it, whatever the seed', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const run = handIn({ ...step, experiment: { ...step.experiment, seed } }, follows)
      const failed = evaluateChecks(step.checks, run).items.filter((item) => !item.passed)
      expect(
        failed.map((item) => speak(item.sentence, 'en')),
        `seed ${seed}`,
      ).toEqual([])
    }
  })

  test.each(strays)('is not passed by a learner who $how', ({ learner }) => {
    for (let seed = 1; seed <= 5; seed++) {
      const run = handIn({ ...step, experiment: { ...step.experiment, seed } }, learner)
      expect(evaluateChecks(step.checks, run).passed, `seed ${seed}`).toBe(false)
    }
  })

  test('explains with facts of the learner’s own run: every hole has a name and is filled', () => {
    const run = handIn(step, follows)
    for (const language of ['en', 'zh-CN'] as const) {
      const facts = factsOf(run, language, speak)
      for (const explanation of whole.steps.filter((one) => one.kind === 'explanation')) {
        expect(explanation.about).toBe(step.id)
        const holes = [...explanation.text[language].matchAll(/\{(\w+)\}/g)].map((match) => match[1]!)
        expect(holes.length).toBeGreaterThan(2)
        for (const hole of holes) {
          expect(factNames).toContain(hole)
          expect(facts[hole as keyof typeof facts], hole).not.toBe('–')
        }
      }
    }
  })

  test('asks for a prediction before the experiment, with exactly one right answer among its options', () => {
    const kinds = whole.steps.map((one) => one.kind)
    expect(kinds.indexOf('prediction')).toBeLessThan(kinds.indexOf('experiment'))
    expect(kinds.at(-1)).toBe('explanation')
    for (const one of whole.steps) {
      if (one.kind !== 'prediction' && one.kind !== 'question') continue
      expect(one.options.filter((option) => option.id === one.correct)).toHaveLength(1)
    }
  })
})
