import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, test } from 'vitest'
import BenchControls from '../../src/renderer/components/BenchControls.vue'
import EvidenceDrawer from '../../src/renderer/components/EvidenceDrawer.vue'
import ExperimentEditor from '../../src/renderer/components/ExperimentEditor.vue'
import FaultPalette from '../../src/renderer/components/FaultPalette.vue'
import LabHandIn from '../../src/renderer/components/LabHandIn.vue'
import LabQuestion from '../../src/renderer/components/LabQuestion.vue'
import NoticeList from '../../src/renderer/components/NoticeList.vue'
import Prose from '../../src/renderer/components/Prose.vue'
import ScheduleList from '../../src/renderer/components/ScheduleList.vue'
import SeriesTable from '../../src/renderer/components/SeriesTable.vue'
import RunsView from '../../src/renderer/views/RunsView.vue'
import { useDraft } from '../../src/renderer/stores/draft.ts'
import { useLabs } from '../../src/renderer/stores/labs.ts'
import { useNotices } from '../../src/renderer/stores/notices.ts'
import { useSelection } from '../../src/renderer/stores/selection.ts'
import { useSession } from '../../src/renderer/stores/session.ts'
import { useSettings } from '../../src/renderer/stores/settings.ts'
import { measure } from '../../src/core/measure/measures.ts'
import { noEffect } from '../../src/core/trace/fault-effect.ts'
import type { Lab } from '../../src/core/lab/lab.ts'
import { fakeLab } from './fake-lab.ts'
import { mounted, onLab } from './mounted.ts'
import { experiment, frame, state, summary, trace, verdict } from './samples.ts'

afterEach(() => document.body.replaceChildren())

const both = (text: string) => ({ en: text, 'zh-CN': text })
const handIn = {
  kind: 'experiment',
  id: 'crash',
  text: both('Crash it.'),
  experiment: experiment({ name: 'the lab' }),
  checks: [],
  hint: both('The one with the star.'),
} as const
const question = {
  kind: 'question',
  id: 'why',
  question: both('Why?'),
  options: [
    { id: 'a', text: both('First') },
    { id: 'b', text: both('Second') },
  ],
  correct: 'b',
  wrong: both('Look again.'),
} as const
const oneLab: Lab = {
  format: 1,
  id: 'lab',
  title: both('Lab'),
  summary: both(''),
  minutes: 1,
  steps: [handIn, question],
  reading: [],
}
const card = { id: 'lab', title: both('Lab'), summary: both(''), minutes: 1, stepCount: 2 }
const crashAt = (atMs: number) => ({ kind: 'crash', target: 'leader', atMs, untilMs: null }) as const
const nothing = { passed: [], answers: {}, runs: {} }

describe('The experiment editor', () => {
  test('says the allowed range beside a number out of it and leaves the experiment alone', async () => {
    onLab()
    useDraft().load(experiment({ nodes: 5 }))
    const page = mounted(ExperimentEditor)
    const field = page.findAll('.field').find((one) => one.text().startsWith('Nodes'))!
    await field.find('input').setValue('10000')
    expect(field.find('[role=alert]').text()).toMatch(/Expected 1 to \d+/)
    expect(useDraft().experiment.nodes).toBe(5)
    await field.find('input').setValue('3')
    expect(field.find('[role=alert]').exists()).toBe(false)
    expect(useDraft().experiment.nodes).toBe(3)
  })

  test('makes the settings of a protocol from its schema, in words', () => {
    onLab()
    useDraft().load(experiment())
    const page = mounted(ExperimentEditor)
    const labels = page.findAll('.field label').map((label) => label.text())
    expect(labels.some((label) => /election timeout/i.test(label))).toBe(true)
    expect(labels.filter((label) => label.includes('raft.'))).toEqual([])
  })

  test('cannot be changed while a run goes on', () => {
    onLab()
    useSession().see(frame())
    const page = mounted(ExperimentEditor)
    expect(page.findAll('select').every((one) => one.attributes('disabled') !== undefined)).toBe(true)
  })
})

describe('The fault palette', () => {
  test('plans a fault while nothing runs', async () => {
    onLab()
    const page = mounted(FaultPalette)
    await page
      .findAll('[role=radio]')
      .find((one) => one.text() === 'Pause')!
      .trigger('click')
    await page.find('.actions button').trigger('click')
    expect(useDraft().experiment.faults).toEqual([
      { kind: 'pause', target: 'leader', atMs: 5000, untilMs: 10000 },
    ])
  })

  test('begins a fault at once while a run goes on', async () => {
    const lab = onLab(fakeLab({ 'session.inject': () => Promise.resolve('f1') }))
    useSession().see(frame())
    const page = mounted(FaultPalette)
    await page.find('.actions button').trigger('click')
    await flushPromises()
    const injected = lab.asked.find(({ channel }) => channel === 'session.inject')
    expect(injected?.parameters[0]).toEqual({ kind: 'crash', target: 'leader', atMs: 0, untilMs: null })
  })

  test('says what the lab has against a fault', async () => {
    onLab(fakeLab({ 'session.inject': () => Promise.reject(new Error('There is no node n9.')) }))
    useSession().see(frame())
    await mounted(FaultPalette).find('.actions button').trigger('click')
    await flushPromises()
    expect(useNotices().notices.map(({ text }) => text)).toEqual(['There is no node n9.'])
  })
})

describe('The schedule', () => {
  test('flags a fault that did nothing', () => {
    onLab()
    const events = trace(
      { kind: 'injected', fault: 'f1', faultKind: 'loss', targets: ['n1'], text: 'n1' },
      { kind: 'healed', fault: 'f1', faultKind: 'loss', effect: noEffect },
    )
    useSession().see(frame({ events }))
    const effect = mounted(ScheduleList).find('.effect')
    expect(effect.classes()).toContain('inert')
    expect(effect.text()).toContain('no effect')
  })

  test('says before the run which fault lies after its end', () => {
    onLab()
    useDraft().load(experiment({ durationSeconds: 10, faults: [crashAt(4_000), crashAt(10_000)] }))
    const planned = mounted(ScheduleList).findAll('li')
    expect(planned.map((one) => one.text().includes('not reached: the run ends at 10 s'))).toEqual([
      false,
      true,
    ])
  })

  test('lists after the run what it never came to', () => {
    onLab()
    const faults = [crashAt(4_000)]
    useSession().see(frame({ state: state({ phase: 'done', experiment: experiment({ faults }) }) }))
    expect(mounted(ScheduleList).find('[data-testid=unreached]').text()).toContain('not reached')
  })

  test('heals what lasts', async () => {
    const lab = onLab(fakeLab({ 'session.heal': () => Promise.resolve() }))
    const events = trace({ kind: 'injected', fault: 'f1', faultKind: 'crash', targets: ['n1'], text: 'n1' })
    useSession().see(frame({ events }))
    await mounted(ScheduleList).find('.lasting button').trigger('click')
    expect(lab.asked).toEqual([{ channel: 'session.heal', parameters: ['f1'] }])
  })
})

describe('The title row', () => {
  test('offers run, then finish, then run again', async () => {
    onLab()
    const page = mounted(BenchControls)
    const enabled = (): string[] =>
      page
        .findAll('button.button')
        .filter((one) => one.attributes('disabled') === undefined)
        .map((one) => one.text())
    expect(enabled()).toEqual(['Run'])
    useSession().see(frame())
    await flushPromises()
    expect(enabled()).toEqual(['Finish'])
    useSession().see(frame({ state: state({ phase: 'done' }) }))
    await flushPromises()
    expect(enabled()).toEqual(['Run'])
  })

  test('says "so far" until the run is over', async () => {
    onLab()
    const session = useSession()
    session.see(frame({ verdicts: [verdict('linearizable', 'ok')] }))
    const page = mounted(BenchControls)
    expect(page.find('[data-testid=verdict]').text()).toBe('linearizable so far')
    session.see(frame({ state: state({ phase: 'done' }), verdicts: [verdict('linearizable', 'illegal')] }))
    await flushPromises()
    expect(page.find('[data-testid=verdict]').text()).toBe('violated: linearizable')
  })
})

describe('The evidence', () => {
  test('shows the operations that contradict each other as bars of their clients', () => {
    onLab()
    const session = useSession()
    const events = trace(
      { kind: 'invoked', client: 'c1', process: 0, op: 1, operation: { f: 'write', key: 'x', value: 5 } },
      { kind: 'completed', client: 'c1', process: 0, op: 1, outcome: 'ok', value: null, reason: null },
      { kind: 'invoked', client: 'c2', process: 1, op: 1, operation: { f: 'read', key: 'x' } },
      { kind: 'completed', client: 'c2', process: 1, op: 1, outcome: 'ok', value: null, reason: null },
    )
    const bad = verdict('linearizable', 'illegal')
    const verdicts = [{ ...bad, witness: { ...bad.witness, operations: [0, 1] } }, verdict('R1', 'ok')]
    session.see(frame({ events, verdicts }))
    useSelection().evidenceIsOpen = true
    const page = mounted(EvidenceDrawer)
    expect(page.findAll('.witness .client').map((one) => one.text())).toEqual(['c1', 'c2'])
    expect(page.findAll('.witness .bar').map((one) => one.text())).toEqual(['write x 5', 'read x → null'])
    expect(page.findAll('.check .answer').map((one) => one.text())).toEqual(['violated', 'holds'])
  })
})

describe('A lab', () => {
  test('takes a run only when it is finished, and says what it shows', async () => {
    const passed = {
      passed: true,
      items: [{ passed: true, sentence: { key: 'trace.started', values: { node: 'n3' } } }],
    }
    onLab(
      fakeLab({
        'labs.open': () => Promise.resolve(oneLab),
        'labs.list': () => Promise.resolve([{ ...card, progress: nothing }]),
        'labs.check': () => Promise.resolve(passed),
      }),
    )
    await useLabs().open('lab')
    const session = useSession()
    session.see(frame({ state: state({ experiment: handIn.experiment }) }))
    const page = mounted(LabHandIn, { lab: 'lab', step: handIn })
    const button = page.find('[data-testid=hand-in]')
    expect(button.attributes('disabled')).toBeDefined()
    session.see(frame({ state: state({ experiment: handIn.experiment, phase: 'done' }) }))
    await flushPromises()
    await button.trigger('click')
    await flushPromises()
    expect(page.find('[data-testid=lab-result]').attributes('data-passed')).toBe('true')
    expect(page.find('[data-testid=lab-result]').text()).toContain('n3 starts')
  })

  test('does not take a run of another experiment', async () => {
    onLab()
    useSession().see(frame({ state: state({ phase: 'done' }) }))
    const page = mounted(LabHandIn, { lab: 'lab', step: handIn })
    expect(page.find('[data-testid=hand-in]').attributes('disabled')).toBeDefined()
  })

  test('answers a wrong choice with its own words', async () => {
    const progress = { passed: [], answers: { why: 'a' }, runs: {} }
    onLab(
      fakeLab({
        'labs.open': () => Promise.resolve(oneLab),
        'labs.list': () => Promise.resolve([{ ...card, progress: nothing }]),
        'labs.answer': () => Promise.resolve(progress),
      }),
    )
    await useLabs().open('lab')
    const page = mounted(LabQuestion, { lab: 'lab', step: question })
    await page.find('[data-option=a]').trigger('click')
    await flushPromises()
    expect(page.find('.said').text()).toBe('Look again.')
  })

  test('shows its text and runs nothing of it', async () => {
    onLab()
    const page = mounted(Prose, {
      text: 'Crash it. <img src=x onerror="alert(1)"> <script>alert(2)</script>',
    })
    await flushPromises()
    expect(page.text()).toContain('Crash it.')
    expect(page.find('[onerror], script').exists()).toBe(false)
  })
})

describe('The library', () => {
  test('deletes with a way back', async () => {
    const lab = onLab(
      fakeLab({
        'runs.list': () => Promise.resolve([summary({ name: 'my run' })]),
        'runs.delete': () => Promise.resolve(),
        'runs.restore': () => Promise.resolve(summary()),
      }),
    )
    const page = mounted(RunsView)
    const notices = mounted(NoticeList)
    await flushPromises()
    await page.find('[aria-label="Delete my run"]').trigger('click')
    await flushPromises()
    expect(page.find('[data-run]').exists()).toBe(false)
    await notices
      .findAll('button')
      .find((one) => one.text() === 'Undo')!
      .trigger('click')
    await flushPromises()
    expect(page.find('[data-run]').exists()).toBe(true)
    expect(lab.asked.map(({ channel }) => channel)).toEqual([
      'runs.list',
      'runs.delete',
      'runs.restore',
      'runs.list',
    ])
  })

  test('speaks Chinese', async () => {
    onLab(fakeLab({ 'runs.list': () => Promise.resolve([summary({ answer: 'illegal' })]) }))
    useSettings().settings = { language: 'zh-CN', theme: 'dark', layout: {} }
    const page = mounted(RunsView, {}, 'zh-CN')
    await flushPromises()
    expect(page.text()).toContain('被违反')
    expect(page.text()).toContain('模拟')
  })
})

describe('The tracks as a table', () => {
  test('leave a gap where nothing was measured', () => {
    onLab()
    const events = trace(
      { kind: 'invoked', client: 'c1', process: 0, op: 1, operation: { f: 'read', key: 'x' }, atMs: 10 },
      { kind: 'completed', client: 'c1', process: 0, op: 1, outcome: 'ok', value: 1, reason: null, atMs: 14 },
      { kind: 'started', node: 'n1', incarnation: 1, atMs: 2500 },
    )
    const measures = measure(events)
    const rows = mounted(SeriesTable, { measures }).findAll('tbody tr')
    expect(rows.length).toBe(measures.series.throughput.length)
    expect(rows[0]!.text()).toContain('4.00')
    expect(rows.at(-1)!.text()).toContain('–')
  })
})
