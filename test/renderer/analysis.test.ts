import { describe, expect, test } from 'vitest'
import type { CarriedOperation, HistoryProblem, OpenedHistory } from '../../src/contract/history.ts'
import { noWitness, type Verdict } from '../../src/core/model/verdict.ts'
import { useAnalysis } from '../../src/renderer/stores/analysis.ts'
import { useHistoryView } from '../../src/renderer/stores/history-view.ts'
import { fakeLab, type FakeLab } from './fake-lab.ts'
import { onLab } from './mounted.ts'

const carried: CarriedOperation[] = Array.from({ length: 12 }, (_, index) => ({
  index,
  process: `p${index % 3}`,
  f: 'read',
  key: index % 2 === 0 ? 'x' : 'y',
  input: null,
  output: null,
  outputKnown: true,
  call: index * 100,
  return: index === 11 ? null : index * 100 + 50,
  outcome: index === 11 ? 'info' : 'ok',
}))

const opened: OpenedHistory = {
  kind: 'opened',
  name: 'mine.edn',
  format: 'edn',
  model: 'kv',
  fitting: ['kv'],
  operationCount: carried.length,
  keyCount: 2,
  processCount: 3,
  clock: 'us',
  order: 'realtime',
  bands: [],
  verdicts: null,
}
const refused: HistoryProblem = {
  kind: 'refused',
  sentence: 'mine.edn: line 3, column 1: found nothing, expected more.',
  line: 3,
  column: 1,
  excerpt: '{:type',
}
const sentence = { key: 'x', values: {} }
const illegal: Verdict = {
  check: 'linearizable',
  answer: 'illegal',
  sentence,
  witness: { ...noWitness, operations: [4, 7] },
}

function labWith(answer: OpenedHistory | HistoryProblem): FakeLab {
  return onLab(
    fakeLab({
      'histories.upload': async () => 'u1',
      'histories.send': async () => undefined,
      'histories.open': async () => answer,
      'histories.operations': async (from, limit) => carried.slice(from, from + limit),
      'histories.judge': async () => [illegal],
      'histories.cancel': async () => undefined,
    }),
  )
}

const file = new File(['x'.repeat(10)], 'mine.edn')

describe('A history on the Analysis screen', () => {
  test('is sent, opened, fetched and judged by the model that it is of', async () => {
    const { asked } = labWith(opened)
    const analysis = useAnalysis()
    await analysis.openFile(file)
    expect(asked.map(({ channel }) => channel)).toEqual([
      'histories.upload',
      'histories.send',
      'histories.open',
      'histories.operations',
      'histories.judge',
    ])
    expect(asked.at(-1)!.parameters).toEqual([{ model: 'kv', checks: null, level: null, budgetSeconds: 30 }])
    expect(analysis.operations.at(-1)!.return).toBe(Infinity)
    expect([analysis.phase, analysis.verdicts]).toEqual(['done', [illegal]])
  })

  test('that more than one model fits waits for the person to say', async () => {
    const { asked } = labWith({ ...opened, model: null, fitting: ['kv', 'register'] })
    const analysis = useAnalysis()
    await analysis.openFile(file)
    expect(analysis.verdicts).toBeNull()
    analysis.ask({ model: 'register' })
    await analysis.judge()
    expect(asked.at(-1)!.parameters).toMatchObject([{ model: 'register' }])
  })

  test('that is none leaves its problem, and the next one takes it away', async () => {
    labWith(refused)
    const analysis = useAnalysis()
    await analysis.openFile(file)
    expect([analysis.problem, analysis.phase, analysis.opened]).toEqual([refused, 'empty', null])
    labWith(opened)
    await useAnalysis().openOwn({ kind: 'sample', id: 's' }, 'A sample', 'kv')
    expect(useAnalysis().problem).toBeNull()
  })

  test('that the window opened by its menu is shown as if the page had asked for it', async () => {
    const lab = labWith(opened)
    const analysis = useAnalysis()
    let arrivals = 0
    const stop = analysis.listen(() => arrivals++)
    lab.tell('history', { kind: 'arrived', name: 'mine.edn', answer: opened })
    await expect.poll(() => analysis.phase).toBe('done')
    expect([arrivals, analysis.name, analysis.operations.length]).toEqual([1, 'mine.edn', 12])
    stop()
  })

  test('that is cancelled while it is read never appears', async () => {
    labWith(opened)
    const analysis = useAnalysis()
    const opening = analysis.openFile(file)
    await analysis.cancel()
    await opening
    expect([analysis.phase, analysis.opened]).toEqual(['empty', null])
  })
})

describe('The view of a history', () => {
  async function shown() {
    labWith(opened)
    const view = useHistoryView()
    await useAnalysis().openFile(file)
    return view
  }

  test('leads to the evidence, whose lanes stand on top, and walks through it round and round', async () => {
    const view = await shown()
    expect(view.marks.evidence).toEqual([4, 7])
    expect(view.lanes.lanes.map(({ process }) => process)).toEqual(['p1', 'p0', 'p2'])
    expect([view.window.from <= 400, view.window.to >= 750, view.isWhole]).toEqual([true, true, false])
    const walked = [1, 1, 1, -1].map((by) => {
      view.stepEvidence(by as 1 | -1)
      return view.focused
    })
    expect(walked).toEqual([4, 7, 4, 7])
    view.fit()
    expect(view.isWhole).toBe(true)
  })

  test('shows one key alone, and everything again for the evidence', async () => {
    const view = await shown()
    view.key = 'y'
    expect(view.lanes.placeOf[0]).toBe(-1)
    view.showEvidence()
    expect(view.key).toBeNull()
  })

  test('moves to an operation that is focused out of view', async () => {
    const view = await shown()
    view.focus(0)
    expect(view.window.from).toBeLessThanOrEqual(0)
    expect(view.window.to).toBeGreaterThanOrEqual(50)
  })
})
