import Database from 'better-sqlite3'
import { required } from '../core/base/assert.ts'
import type { Json } from '../core/base/json.ts'
import { unreachable } from '../core/base/unreachable.ts'
import type { DiskImage, DurableWrite, Key, TableSpec } from '../core/model/durable.ts'

/** The table of the lab's own, beside those of the protocol. */
export const metaTable = 'faultline_meta'

interface TableStatements {
  readonly put: Database.Statement
  readonly delete: Database.Statement
  readonly deleteFrom: Database.Statement
  readonly deleteUpTo: Database.Statement
}

/**
 * A node's database file: one SQLite table for each of the protocol's, in WAL mode with every commit synced.
 * The version of the last write is kept in the same transaction as the write itself, so that after a crash at any
 * instant the file tells exactly which writes are safe.
 */
export class NodeDisk {
  readonly #database: Database.Database
  readonly #tables: ReadonlyMap<string, TableStatements>
  readonly #begin: Database.Statement
  readonly #commit: Database.Statement
  readonly #setVersion: Database.Statement

  /** `pagesMax`: how large the file may become, null for no limit. Throws what SQLite throws. */
  constructor(file: string, spec: TableSpec, pagesMax: number | null) {
    const database = new Database(file)
    this.#database = database
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    // Copying the journal back into the file stops the node for some milliseconds: seldom is better, up to 16 MiB.
    database.pragma('wal_autocheckpoint = 4096')
    database.exec(`CREATE TABLE IF NOT EXISTS ${metaTable} (key TEXT PRIMARY KEY, value INTEGER)`)
    for (const [table, keys] of Object.entries(spec)) {
      const type = keys === 'index' ? 'INTEGER' : 'TEXT'
      database.exec(`CREATE TABLE IF NOT EXISTS "${table}" (key ${type} PRIMARY KEY, value TEXT)`)
    }
    if (pagesMax !== null) database.pragma(`max_page_count = ${pagesMax}`)
    this.#tables = new Map(Object.keys(spec).map((table) => [table, statementsFor(database, table)]))
    this.#begin = database.prepare('BEGIN IMMEDIATE')
    this.#commit = database.prepare('COMMIT')
    this.#setVersion = database.prepare(`INSERT OR REPLACE INTO ${metaTable} VALUES ('version', ?)`)
  }

  /** Everything on the disk. */
  load(): DiskImage {
    const rowsOf = (table: string): Map<Key, Json> => {
      const rows = this.#database.prepare(`SELECT key, value FROM "${table}" ORDER BY key`).all()
      return new Map(
        (rows as { key: Key; value: string }[]).map(({ key, value }) => [key, JSON.parse(value) as Json]),
      )
    }
    return new Map([...this.#tables.keys()].map((table) => [table, rowsOf(table)]))
  }

  /**
   * Makes the writes safe, all or none. False: this thread is dying and nothing was written, whatever SQLite's calls
   * returned. Throws what SQLite throws (disk full, I/O error); then none of the writes has happened.
   */
  commit(writes: readonly (readonly DurableWrite[])[], version: number): boolean {
    try {
      if (!happened(this.#begin.run())) return false
      for (const batch of writes)
        for (const write of batch) if (!happened(this.#carryOut(write))) return false
      if (!happened(this.#setVersion.run(version))) return false
      if (!happened(this.#commit.run())) return false
    } catch (error) {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
    return !this.#database.inTransaction
  }

  close(): void {
    this.#database.close()
  }

  #carryOut(write: DurableWrite): unknown {
    const table = required(this.#tables.get(write.table), `The protocol declares no table ${write.table}.`)
    switch (write.kind) {
      case 'put':
        return table.put.run(write.key, JSON.stringify(write.value))
      case 'delete':
        return table.delete.run(write.key)
      case 'deleteFrom':
        return table.deleteFrom.run(write.key)
      case 'deleteUpTo':
        return table.deleteUpTo.run(write.key)
      default:
        return unreachable(write)
    }
  }
}

function statementsFor(database: Database.Database, table: string): TableStatements {
  return {
    put: database.prepare(`INSERT OR REPLACE INTO "${table}" VALUES (?, ?)`),
    delete: database.prepare(`DELETE FROM "${table}" WHERE key = ?`),
    deleteFrom: database.prepare(`DELETE FROM "${table}" WHERE key >= ?`),
    deleteUpTo: database.prepare(`DELETE FROM "${table}" WHERE key <= ?`),
  }
}

/** In a thread that is being terminated SQLite's calls give undefined and do nothing. */
function happened(result: unknown): boolean {
  return result !== undefined
}
