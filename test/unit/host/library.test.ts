import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { Library } from '../../../src/host/library.ts'
import type { RecordedRun } from '../../../src/host/recorded-run.ts'
import { writeRunFile } from '../../../src/host/run-file.ts'
import { sampleRun } from './sample-run.ts'
import { scratchFolder } from './scratch-folder.ts'

let library: Library
let runs: string
let run: RecordedRun

beforeEach(async () => {
  const folder = scratchFolder()
  runs = join(folder, 'runs')
  const folders = { runs, bin: join(folder, 'bin') }
  for (const made of Object.values(folders)) mkdirSync(made)
  library = new Library(folders)
  run = await sampleRun()
  writeRunFile(join(runs, `${run.id}.faultline`), run)
})

test('the newest run is first', async () => {
  const later = { ...(await sampleRun()), recordedAt: '2999-01-01T00:00:00.000Z' }
  writeRunFile(join(runs, `${later.id}.faultline`), later)
  expect(library.list().map((summary) => summary.id)).toEqual([later.id, run.id])
})

test('an opened run shows what was recorded, and its events page by page', () => {
  const detail = library.open(run.id)
  expect(detail.fingerprint).toBe(run.fingerprint)
  expect(detail.experiment).toEqual(run.experiment)
  expect(detail.summary.sentence.en.length).toBeGreaterThan(0)
  expect(library.events(run.id, 0, 3).map((event) => event.seq)).toEqual([1, 2, 3])
  expect(library.events(run.id, run.events.length, 3)).toEqual([])
})

test('a deleted run can be brought back until the bin is emptied', () => {
  library.delete(run.id)
  expect(library.list()).toEqual([])
  expect(library.restore(run.id).id).toBe(run.id)
  library.delete(run.id)
  library.emptyBin()
  expect(() => library.restore(run.id)).toThrow(`There is no run ${run.id} in the bin.`)
})

test('a damaged file does not hide the other runs', () => {
  const warning = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  writeFileSync(join(runs, 'broken.faultline'), 'nothing')
  expect(library.list().map((summary) => summary.id)).toEqual([run.id])
  expect(warning).toHaveBeenCalledOnce()
  warning.mockRestore()
})

test('a run that is exported and imported elsewhere is the same run', () => {
  const file = library.file(run.id)
  expect(file.name).toMatch(/^a-sample-.*\.faultline$/)
  library.delete(run.id)
  expect(library.import(file)).toMatchObject({ id: run.id, eventCount: run.events.length })
  expect(library.import(file).id).toBe(run.id)
  expect(library.list()).toHaveLength(1)
})

test('a foreign file is refused by the name that the user knows, and nothing is left of it', () => {
  const before = readdirSync(runs)
  const file = {
    name: 'holiday.faultline',
    mediaType: '',
    encoding: 'utf8',
    content: 'a photograph',
  } as const
  expect(() => library.import(file)).toThrow('holiday.faultline: this is not a Faultline run file.')
  expect(readdirSync(runs)).toEqual(before)
})

test('another run with the same id does not replace the one that is there', () => {
  const other = { ...run, fingerprint: 'another' }
  const place = join(scratchFolder(), 'other.faultline')
  writeRunFile(place, other)
  const elsewhere = new Library({ runs: join(place, '..'), bin: runs })
  writeRunFile(join(place, '..', `${run.id}.faultline`), other)
  expect(() => library.import(elsewhere.file(run.id))).toThrow(
    /another run with the id .* is in the library already/,
  )
  expect(library.open(run.id).fingerprint).toBe(run.fingerprint)
})

test('notes are kept and reports come in every format and language', () => {
  library.setNotes(run.id, 'seen')
  expect(library.open(run.id).notes).toBe('seen')
  for (const format of ['html', 'md', 'json', 'csv', 'edn'] as const) {
    const report = library.report(run.id, format, 'zh-CN')
    expect(report.name.endsWith(`.${format}`)).toBe(true)
    expect(report.content.length).toBeGreaterThan(100)
  }
})

test('a run that does not exist is named', () => {
  expect(() => library.open('nothing')).toThrow('There is no run nothing in the library.')
})
