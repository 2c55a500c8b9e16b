import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A file of the repository: its path from the root with forward slashes, and its text. */
export interface SourceText {
  readonly path: string
  readonly text: string
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const generatedFolders = ['node_modules', 'out', 'dist']

/** Whether the repository has a file or folder of this path. */
export function exists(path: string): boolean {
  return existsSync(root + path)
}

/** Every path below a folder, sorted; none when the folder does not exist yet. */
export function pathsBelow(folder: string): string[] {
  if (!exists(folder)) return []
  return readdirSync(root + folder, { withFileTypes: true })
    .filter((entry) => !generatedFolders.includes(entry.name))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      return entry.isDirectory() ? [path, ...pathsBelow(path)] : [path]
    })
    .sort()
}

/** The files below a folder that end with one of these, with their text. */
export function filesBelow(folder: string, ...endings: readonly string[]): SourceText[] {
  return pathsBelow(folder)
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .map(readFile)
}

/** A file that may not be there yet: one or none. */
export function fileIfAny(path: string): SourceText[] {
  return exists(path) ? [readFile(path)] : []
}

function readFile(path: string): SourceText {
  return { path, text: readFileSync(root + path, 'utf8') }
}
