import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { Refusal } from '../contract/refusal.ts'

/**
 * Opens a database. Node below 22 would end without a word in the native module, so that it is asked first.
 * Source: the module needs Node-API 10.
 */
export function openDatabase(path: string, options: Database.Options = {}): Database.Database {
  if (Number(process.versions.napi) < 10)
    throw new Refusal(`Faultline needs Node 22.14 or newer, found ${process.version}.`)
  // The module's own complaint about a missing folder has no code to tell it by.
  statSync(dirname(path))
  return new Database(path, options)
}

/** The sentence for a disk that does not do what it should, or the error itself when it is something else. */
export function diskProblem(error: unknown, path: string): unknown {
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code !== 'string') return error
  if (code === 'ENOSPC' || code === 'SQLITE_FULL' || code === 'EDQUOT')
    return new Refusal(`${path}: the disk is full, nothing that was there was changed.`)
  if (['EACCES', 'EPERM', 'EROFS', 'SQLITE_READONLY', 'SQLITE_READONLY_DIRECTORY'].includes(code))
    return new Refusal(`${path}: no permission to write here, expected a folder that can be written.`)
  if (code === 'ENOENT' || code === 'ENOTDIR' || code.startsWith('SQLITE_CANTOPEN'))
    return new Refusal(`${path}: this file or its folder does not exist or cannot be opened.`)
  if (code === 'EEXIST') return new Refusal(`${path}: there is a file of this name, expected a folder.`)
  if (code === 'EFBIG' || code === 'EIO' || code.startsWith('SQLITE_IOERR'))
    return new Refusal(`${path}: the disk does not take it (${code}), nothing that was there was changed.`)
  if (code === 'ENAMETOOLONG') return new Refusal(`${path}: this name is too long for the disk.`)
  if (code === 'EISDIR') return new Refusal(`${path}: this is a folder, expected a file.`)
  return error
}
