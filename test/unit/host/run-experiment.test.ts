import { expect, test } from 'vitest'
import { validExperiment } from '../../../src/host/experiment-text.ts'
import { runExperiment, type NodesStopped } from '../../../src/host/run-experiment.ts'

const experiment = validExperiment({
  name: 'A full disk',
  protocol: 'raft',
  nodes: 3,
  driver: 'live',
  durationSeconds: 2,
  workload: { kind: 'kv', clients: 8, ratePerSecond: null },
})

test('the nodes that a full disk stopped are told, and that nobody served after them', async () => {
  let stopped: NodesStopped | null = null
  await runExperiment(experiment, { diskPagesMax: 16, onNodesStopped: (nodes) => (stopped = nodes) })
  expect(stopped).toMatchObject({ servedOn: false })
  expect(stopped!.sentences.length).toBeGreaterThanOrEqual(2)
  for (const sentence of stopped!.sentences) expect(sentence).toMatch(/^The disk of n[123] is full: /)
})

test('a simulated run in which nothing happens for a second comes to its end', async () => {
  const quiet = validExperiment({
    name: 'One client, now and then',
    protocol: 'lease-lock',
    nodes: 3,
    driver: 'simulated',
    durationSeconds: 8,
    workload: { kind: 'counter', clients: 1, ratePerSecond: 1 },
  })
  const { events } = await runExperiment(quiet)
  const gaps = events.slice(1).map(({ timeUs }, i) => timeUs - events[i]!.timeUs)
  expect(Math.max(...gaps)).toBeGreaterThan(250_000)
  expect(events.at(-1)!.timeUs).toBeGreaterThan(7_000_000)
})
