import Database from 'better-sqlite3'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { judge } from '../../src/core/check/judge.ts'
import { LiveTrial } from './live-trial.ts'

let trial: LiveTrial
afterEach(() => trial.dispose())

test('a full disk stops its node with one sentence, and nothing acknowledged is lost', async () => {
  const mix = { read: 0, write: 1, cas: 0 }
  trial = await LiveTrial.start({ diskPagesMax: 12, workload: { ratePerSecond: null, mix } })
  const crashed = await trial.next((event) => event.kind === 'crashed' && event.node === 'n1')
  expect(trial.problems).toEqual([
    'The disk of n1 is full: it has stopped serving, and nothing that it acknowledged is lost.',
  ])
  await trial.cluster.finish()
  await trial.cluster.stop()
  const { trace } = trial
  expect(trace.some((event) => event.seq > crashed.seq && event.kind === 'sent' && event.from === 'n1')).toBe(
    false,
  )
  expect(judge(trial.checkSetup, trace).map(({ answer }) => answer)).toEqual(['ok', 'ok'])

  const database = new Database(join(trial.setup.dataFolder, 'n1.db'), { readonly: true })
  const rows = database.prepare('SELECT value FROM log').all() as { value: string }[]
  expect(database.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
  database.close()
  const safe = new Set(
    rows
      .map(({ value }) => JSON.parse(value) as { client: string; seq: number })
      .map(({ client, seq }) => `${client}/${seq}`),
  )
  const acknowledged = trace.filter((event) => event.kind === 'completed' && event.outcome === 'ok')
  expect(acknowledged.length).toBeGreaterThan(10)
  for (const event of acknowledged)
    if (event.kind === 'completed') expect(safe).toContain(`${event.client}/${event.op}`)
})
