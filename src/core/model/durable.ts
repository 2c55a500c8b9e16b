import type { Json } from '../base/json.ts'

/** How the rows of a table are keyed: whole numbers (a log) or names (single records, accounts). */
export type TableKeys = 'index' | 'name'

/** The tables of one node's disk. The live runtime makes one SQLite table of each. */
export type TableSpec = { readonly [table: string]: TableKeys }

export type Key = number | string

/** One change to the disk. `deleteFrom` and `deleteUpTo` are for index tables, bounds included. */
export type DurableWrite =
  | { readonly kind: 'put'; readonly table: string; readonly key: Key; readonly value: Json }
  | { readonly kind: 'delete'; readonly table: string; readonly key: Key }
  | { readonly kind: 'deleteFrom'; readonly table: string; readonly key: number }
  | { readonly kind: 'deleteUpTo'; readonly table: string; readonly key: number }

/** What is on a node's disk: table → key → value. Absent tables are empty. */
export type DiskImage = Map<string, Map<Key, Json>>

export function emptyDisk(tables: TableSpec): DiskImage {
  return new Map(Object.keys(tables).map((table) => [table, new Map<Key, Json>()]))
}

/** Carries out one change in place. */
export function applyWrite(disk: DiskImage, write: DurableWrite): void {
  let table = disk.get(write.table)
  if (table === undefined) disk.set(write.table, (table = new Map<Key, Json>()))
  switch (write.kind) {
    case 'put':
      table.set(write.key, write.value)
      return
    case 'delete':
      table.delete(write.key)
      return
    case 'deleteFrom':
      for (const key of table.keys()) if ((key as number) >= write.key) table.delete(key)
      return
    case 'deleteUpTo':
      for (const key of table.keys()) if ((key as number) <= write.key) table.delete(key)
      return
  }
}

/** The rows of an index table in rising order of key. */
export function rowsByIndex(disk: DiskImage, table: string): [number, Json][] {
  return [...(disk.get(table) ?? [])]
    .map(([key, value]): [number, Json] => [key as number, value])
    .sort((a, b) => a[0] - b[0])
}

/** One row, or null. */
export function row(disk: DiskImage, table: string, key: Key): Json {
  return disk.get(table)?.get(key) ?? null
}
