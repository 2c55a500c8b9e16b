/**
 * The `.faultline` run file: one SQLite file with the tables meta, events, verdicts, measures and notes. A content hash
 * over all but the notes (which stay the user's to edit) proves that nothing was changed or lost on the way.
 * A file is written under a temporary name, synced, and renamed: under its own name it is whole or absent.
 */
import { completedExperiment } from '../core/experiment/experiment-of.ts'
import { createHash, type Hash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { Refusal } from '../contract/refusal.ts'
import { canonicalJson } from '../core/base/canonical-json.ts'
import type { Json } from '../core/base/json.ts'
import type { TraceEvent } from '../core/trace/event.ts'
import type { RecordedRun, RunRecord } from './recorded-run.ts'
import { diskProblem, openDatabase } from './sqlite.ts'

/** "FLTL" in ASCII: what tools like file(1) and we ourselves know the format by. */
export const applicationId = 0x464c544c
export const formatVersion = 1

const schema = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE events (seq INTEGER PRIMARY KEY, time_us INTEGER NOT NULL, kind TEXT NOT NULL, event TEXT NOT NULL) STRICT;
  CREATE TABLE verdicts (place INTEGER PRIMARY KEY, name TEXT NOT NULL, answer TEXT NOT NULL, verdict TEXT NOT NULL) STRICT;
  CREATE TABLE measures (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE notes (place INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
`

/** Writes the run. Throws a refusal when the disk is full or the folder cannot be written; nothing is left behind. */
export function writeRunFile(path: string, run: RecordedRun, pageCountMax?: number): void {
  const temporary = `${path}.${process.pid}.writing`
  try {
    rmSync(temporary, { force: true })
    fillFile(temporary, run, pageCountMax)
    const file = openSync(temporary, 'r+')
    fsyncSync(file)
    closeSync(file)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw diskProblem(error, path)
  }
}

function fillFile(path: string, run: RecordedRun, pageCountMax: number | undefined): void {
  const database = openDatabase(path)
  try {
    // No journal: a file that is not finished is thrown away as a whole.
    database.pragma('journal_mode = OFF')
    database.pragma('synchronous = OFF')
    if (pageCountMax !== undefined) database.pragma(`max_page_count = ${pageCountMax}`)
    database.pragma(`application_id = ${applicationId}`)
    database.pragma(`user_version = ${formatVersion}`)
    database.exec(`BEGIN; ${schema}`)
    const hash = contentHash()
    const put = database.prepare('INSERT INTO meta VALUES (?, ?)')
    for (const [name, value] of Object.entries(metaOf(run))) put.run(name, hash.add('meta', name, value))
    const event = database.prepare('INSERT INTO events VALUES (?, ?, ?, ?)')
    for (const one of run.events)
      event.run(one.seq, one.timeUs, one.kind, hash.add('event', String(one.seq), JSON.stringify(one)))
    const verdict = database.prepare('INSERT INTO verdicts VALUES (?, ?, ?, ?)')
    for (const [place, one] of run.verdicts.entries())
      verdict.run(place, one.check, one.answer, hash.add('verdict', String(place), JSON.stringify(one)))
    const measure = database.prepare('INSERT INTO measures VALUES (?, ?)')
    for (const [name, value] of Object.entries(run.measures))
      measure.run(name, hash.add('measure', name, JSON.stringify(value)))
    put.run('contentHash', hash.digest())
    database.prepare('INSERT INTO notes VALUES (1, ?)').run(run.notes)
    database.exec('COMMIT')
  } finally {
    database.close()
  }
}

function metaOf(run: RecordedRun): { [name: string]: string } {
  return {
    appVersion: run.appVersion,
    durationUs: String(run.durationUs),
    eventCount: String(run.events.length),
    experiment: canonicalJson(run.experiment as unknown as Json),
    fingerprint: run.fingerprint,
    id: run.id,
    recordedAt: run.recordedAt,
  }
}

/** SHA-256 over a stream of (table, key, value) in the order in which the tables are read. */
function contentHash(): { add(table: string, key: string, value: string): string; digest(): string } {
  const hash: Hash = createHash('sha256')
  return {
    add(table, key, value) {
      hash.update(`${table}\n${key}\n${value.length}\n${value}\n`)
      return value
    },
    digest: () => hash.digest('hex'),
  }
}

/** A run file, opened to be read only and verified. */
export interface RunFile {
  readonly record: RunRecord
  readonly eventCount: number
  /** Events with `seq` in (after, after + limit]. */
  events(after: number, limit: number): TraceEvent[]
  close(): void
}

/**
 * Opens and verifies; the file is not changed. A truncated, foreign, newer or altered file is refused in one sentence.
 * `trusting` leaves the events unread: for lists of many runs, never for a file that comes from elsewhere.
 */
export function openRunFile(path: string, trusting?: 'trusting'): RunFile {
  let database: Database.Database
  try {
    checkHeader(path)
    database = openDatabase(path, { readonly: true, fileMustExist: true })
  } catch (error) {
    throw diskProblem(error, path)
  }
  try {
    const record = readRecord(database, path, trusting === undefined)
    const eventCount = database.prepare('SELECT count(*) FROM events').pluck().get() as number
    const page = database.prepare('SELECT event FROM events WHERE seq > ? AND seq <= ? ORDER BY seq').pluck()
    return {
      record,
      eventCount,
      events: (after, limit) =>
        (page.all(after, after + limit) as string[]).map((text) => JSON.parse(text) as TraceEvent),
      close: () => database.close(),
    }
  } catch (error) {
    database.close()
    if (error instanceof Refusal) throw error
    throw new Refusal(`${path}: this run file is damaged or cut short: ${(error as Error).message}.`)
  }
}

/** The whole run. */
export function readRunFile(path: string): RecordedRun {
  const file = openRunFile(path)
  try {
    return { ...file.record, events: file.events(0, Number.MAX_SAFE_INTEGER - 1) }
  } finally {
    file.close()
  }
}

/** Replaces the user's notes in a run file. */
export function writeNotes(path: string, notes: string): void {
  openRunFile(path).close()
  try {
    const database = openDatabase(path, { fileMustExist: true })
    try {
      database.prepare('UPDATE notes SET text = ? WHERE place = 1').run(notes)
    } finally {
      database.close()
    }
  } catch (error) {
    throw diskProblem(error, path)
  }
}

/** Looks at the header's bytes before SQLite does: half a run file is still one of ours. Source: sqlite.org/fileformat. */
function checkHeader(path: string): void {
  const header = Buffer.alloc(100)
  const file = openSync(path, 'r')
  try {
    readSync(file, header, 0, header.length, 0)
  } finally {
    closeSync(file)
  }
  const isDatabase = header.toString('latin1', 0, 16) === 'SQLite format 3\0'
  if (!isDatabase || header.readUInt32BE(68) !== applicationId)
    throw new Refusal(`${path}: this is not a Faultline run file.`)
  const version = header.readUInt32BE(60)
  if (version > formatVersion)
    throw new Refusal(
      `${path}: this run file has format ${version}, newer than this lab, which reads up to ${formatVersion}.`,
    )
}

function readRecord(database: Database.Database, path: string, verifies: boolean): RunRecord {
  const hash = contentHash()
  const rows = (sql: string): [string, string][] => database.prepare(sql).raw().all() as [string, string][]
  const meta = new Map(rows('SELECT name, value FROM meta ORDER BY rowid'))
  const expected = meta.get('contentHash')
  meta.delete('contentHash')
  for (const [name, value] of [...meta].sort(([a], [b]) => (a < b ? -1 : 1))) hash.add('meta', name, value)
  const eventCount = verifies ? addEvents(database, hash) : 0
  const verdicts = rows('SELECT place, verdict FROM verdicts ORDER BY place')
  for (const [place, text] of verdicts) hash.add('verdict', String(place), text)
  const measures = rows('SELECT name, value FROM measures ORDER BY rowid')
  for (const [name, text] of measures) hash.add('measure', name, text)
  if (verifies && hash.digest() !== expected)
    throw new Refusal(`${path}: the content of this run file was changed: its hash does not match.`)
  const text = (name: string): string => {
    const value = meta.get(name)
    if (value === undefined) throw new Refusal(`${path}: this run file is damaged: it has no ${name}.`)
    return value
  }
  if (verifies && Number(text('eventCount')) !== eventCount)
    throw new Refusal(`${path}: this run file is cut short: ${eventCount} events of ${text('eventCount')}.`)
  return {
    id: text('id'),
    experiment: completedExperiment(JSON.parse(text('experiment')) as RunRecord['experiment']),
    fingerprint: text('fingerprint'),
    appVersion: text('appVersion'),
    recordedAt: text('recordedAt'),
    durationUs: Number(text('durationUs')),
    verdicts: verdicts.map(([, verdict]) => JSON.parse(verdict) as RunRecord['verdicts'][number]),
    measures: Object.fromEntries(
      measures.map(([name, value]) => [name, JSON.parse(value) as unknown]),
    ) as unknown as RunRecord['measures'],
    notes:
      (database.prepare('SELECT text FROM notes WHERE place = 1').pluck().get() as string | undefined) ?? '',
  }
}

function addEvents(database: Database.Database, hash: ReturnType<typeof contentHash>): number {
  const rows = database.prepare('SELECT seq, event FROM events ORDER BY seq').raw().iterate()
  let count = 0
  for (const [seq, text] of rows as Iterable<[number, string]>) {
    hash.add('event', String(seq), text)
    count++
  }
  return count
}
