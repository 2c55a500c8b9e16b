import Database from 'better-sqlite3'
import { existsSync } from 'node:fs'
import type { Json } from '../core/base/json.ts'
import type { Key } from '../core/model/durable.ts'
import { metaTable } from './node-disk.ts'

export interface TableSummary {
  readonly table: string
  readonly rowCount: number
}

export interface TablePage extends TableSummary {
  readonly rows: readonly { readonly key: Key; readonly value: Json }[]
}

const rowsPerPageMax = 1000

/** The protocol's tables in a node's database, whether its node is up or not. None when it has no database. */
export function readTables(file: string): TableSummary[] {
  return reading(file, [], (database) =>
    tableNames(database).map((table) => ({ table, rowCount: rowCount(database, table) })),
  )
}

/** At most `limit` (and never more than 1,000) rows in order of key. A table that does not exist is refused. */
export function readTable(file: string, table: string, offset: number, limit: number): TablePage {
  return reading(file, { table, rowCount: 0, rows: [] }, (database) => {
    if (!tableNames(database).includes(table)) throw new Error(`There is no table ${table}.`)
    const rows = database
      .prepare(`SELECT key, value FROM "${table}" ORDER BY key LIMIT ? OFFSET ?`)
      .all(Math.min(limit, rowsPerPageMax), offset) as { key: Key; value: string }[]
    return {
      table,
      rowCount: rowCount(database, table),
      rows: rows.map(({ key, value }) => ({ key, value: JSON.parse(value) as Json })),
    }
  })
}

/** Version of the last write that is safe in a node's database; 0 when there is none. */
export function readSafeVersion(file: string): number {
  return reading(file, 0, (database) => {
    const hasMeta =
      database.prepare(`SELECT 1 FROM sqlite_master WHERE name = ?`).get(metaTable) !== undefined
    if (!hasMeta) return 0
    const row = database.prepare(`SELECT value FROM ${metaTable} WHERE key = 'version'`).get()
    return (row as { value: number } | undefined)?.value ?? 0
  })
}

/** Reads with a connection of its own that cannot write; `absent` when there is no database. */
function reading<T>(file: string, absent: T, read: (database: Database.Database) => T): T {
  if (!existsSync(file)) return absent
  const database = new Database(file, { readonly: true })
  try {
    return read(database)
  } finally {
    database.close()
  }
}

function tableNames(database: Database.Database): string[] {
  const rows = database.prepare(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`).all()
  return (rows as { name: string }[]).map(({ name }) => name).filter((name) => name !== metaTable)
}

function rowCount(database: Database.Database, table: string): number {
  return (database.prepare(`SELECT count(*) AS count FROM "${table}"`).get() as { count: number }).count
}
