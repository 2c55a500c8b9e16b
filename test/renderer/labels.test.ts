import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, test } from 'vitest'
import BenchControls from '../../src/renderer/components/BenchControls.vue'
import EvidenceDrawer from '../../src/renderer/components/EvidenceDrawer.vue'
import ExperimentEditor from '../../src/renderer/components/ExperimentEditor.vue'
import FaultPalette from '../../src/renderer/components/FaultPalette.vue'
import NumberField from '../../src/renderer/components/NumberField.vue'
import { useDraft } from '../../src/renderer/stores/draft.ts'
import { useSelection } from '../../src/renderer/stores/selection.ts'
import { useSession } from '../../src/renderer/stores/session.ts'
import { useSettings } from '../../src/renderer/stores/settings.ts'
import RunsView from '../../src/renderer/views/RunsView.vue'
import { fakeLab } from './fake-lab.ts'
import { mounted, onLab } from './mounted.ts'
import { frame, state, summary, verdict } from './samples.ts'

afterEach(() => document.body.replaceChildren())

const unsafe = { electionTimeoutMs: 60, heartbeatMs: 50 }

describe('The fault palette', () => {
  test('offers an order only where nodes take it', async () => {
    onLab()
    const kinds = (): string[] =>
      mounted(FaultPalette)
        .findAll('.kind')
        .map((one) => one.text())
    expect(kinds()).toContain('Add learner')
    expect(kinds()).not.toContain('Promote')
    useDraft().setProtocol('two-phase-commit')
    await flushPromises()
    expect(kinds()).not.toContain('Transfer leadership')
    expect(kinds()).toContain('Byzantine')
  })

  test('plans a traitor with a chosen behaviour, and says what that means', async () => {
    onLab()
    const page = mounted(FaultPalette)
    const press = page.findAll('.kind').find((one) => one.text() === 'Byzantine')!
    await press.trigger('click')
    expect(page.text()).toContain('It claims logs, votes and copies that it does not have.')
    await page.find('.actions button').trigger('click')
    expect(useDraft().experiment.faults).toEqual([
      { kind: 'byzantine', target: 'leader', behaviour: 'lie', atMs: 5000, untilMs: 10000 },
    ])
  })
})

describe('A label', () => {
  test('says in the title row that a rule was broken on purpose, with the rule', () => {
    onLab()
    useDraft().set({ config: unsafe, unsafe: true })
    const label = mounted(BenchControls).find('[data-label=unsafe]')
    expect(label.text()).toBe('unsafe settings')
    expect(label.attributes('title')).toContain('60')
  })

  test('says that a planned fault is beyond the fault model, and nothing of one that is not', () => {
    onLab()
    const when = { atMs: 0, untilMs: null }
    useDraft().addFault({ kind: 'crash', target: 'n1', ...when })
    expect(mounted(BenchControls).find('[data-label]').exists()).toBe(false)
    useDraft().addFault({ kind: 'byzantine', target: 'n1', behaviour: 'mute', ...when })
    expect(mounted(BenchControls).find('[data-label=beyond]').text()).toBe('beyond the fault model')
  })

  test('stands in the list of runs, in Chinese too', async () => {
    const text = { en: 'the rule', 'zh-CN': '规则' }
    const run = summary({ labels: [{ kind: 'unsafe', text }], answer: 'illegal', promised: false })
    onLab(fakeLab({ 'runs.list': () => Promise.resolve([run]) }))
    useSettings().settings = { language: 'zh-CN', theme: 'dark', layout: {} }
    const page = mounted(RunsView, {}, 'zh-CN')
    await flushPromises()
    expect(page.find('[data-label=unsafe]').text()).toBe('不安全的设置')
    expect(page.find('[data-label=unsafe]').attributes('title')).toBe('规则')
    expect(page.find('.answer').text()).toBe('未承诺')
  })
})

describe('A violated check that nobody promised', () => {
  test('has its own tone, and the evidence says so', () => {
    onLab()
    const bad = { ...verdict('linearizable', 'illegal'), promised: false } as const
    useSession().see(frame({ state: state({ phase: 'done' }), verdicts: [bad] }))
    const chip = mounted(BenchControls).find('[data-testid=verdict]')
    expect(chip.attributes('data-answer')).toBe('unpromised')
    expect(chip.text()).toBe('not promised: linearizable')
    useSelection().evidenceIsOpen = true
    const page = mounted(EvidenceDrawer)
    expect(page.find('[data-testid=not-promised]').text()).toBe('Not promised by Raft with these settings.')
  })

  test('stands behind one that was promised', () => {
    onLab()
    const bad = { ...verdict('linearizable', 'illegal'), promised: false } as const
    useSession().see(frame({ state: state({ phase: 'done' }), verdicts: [bad, verdict('R1', 'illegal')] }))
    const chip = mounted(BenchControls).find('[data-testid=verdict]')
    expect(chip.attributes('data-answer')).toBe('illegal')
  })
})

describe('The editor', () => {
  test('takes fewer nodes than the protocol needs once it is told to', async () => {
    onLab()
    useDraft().setProtocol('two-phase-commit')
    const page = mounted(ExperimentEditor)
    const least = (): unknown =>
      page
        .findAllComponents(NumberField)
        .find((field) => field.props('label') === 'Nodes')
        ?.props('min')
    expect(least()).toBe(3)
    expect(page.text()).toContain('Run unsafe settings')
    useDraft().set({ unsafe: true })
    await flushPromises()
    expect(page.text()).toContain('the run is labelled everywhere')
    expect(least()).toBe(1)
  })
})
