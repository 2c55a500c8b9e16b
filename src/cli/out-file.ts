import { accessSync, constants, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { Refusal } from '../contract/refusal.ts'
import type { ReportFormat } from '../contract/run.ts'
import { openRunFile } from '../host/run-file.ts'

/** Seen before the work, not after it: a run that cannot be written would be lost. A run may take an earlier one's place. */
export function checkRunOut(path: string): void {
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
}

/** What every report of a format holds: by this an earlier one is known, whose place a new one may take. */
const marks: { readonly [format in ReportFormat]: readonly string[] } = {
  html: ['<!doctype html><html lang=', '<p class="product">'],
  md: ['    npm run -s faultline -- run experiment.json'],
  json: ['"format": 1', '"fingerprint"', '"verdicts"', '"history"'],
  csv: ['index,client,process,f,arguments,call_us,return_us,outcome,result,reason'],
  edn: ['{:index 0, :type :invoke, :process '],
}

/** The same for a report, which never takes the place of the run that it is about, and of nothing foreign unasked. */
export function checkReportOut(path: string, run: string, format: ReportFormat, force: boolean): void {
  checkFolder(path)
  const there = statSync(path, { throwIfNoEntry: false, bigint: true })
  if (there === undefined) return
  const source = statSync(run, { bigint: true })
  // By the file's number: another spelling of the path or a link is the same file.
  if (there.dev === source.dev && there.ino === source.ino)
    throw new Refusal(`${path}: this is the run itself, it stays as it is; choose another name.`)
  if (!there.isFile()) throw new Refusal(`${path}: this exists and is not a plain file, choose another name.`)
  if (force) return
  const text = readFileSync(path, 'utf8')
  if (!marks[format].every((mark) => text.includes(mark)))
    throw new Refusal(
      `${path}: this file exists and is no earlier ${format} report, it is replaced only with --force.`,
    )
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
