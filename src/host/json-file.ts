import { existsSync, readFileSync, renameSync } from 'node:fs'
import { writeWholeFile } from './whole-file.ts'

/** Replaces the file as a whole: whoever reads it finds the old content or the new one, never a part. */
export function writeJsonFile(path: string, value: unknown): void {
  writeWholeFile(path, `${JSON.stringify(value, null, 2)}\n`)
}

/**
 * What the file holds as `read` takes it, or null without a file. A file that `read` refuses is set aside as
 * `<name>.broken`, with a warning, so that nothing is lost and the lab starts.
 */
export function readJsonFile<T>(path: string, read: (value: unknown) => T): T | null {
  if (!existsSync(path)) return null
  try {
    return read(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    const aside = `${path}.broken`
    renameSync(path, aside)
    console.warn(`faultline: ${path} could not be read and was kept as ${aside}: ${(error as Error).message}`)
    return null
  }
}
