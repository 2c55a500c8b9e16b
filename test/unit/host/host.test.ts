import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SessionFrame } from '../../../src/contract/session.ts'
import { createHost, type Host } from '../../../src/host/host.ts'
import { scratchFolder } from './scratch-folder.ts'

let folder: string
let host: Host
let frames: SessionFrame[]

beforeEach(async () => {
  folder = scratchFolder()
  host = await createHost({ dataFolder: folder, shell: 'browser' })
  frames = []
  host.listen('session', (frame) => frames.push(frame))
})

afterEach(() => host.close())

const quick = {
  name: 'quick',
  protocol: 'raft',
  nodes: 3,
  driver: 'simulated',
  durationSeconds: 5,
  seed: 3,
  faults: [{ kind: 'crash', target: 'leader', atMs: 1000, untilMs: 2500 }],
}

/** The first frame from now on of which this is true. */
function frameWith(isIt: (frame: SessionFrame) => boolean): Promise<SessionFrame> {
  return new Promise((resolve) => {
    const stop = host.listen('session', (frame) => {
      if (!isIt(frame)) return
      stop()
      resolve(frame)
    })
  })
}

const inPhase = (phase: SessionFrame['state']['phase']) => frameWith((frame) => frame.state.phase === phase)

describe('a simulated run on the bench', () => {
  test('goes through its phases, is judged on the way, and is in the library at the end', async () => {
    const done = inPhase('done')
    const state = (await host.request('session.start', [quick])) as SessionFrame['state']
    expect(state.phase).toBe('starting')
    await host.request('session.setSpeed', [10])
    const last = await done
    const phases = [...new Set(frames.map((frame) => frame.state.phase))]
    expect(phases).toEqual(['running', 'finishing', 'judging', 'done'])
    expect(last.verdicts!.every((verdict) => verdict.answer === 'ok')).toBe(true)
    expect(last.measures!.operations.ok).toBeGreaterThan(20)
    const events = frames.flatMap((frame) => frame.events.map((event) => event.seq))
    expect(events).toEqual([...new Set(events)].sort((a, b) => a - b))
    const runs = await host.api['runs.list']()
    expect(runs.map((run) => run.id)).toEqual([state.runId])
    expect(readdirSync(join(folder, 'journals'))).toEqual([])
    expect((await host.api['session.get']())!.events.length).toBeGreaterThan(100)
  })

  test('takes faults by hand, shows tables, can be paused, stepped and finished early', async () => {
    await host.request('session.start', [quick])
    await inPhase('running')
    await host.request('session.pause', [])
    const paused = await inPhase('paused')
    await host.request('session.step', [])
    await host.request('session.resume', [])
    const id = await host.request('session.inject', [{ kind: 'pause', target: 'n1', atMs: 0, untilMs: null }])
    const faulty = await frameWith((frame) => frame.state.activeFaults.some((fault) => fault.id === id))
    expect(faulty.state.nowUs).toBeGreaterThanOrEqual(paused.state.nowUs)
    expect(faulty.state.experiment.faults).toHaveLength(2)
    const tables = await host.api['session.tables']('n2')
    expect(tables.length).toBeGreaterThan(0)
    await host.request('session.heal', [id])
    const done = inPhase('done')
    await host.request('session.finish', [])
    const { state } = await done
    const detail = await host.api['runs.open'](state.runId)
    expect(detail.experiment).toEqual(state.experiment)
    expect(detail.experiment.durationSeconds).toBeLessThan(5)
  })

  test('that is discarded leaves nothing, also when another one takes its place', async () => {
    await host.request('session.start', [quick])
    await inPhase('running')
    await host.request('session.start', [{ ...quick, name: 'second' }])
    await inPhase('running')
    expect((await host.api['session.get']())!.state.experiment.name).toBe('second')
    await host.request('session.discard', [])
    expect(await host.api['session.get']()).toBeNull()
    expect(await host.api['runs.list']()).toEqual([])
    expect(readdirSync(join(folder, 'journals'))).toEqual([])
  })

  test('refuses what is not the time for, or not possible', async () => {
    await expect(host.request('session.finish', [])).rejects.toThrow(
      'There is no run on the bench: start one first.',
    )
    await expect(host.request('session.start', [{ ...quick, nodes: 0 }])).rejects.toThrow(
      /^nodes: 0 is out of range/,
    )
    await expect(host.request('no.such', [])).rejects.toThrow('There is no channel no.such.')
    await host.request('session.start', [quick])
    await inPhase('running')
    await expect(host.request('session.inject', [{ kind: 'crash', target: 'n7', atMs: 0 }])).rejects.toThrow(
      /^fault\.target: "n7" does not exist/,
    )
    await expect(host.request('session.heal', ['f77'])).rejects.toThrow('There is no active fault f77.')
  })
})

test('a live run has threads and disks, takes faults, and is in the library at the end', async () => {
  const done = inPhase('done')
  await host.request('session.start', [{ ...quick, driver: 'live', durationSeconds: 60, faults: [] }])
  await frameWith((frame) => frame.nodes.some((node) => node.view?.leads === true))
  await expect(host.request('session.pause', [])).rejects.toThrow(/^A live run keeps real time/)
  const id = await host.request('session.inject', [
    { kind: 'crash', target: 'leader', atMs: 0, untilMs: null },
  ])
  const crashed = await frameWith((frame) => frame.nodes.some((node) => !node.up))
  expect(crashed.state.activeFaults.map((fault) => fault.id)).toEqual([id])
  expect((await host.api['session.tables']('n1')).length).toBeGreaterThan(0)
  await host.request('session.heal', [id])
  await frameWith((frame) => frame.nodes.every((node) => node.up))
  await host.request('session.finish', [])
  const { state, verdicts } = await done
  expect(state.problem).toBeNull()
  expect(verdicts!.every((verdict) => verdict.answer === 'ok')).toBe(true)
  const { experiment } = await host.api['runs.open'](state.runId)
  expect(experiment.faults).toMatchObject([{ kind: 'crash', target: 'leader' }])
  expect(experiment.faults[0]!.untilMs).toBeGreaterThan(experiment.faults[0]!.atMs)
})

describe('the labs', () => {
  test('remember predictions, and a step is passed by a run and by nothing else', async () => {
    const labs = await host.api['labs.list']()
    expect(labs.map((lab) => lab.id)).toContain('leader-dies')
    const lab = await host.api['labs.open']('leader-dies')
    const prediction = lab.steps.find((step) => step.kind === 'prediction')!
    const progress = await host.request('labs.answer', ['leader-dies', prediction.id, 'lost'])
    expect(progress).toMatchObject({ passed: [prediction.id], answers: { [prediction.id]: 'lost' } })
    await expect(host.request('labs.answer', ['leader-dies', prediction.id, 'maybe'])).rejects.toThrow(
      /^option: "maybe" does not exist in step/,
    )
    const done = inPhase('done')
    await host.request('session.start', [{ ...quick, nodes: 5, faults: [] }])
    await host.request('session.setSpeed', [20])
    const { runId } = (await done).state
    const result = await host.api['labs.check']('leader-dies', 'crash', runId)
    expect(result.passed).toBe(false)
    const [card] = (await host.api['labs.list']()).filter((one) => one.id === 'leader-dies')
    expect(card!.progress.passed).toEqual([prediction.id])
    expect(card!.progress.runs).toEqual({ crash: runId })
    expect(await host.api['labs.reset']('leader-dies')).toEqual({ passed: [], answers: {}, runs: {} })
  })

  test("an explanation is told with what the learner's own run shows", async () => {
    const done = inPhase('done')
    await host.request('session.start', [{ ...quick, nodes: 5 }])
    await host.request('session.setSpeed', [20])
    const { runId } = (await done).state
    expect((await host.api['labs.check']('leader-dies', 'crash', runId)).passed).toBe(true)
    const lab = await host.api['labs.open']('leader-dies')
    const explanation = lab.steps.find((step) => step.kind === 'explanation')!
    expect(explanation.text.en).not.toMatch(/\{\w+\}/)
    expect(explanation.text['zh-CN']).not.toMatch(/\{\w+\}/)
  })
})

test('a request never reaches a service with parameters that are not right', async () => {
  await expect(host.request('runs.open', ['../settings'])).rejects.toThrow(/is not an id/)
  await expect(host.request('settings.set', [{ theme: 'pink' }])).rejects.toThrow(/settings\.theme/)
  await expect(host.request('runs.list', ['x'])).rejects.toThrow(/found 1 parameters, expected 0/)
})
