import Database from 'better-sqlite3'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { prng } from '../../src/core/base/prng.ts'
import { judge } from '../../src/core/check/judge.ts'
import { nodeIds } from '../../src/core/model/identity.ts'
import { protocols } from '../../src/core/protocol/registry.ts'
import { LiveTrial } from './live-trial.ts'

let trial: LiveTrial
afterEach(() => trial.dispose())

const killCount = 200
const seed = 20261121

test(`${killCount} times a node's thread dies under traffic and nothing acknowledged is lost (seed ${seed})`, async () => {
  const raft = protocols.find(({ id }) => id === 'raft')!
  const chance = prng(seed, 'kills')
  trial = await LiveTrial.start({
    protocol: raft,
    seed,
    durationUs: 600_000_000,
    workload: { clients: 6, ratePerSecond: 600, keys: 5, mix: { read: 1, write: 3, cas: 1 } },
  })
  await trial.acknowledged(20)
  for (let kill = 0; kill < killCount; kill++) {
    const target = chance.pick(nodeIds(3))
    const id = await trial.cluster.inject({ kind: 'crash', target, atMs: 0, untilMs: null })
    const started = trial.next((event) => event.kind === 'started' && event.node === target)
    await trial.cluster.heal(id)
    await started
    // Now and then the cluster gets its breath back; often the next one dies while the last still catches up.
    if (chance.chance(0.3)) await trial.acknowledged(chance.integer(1, 20))
  }
  await trial.acknowledged(20)
  const trace = await trial.finish()
  await trial.cluster.stop()

  expect(trial.problems).toEqual([])
  expect(trace.filter((event) => event.kind === 'crashed')).toHaveLength(killCount)
  const verdicts = judge(trial.checkSetup, trace)
  expect(verdicts.filter(({ answer }) => answer !== 'ok')).toEqual([])
  expect(verdicts.map(({ check }) => check)).toContain('linearizable')
  expect(verdicts.map(({ check }) => check)).toContain('durable-before-send')
  expect(
    trace.filter((event) => event.kind === 'completed' && event.outcome === 'ok').length,
  ).toBeGreaterThan(1000)
  for (const node of nodeIds(3)) {
    const database = new Database(join(trial.setup.dataFolder, `${node}.db`), { readonly: true })
    expect(database.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
    database.close()
  }
})
