import { appendFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { Journal, journalPath, leftJournals, readJournal } from '../../../src/host/journal.ts'
import { Library } from '../../../src/host/library.ts'
import { sampleRun } from './sample-run.ts'
import { scratchFolder } from './scratch-folder.ts'

let folders: { runs: string; bin: string; journals: string }

beforeEach(() => {
  const folder = scratchFolder()
  folders = { runs: join(folder, 'runs'), bin: join(folder, 'bin'), journals: join(folder, 'journals') }
  for (const made of Object.values(folders)) mkdirSync(made)
})

async function interrupted(): Promise<{ path: string; id: string; eventCount: number }> {
  const run = await sampleRun()
  const { id, experiment, appVersion, recordedAt } = run
  const path = journalPath(folders.journals, id)
  const journal = new Journal(path, { id, experiment, appVersion, recordedAt })
  journal.append(run.events.slice(0, 100))
  journal.amend({ ...experiment, durationSeconds: 1.5 })
  journal.append(run.events.slice(100))
  journal.close()
  return { path, id, eventCount: run.events.length }
}

test('a journal gives back its events and the experiment as it became', async () => {
  const { path, eventCount } = await interrupted()
  const journal = readJournal(path)!
  expect(journal.events).toHaveLength(eventCount)
  expect(journal.head.experiment.durationSeconds).toBe(1.5)
})

test('a last line that a crash cut short is left out', async () => {
  const { path, eventCount } = await interrupted()
  appendFileSync(path, `{"seq":${eventCount + 1},"timeUs":17,"ki`)
  expect(readJournal(path)!.events).toHaveLength(eventCount)
})

test('a run that a crash of the lab interrupted is in the library at the next start, judged', async () => {
  const { path, id, eventCount } = await interrupted()
  const library = new Library(folders)
  expect(library.recover(leftJournals(folders.journals))).toEqual([id])
  expect(existsSync(path)).toBe(false)
  const [summary] = library.list()
  expect(summary).toMatchObject({ id, eventCount, name: 'A sample (recovered)', answer: 'ok' })
  expect(library.recover(leftJournals(folders.journals))).toEqual([])
})

test('a journal without a whole first line holds nothing and goes', () => {
  writeFileSync(join(folders.journals, 'x.journal'), '{"id":')
  expect(new Library(folders).recover(leftJournals(folders.journals))).toEqual([])
  expect(readdirSync(folders.journals)).toEqual([])
})

test('only the journals that were left are recovered: a run that begins meanwhile keeps its own', async () => {
  const left = leftJournals(folders.journals)
  const { path } = await interrupted()
  expect(new Library(folders).recover(left)).toEqual([])
  expect(existsSync(path)).toBe(true)
})
