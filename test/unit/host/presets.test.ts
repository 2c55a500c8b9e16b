import { describe, expect, test } from 'vitest'
import { isRoleNote } from '../../../src/core/model/note.ts'
import { overallTone } from '../../../src/core/report/document.ts'
import { readPresets } from '../../../src/host/presets.ts'
import { runExperiment } from '../../../src/host/run-experiment.ts'

const refused: string[] = []
const presets = readPresets((sentence) => refused.push(sentence))

test('every preset is valid, and the six situations that everybody should see come first', () => {
  expect(refused).toEqual([])
  expect(presets.length).toBeGreaterThanOrEqual(8)
  expect(presets.slice(0, 6).map((preset) => preset.id)).toEqual([
    'leader-dies',
    'minority-cut-off',
    'two-phase-commit-coordinator-dies',
    'duelling-leaders',
    'slow-follower',
    'lost-write',
  ])
})

describe.each(presets)('$id', (preset) => {
  test('takes less than a minute and gives the answer that it promises', async () => {
    expect(preset.experiment.durationSeconds).toBeLessThan(55)
    const run = await runExperiment({ ...preset.experiment, driver: 'simulated' })
    expect(overallTone(run.verdicts)).toBe(preset.expected)
    expect(run.measures.faults.filter((fault) => fault.inert)).toEqual([])
  })
})

test('the situations show what their stories tell', async () => {
  const simulated = async (id: string) =>
    runExperiment({ ...presets.find((preset) => preset.id === id)!.experiment, driver: 'simulated' })
  const died = await simulated('leader-dies')
  expect(died.measures.leaderChanges).toBeGreaterThanOrEqual(1)

  const blocked = await simulated('two-phase-commit-coordinator-dies')
  const longest = blocked.events
    .filter((event) => event.kind === 'noted' && event.note.kind === 'unblocked')
    .map((event) => (event as unknown as { note: { forUs: number } }).note.forUs)
  expect(Math.max(...longest)).toBeGreaterThan(2_000_000)

  const duel = await simulated('duelling-leaders')
  const leads = duel.events.filter(
    (event) => event.kind === 'noted' && isRoleNote(event.note) && event.note.leads,
  )
  const during = leads.filter((event) => event.timeUs > 1_000_000 && event.timeUs < 8_000_000)
  expect(during.length).toBeGreaterThan(3)

  const lost = await simulated('lost-write')
  const verdict = lost.verdicts.find((one) => one.check === 'linearizable')!
  expect(verdict.answer).toBe('illegal')
  expect(verdict.witness.operations.length).toBeGreaterThan(0)
})
