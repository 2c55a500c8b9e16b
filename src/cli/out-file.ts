import { accessSync, constants, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { Refusal } from '../contract/refusal.ts'
import { openRunFile } from '../host/run-file.ts'

/** Seen before the work, not after it: a run that cannot be written would be lost. */
export function checkRunOut(path: string, force: boolean): void {
  checkFolder(path)
  const there = statSync(path, { throwIfNoEntry: false })
  if (there === undefined) return
  try {
    if (!there.isFile()) throw new Refusal('This is no file that could be replaced.')
    openRunFile(path, 'trusting').close()
  } catch {
    throw new Refusal(
      `${path}: this file exists and is not a run file, it stays as it is; choose another name.`,
    )
  }
  if (!force) throw new Refusal(`${path}: this run file exists, it is replaced only with --force.`)
}

/** The same for a report, which never takes the place of the run that it is about. */
export function checkReportOut(path: string, run: string, force: boolean): void {
  checkFolder(path)
  const there = statSync(path, { throwIfNoEntry: false, bigint: true })
  if (there === undefined) return
  const source = statSync(run, { bigint: true })
  // By the file's number: another spelling of the path or a link is the same file.
  if (there.dev === source.dev && there.ino === source.ino)
    throw new Refusal(`${path}: this is the run itself, it stays as it is; choose another name.`)
  if (!there.isFile()) throw new Refusal(`${path}: this exists and is not a plain file, choose another name.`)
  if (!force) throw new Refusal(`${path}: this file exists, it is replaced only with --force.`)
}

function checkFolder(path: string): void {
  try {
    accessSync(dirname(path), constants.W_OK)
  } catch {
    throw new Refusal(
      `${path}: no file can be written there, expected a folder that exists and can be written.`,
    )
  }
}
