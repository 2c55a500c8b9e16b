import { afterEach, expect, test } from 'vitest'
import { judge } from '../../src/core/check/judge.ts'
import { protocols } from '../../src/core/protocol/registry.ts'
import { supervisorDefaults } from '../../src/core/recovery/supervisor.ts'
import type { EventOf, TraceEvent } from '../../src/core/trace/event.ts'
import { restartStory } from '../unit/recovery/restart-story.ts'
import { LiveTrial } from './live-trial.ts'

const raft = protocols.find(({ id }) => id === 'raft')!
let trial: LiveTrial
afterEach(() => trial.dispose())

const supervised = (event: TraceEvent): event is EventOf<'supervised'> => event.kind === 'supervised'
const startedAgain = (event: TraceEvent): boolean => event.kind === 'started' && event.incarnation > 1

// MUT-V04, an old incarnation that may still write: the kill flag and the incarnation in each parcel prevent it.
test('SV-001: a supervised thread restarts with its disk, and nothing of its old life arrives any more', async () => {
  trial = await LiveTrial.start({ protocol: raft, supervisor: { ...supervisorDefaults, backOffMs: 80 } })
  await trial.acknowledged(40)
  const born = trial.next(startedAgain)
  await trial.cluster.inject({ kind: 'crash', target: 'n2', atMs: 0, untilMs: null })
  await born
  await trial.acknowledged(40)
  const trace = await trial.finish()
  const story = restartStory(trace, 'n2')
  expect(story.lives).toEqual(['started', 'crashed', 'supervised', 'started'])
  expect(story).toMatchObject({ incarnation: 2, waitedMs: 80 })
  expect(story.downMs).toBeGreaterThanOrEqual(80)
  expect(story.terms[0]).toBeGreaterThan(0)
  expect(story.terms[1]).toBeGreaterThanOrEqual(story.terms[0])
  expect(story).toMatchObject({ answeredForTheDead: 0, arrivedFromTheDead: 0, sentWhileDown: 0 })
  expect(judge(trial.checkSetup, trace).filter(({ answer }) => answer !== 'ok')).toEqual([])
})

test('a live supervisor decides as the simulated one does: it gives up, and healing starts the node', async () => {
  trial = await LiveTrial.start({
    supervisor: { ...supervisorDefaults, backOffMs: 20, intensity: 1, periodMs: 60_000 },
  })
  await trial.acknowledged(5)
  const born = trial.next(startedAgain)
  await trial.cluster.inject({ kind: 'crash', target: 'n2', atMs: 0, untilMs: null })
  await born
  const gaveUp = trial.next((event) => supervised(event) && event.decision === 'give-up')
  const id = await trial.cluster.inject({ kind: 'crash', target: 'n2', atMs: 0, untilMs: null })
  expect(await gaveUp).toMatchObject({ node: 'n2', deaths: 2 })
  const third = trial.next((event) => event.kind === 'started' && event.incarnation === 3)
  await trial.cluster.heal(id)
  await third
  const kinds = (await trial.finish()).flatMap((event) =>
    'node' in event && event.node === 'n2' && ['started', 'crashed', 'supervised'].includes(event.kind)
      ? [event.kind]
      : [],
  )
  expect(kinds).toEqual(['started', 'crashed', 'supervised', 'started', 'crashed', 'supervised', 'started'])
})

test('one for all: the death of one live node restarts every one', async () => {
  trial = await LiveTrial.start({ supervisor: { ...supervisorDefaults, strategy: 'one-for-all' } })
  await trial.acknowledged(5)
  let births = 0
  const reborn = trial.next((event) => startedAgain(event) && ++births === 3)
  await trial.cluster.inject({ kind: 'crash', target: 'n2', atMs: 0, untilMs: null })
  await reborn
  const trace = await trial.finish()
  expect(trace.flatMap((event) => (event.kind === 'crashed' ? [event.node] : [])).sort()).toEqual([
    'n1',
    'n2',
    'n3',
  ])
  expect(trace.filter(supervised).map(({ node }) => node)).toEqual(['n1', 'n2', 'n3'])
})
