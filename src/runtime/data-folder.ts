import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { NodeId } from '../core/model/identity.ts'

/** The database file of a node. */
export function databaseFile(folder: string, node: NodeId): string {
  return join(folder, `${node}.db`)
}

/** Makes the folder ready for a new run. Throws a sentence when it holds databases: they belong to another run. */
export function prepareFolder(folder: string, nodes: readonly NodeId[]): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw new Error(`The data folder ${folder} cannot be made: ${(error as NodeJS.ErrnoException).code}.`, {
      cause: error,
    })
  }
  const taken = nodes.find((node) => existsSync(databaseFile(folder, node)))
  if (taken !== undefined)
    throw new Error(
      `The data folder ${folder} already holds ${taken}.db of another run; give an empty folder.`,
    )
}

/** A wiped node forgets everything. */
export function wipeDatabase(folder: string, node: NodeId): void {
  for (const ending of ['', '-wal', '-shm']) rmSync(databaseFile(folder, node) + ending, { force: true })
}
