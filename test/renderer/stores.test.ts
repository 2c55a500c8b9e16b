import { describe, expect, test } from 'vitest'
import { useBench } from '../../src/renderer/stores/bench.ts'
import { useDraft } from '../../src/renderer/stores/draft.ts'
import { useNotices } from '../../src/renderer/stores/notices.ts'
import { useReplay } from '../../src/renderer/stores/replay.ts'
import { useRuns } from '../../src/renderer/stores/runs.ts'
import { useSession } from '../../src/renderer/stores/session.ts'
import { useSettings } from '../../src/renderer/stores/settings.ts'
import { measure } from '../../src/core/measure/measures.ts'
import type { RunDetail } from '../../src/contract/run.ts'
import { fakeLab } from './fake-lab.ts'
import { onLab } from './mounted.ts'
import { experiment, frame, nodeFrame, state, summary, trace, verdict } from './samples.ts'

const crash = { kind: 'injected', fault: 'f1', faultKind: 'crash', targets: ['n1'], text: 'n1' } as const

describe('The session', () => {
  test('keeps what the feed tells and what clients did apart, and drops the rest', () => {
    onLab()
    const session = useSession()
    const events = trace(
      crash,
      { kind: 'fired', node: 'n1', timer: 'election' },
      { kind: 'invoked', client: 'c1', process: 0, op: 1, operation: { f: 'read', key: 'x' } },
    )
    session.see(frame({ events }))
    expect(session.story.map(({ kind }) => kind)).toEqual(['injected'])
    expect(session.operations.map(({ kind }) => kind)).toEqual(['invoked'])
  })

  test('forgets one run when the next one begins', () => {
    onLab()
    const session = useSession()
    session.see(frame({ events: trace(crash), verdicts: [verdict('R1', 'ok')] }))
    const down = ['n1', 'n2', 'n3'].map((node) => nodeFrame(node, { up: false, view: null }))
    session.see(frame({ state: state({ runId: 'run-2', phase: 'starting' }), nodes: down }))
    expect(session.nodes).toEqual([])
    expect(session.story).toEqual([])
    expect(session.verdicts).toBeNull()
  })

  test('keeps the last picture of the cluster when it is taken down at the end', () => {
    onLab()
    const session = useSession()
    session.see(frame())
    const down = ['n1', 'n2', 'n3'].map((node) => nodeFrame(node, { up: false, view: null }))
    session.see(frame({ state: state({ phase: 'done' }), nodes: down }))
    expect(session.nodes.every(({ up }) => up)).toBe(true)
    expect(session.isOn).toBe(false)
  })

  test('shows a node that came back at the very end, after the last frame', () => {
    onLab()
    const session = useSession()
    const nodes = [nodeFrame('n1', { up: false, view: null }), nodeFrame('n2'), nodeFrame('n3')]
    session.see(frame({ nodes }))
    const events = trace({ kind: 'started', node: 'n1', incarnation: 2 })
    session.see(frame({ state: state({ phase: 'done' }), nodes: [], events }))
    expect(useBench().nodes.map(({ node, up }) => [node, up])).toEqual([
      ['n1', true],
      ['n2', true],
      ['n3', true],
    ])
  })

  test('takes faults only while clients work', () => {
    onLab()
    const session = useSession()
    const accepts = (['starting', 'running', 'paused', 'finishing', 'judging', 'done'] as const).map(
      (phase) => {
        session.see(frame({ state: state({ phase }) }))
        return session.acceptsFaults
      },
    )
    expect(accepts).toEqual([false, true, true, false, false, false])
  })
})

describe('The bench', () => {
  test('shows the draft until something runs', () => {
    onLab()
    useDraft().load(experiment({ nodes: 4 }))
    expect(useBench().mode).toBe('empty')
    expect(useBench().ids).toEqual(['n1', 'n2', 'n3', 'n4'])
  })

  test('turns the faults that last into links that are cut', () => {
    onLab()
    const session = useSession()
    const fault = { kind: 'partition', shape: 'halves', atMs: 0, untilMs: null } as const
    const text = 'n2 | n1 n3'
    const events = trace({ kind: 'injected', fault: 'f1', faultKind: 'partition', targets: [], text })
    session.see(frame({ state: state({ activeFaults: [{ id: 'f1', fault, targets: [] }] }), events }))
    const { troubles } = useBench()
    expect([...troubles.cut].sort()).toEqual(['n1>n2', 'n2>n1', 'n2>n3', 'n3>n2'])
    expect(troubles.sides).toEqual([['n1', 'n3'], ['n2']])
  })

  test('shows a recorded run as it was at the chosen moment', async () => {
    const role = { kind: 'role', role: 'raft.role.leader', leads: true, epoch: 3 }
    const events = trace(
      { kind: 'started', node: 'n1', incarnation: 1, atMs: 0 },
      { kind: 'noted', node: 'n1', note: role, atMs: 100 },
      { ...crash, atMs: 200 },
      { kind: 'crashed', node: 'n1', incarnation: 1, lost: [], atMs: 200 },
    )
    const detail: RunDetail = {
      summary: summary({ eventCount: events.length, durationUs: 1_000_000 }),
      experiment: experiment(),
      fingerprint: 'f',
      appVersion: '0',
      verdicts: [verdict('linearizable', 'ok')],
      measures: measure(events),
      notes: '',
    }
    onLab(
      fakeLab({
        'runs.open': () => Promise.resolve(detail),
        'runs.events': (_, after, limit) =>
          Promise.resolve(events.filter(({ seq }) => seq > after).slice(0, limit)),
      }),
    )
    const replay = useReplay()
    const bench = useBench()
    await replay.open('run-1')
    expect(bench.nodes[0]).toMatchObject({ node: 'n1', up: false })
    expect(bench.faults.map(({ kind, targets }) => [kind, targets])).toEqual([['crash', ['n1']]])
    replay.seek(150_000)
    expect(bench.nodes[0]).toMatchObject({ up: true, view: { leads: true, epoch: 3, shape: 'leader' } })
    expect(bench.faults).toEqual([])
    expect(bench.phase).toBe('done')
  })
})

describe('The library', () => {
  test('brings a deleted run back where it was', async () => {
    const all = [
      summary({ id: 'old', recordedAt: '2026-01-01' }),
      summary({ id: 'new', recordedAt: '2026-02-01' }),
    ]
    const lab = onLab(
      fakeLab({
        'runs.list': () => Promise.resolve(all),
        'runs.delete': () => Promise.resolve(),
        'runs.restore': () => Promise.resolve(all[1]!),
      }),
    )
    const runs = useRuns()
    await runs.load()
    expect(runs.runs.map(({ id }) => id)).toEqual(['new', 'old'])
    await runs.remove('new')
    expect(runs.runs.map(({ id }) => id)).toEqual(['old'])
    await runs.restore('new')
    expect(runs.runs.map(({ id }) => id)).toEqual(['new', 'old'])
    expect(lab.asked.map(({ channel }) => channel)).toContain('runs.restore')
  })
})

describe('The draft', () => {
  test('keeps what it was when a file is refused, and says why', async () => {
    onLab(fakeLab({ 'experiments.parse': () => Promise.reject(new Error('nodes: expected 1 to 9')) }))
    const draft = useDraft()
    draft.load(experiment({ name: 'mine' }))
    expect(await draft.open('{')).toBe(false)
    expect(draft.problem).toBe('nodes: expected 1 to 9')
    expect(draft.experiment.name).toBe('mine')
  })

  test('takes the defaults of another protocol but not its seed and duration', () => {
    onLab()
    const draft = useDraft()
    draft.load(
      experiment({ seed: 42, durationSeconds: 7, mutant: 'some-mutant', config: { electionTimeoutMs: 1 } }),
    )
    draft.setProtocol('two-phase-commit')
    expect(draft.experiment).toMatchObject({
      protocol: 'two-phase-commit',
      seed: 42,
      durationSeconds: 7,
      mutant: null,
      config: {},
    })
    expect(draft.protocol?.workloads).toContain(draft.experiment.workload.kind)
  })
})

describe('Settings and notices', () => {
  test('remember a pane without losing the others', async () => {
    const kept = { language: 'en', theme: 'dark', layout: { 'panes.rows': '60 40' } } as const
    const lab = onLab(
      fakeLab({
        'about.get': () => Promise.resolve({ version: '0', shell: 'browser', dataFolder: '' }),
        'settings.get': () => Promise.resolve(kept),
        'settings.set': (change) => Promise.resolve({ ...kept, ...change }),
      }),
    )
    const settings = useSettings()
    await settings.load()
    await settings.remember('panes.foot', '50 50')
    await settings.remember('panes.foot', '50 50')
    const changes = lab.asked.filter(({ channel }) => channel === 'settings.set')
    expect(changes).toHaveLength(1)
    expect(changes[0]!.parameters[0]).toEqual({ layout: { 'panes.rows': '60 40', 'panes.foot': '50 50' } })
  })

  test('are only a few at once, the newest last', () => {
    onLab()
    const notices = useNotices()
    for (const text of ['1', '2', '3', '4', '5']) notices.say(text)
    notices.complain(new Error('6'))
    expect(notices.notices.map(({ text }) => text)).toEqual(['3', '4', '5', '6'])
    expect(notices.notices.at(-1)?.tone).toBe('problem')
  })
})
