import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { Refusal } from '../contract/refusal.ts'
import { diskProblem, openDatabase } from './sqlite.ts'

/** Where everything lives that the user makes. */
export interface DataFolder {
  readonly path: string
  readonly runs: string
  readonly bin: string
  /** Runs under way, second by second. */
  readonly journals: string
  /** Databases of the nodes of the live run on the bench. */
  readonly nodes: string
  readonly settings: string
  readonly labs: string
  release(): void
}

/** The place that the system has for such folders; FAULTLINE_DATA names another one. */
export function usualDataFolder(): string {
  const { FAULTLINE_DATA, APPDATA, XDG_DATA_HOME } = process.env
  if (FAULTLINE_DATA !== undefined && FAULTLINE_DATA !== '') return FAULTLINE_DATA
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Faultline')
  if (process.platform === 'win32') return join(APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Faultline')
  const base =
    XDG_DATA_HOME === undefined || XDG_DATA_HOME === '' ? join(homedir(), '.local', 'share') : XDG_DATA_HOME
  return join(base, 'faultline')
}

/**
 * Opens the folder for one lab alone. The lock is held by the system for as long as this process lives, so that a dead
 * process leaves none behind.
 */
export function openDataFolder(path: string): DataFolder {
  const inside = (name: string): string => join(path, name)
  const folder = {
    path,
    runs: inside('runs'),
    bin: inside('bin'),
    journals: inside('journals'),
    nodes: inside('nodes'),
    settings: inside('settings.json'),
    labs: inside('labs.json'),
  }
  try {
    for (const made of [path, folder.runs, folder.bin, folder.journals]) makeFolder(made)
    // Whether a file can be made is seen by making one.
    rmSync(mkdtempSync(inside('probe-')), { recursive: true })
  } catch (error) {
    throw diskProblem(error, path)
  }
  return { ...folder, release: lock(inside('lock'), path) }
}

/**
 * Makes the folder and those above it. Node's own recursive mkdir never comes back where a folder exists in which none
 * can be made (/proc).
 */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return
  const above = dirname(path)
  if (above !== path && statSync(above, { throwIfNoEntry: false }) === undefined) makeFolder(above)
  mkdirSync(path)
}

function lock(path: string, folder: string): () => void {
  const database = openDatabase(path, { timeout: 0 })
  try {
    database.pragma('locking_mode = EXCLUSIVE')
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if (String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY'))
      throw new Refusal(
        `${folder}: another Faultline is using this data folder, close it or name another folder with --data.`,
      )
    throw diskProblem(error, folder)
  }
  return () => database.close()
}
