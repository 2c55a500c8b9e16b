import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { diskProblem } from './sqlite.ts'

/** Replaces the file as a whole: whoever reads it finds the old content or the new one, never a part. */
export function writeWholeFile(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.writing`
  try {
    const file = openSync(temporary, 'w')
    try {
      writeFileSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw diskProblem(error, path)
  }
}
