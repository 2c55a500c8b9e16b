import Database from 'better-sqlite3'
import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { RecordedRun } from '../../../src/host/recorded-run.ts'
import { openRunFile, readRunFile, writeNotes, writeRunFile } from '../../../src/host/run-file.ts'
import { sampleRun } from './sample-run.ts'
import { scratchFolder } from './scratch-folder.ts'

let run: RecordedRun
let folder: string
let path: string

beforeAll(async () => {
  run = await sampleRun()
})

beforeEach(() => {
  folder = scratchFolder()
  path = join(folder, 'run.faultline')
})

function change(sql: string): void {
  const database = new Database(path)
  database.exec(sql)
  database.close()
}

describe('a run file', () => {
  test('holds the whole run, and opening it shows the same run', () => {
    writeRunFile(path, run)
    expect(readRunFile(path)).toEqual(JSON.parse(JSON.stringify(run)))
    const file = openRunFile(path)
    expect(file.eventCount).toBe(run.events.length)
    expect(file.events(10, 5).map((event) => event.seq)).toEqual([11, 12, 13, 14, 15])
    file.close()
  })

  test('is not changed by being opened', () => {
    writeRunFile(path, run)
    const before = readFileSync(path)
    readRunFile(path)
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(readdirSync(folder)).toEqual(['run.faultline'])
  })

  test('takes other notes and stays whole', () => {
    writeRunFile(path, run)
    writeNotes(path, 'look at the second election')
    expect(readRunFile(path).notes).toBe('look at the second election')
  })

  test('can be written over an older one', () => {
    writeRunFile(path, { ...run, notes: 'old' })
    writeRunFile(path, run)
    expect(readRunFile(path).notes).toBe('made by a test')
  })
})

describe('a run file that cannot be trusted is refused in one sentence', () => {
  test('one that is cut short', () => {
    writeRunFile(path, run)
    truncateSync(path, Math.floor(statSync(path).size / 2))
    expect(() => readRunFile(path)).toThrow(`${path}: this run file is damaged or cut short: `)
  })

  test('an empty one', () => {
    writeFileSync(path, '')
    expect(() => readRunFile(path)).toThrow(`${path}: this is not a Faultline run file.`)
  })

  test('a foreign file', () => {
    writeFileSync(
      path,
      'PK\u0003\u0004 this is an archive, and long enough to have a header of its own '.repeat(20),
    )
    expect(() => readRunFile(path)).toThrow(`${path}: this is not a Faultline run file.`)
  })

  test('a database of another program', () => {
    new Database(path).exec('CREATE TABLE meta (name TEXT, value TEXT)').close()
    expect(() => readRunFile(path)).toThrow(`${path}: this is not a Faultline run file.`)
  })

  test('one of a newer version', () => {
    writeRunFile(path, run)
    change('PRAGMA user_version = 2')
    expect(() => readRunFile(path)).toThrow(
      `${path}: this run file has format 2, newer than this lab, which reads up to 1.`,
    )
  })

  test.each([
    ['an event', `UPDATE events SET event = replace(event, '"n1"', '"n2"') WHERE seq = 1`],
    ['an event that is gone', 'DELETE FROM events WHERE seq = 20'],
    ['the verdict', `UPDATE verdicts SET verdict = replace(verdict, '"ok"', '"illegal"')`],
    [
      'the seed',
      `UPDATE meta SET value = replace(value, '"seed":11', '"seed":12') WHERE name = 'experiment'`,
    ],
    ['the measures', `UPDATE measures SET value = '0' WHERE name = 'throughputPerSecond'`],
  ])('one in which somebody changed %s', (_what, sql) => {
    writeRunFile(path, run)
    change(sql)
    expect(() => readRunFile(path)).toThrow(
      `${path}: the content of this run file was changed: its hash does not match.`,
    )
  })

  test('one that is not there', () => {
    expect(() => readRunFile(path)).toThrow(
      `${path}: this file or its folder does not exist or cannot be opened.`,
    )
  })
})

describe('when the disk is full', () => {
  test('the sentence says so, nothing is left behind, and the older file stays', () => {
    writeRunFile(path, { ...run, notes: 'old' })
    expect(() => writeRunFile(path, run, 10)).toThrow(
      `${path}: the disk is full, nothing that was there was changed.`,
    )
    expect(readdirSync(folder)).toEqual(['run.faultline'])
    expect(readRunFile(path).notes).toBe('old')
  })

  test('a folder that does not exist is named', () => {
    const nowhere = join(folder, 'nowhere', 'run.faultline')
    expect(() => writeRunFile(nowhere, run)).toThrow(`${nowhere}: this file or its folder does not exist`)
  })
})
