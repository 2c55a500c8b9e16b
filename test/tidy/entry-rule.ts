import type { SourceText } from './repository.ts'
import { lineCountOf } from './size-rule.ts'

export const entryLinesMax = 60

const entries = ['src/main/index.ts', 'src/renderer/main.ts', 'src/cli/index.ts', 'src/server/index.ts']

/** Entry files that do more than to put parts together. */
export function entryOffences(files: readonly SourceText[]): string[] {
  return files
    .filter(({ path }) => entries.includes(path) || path.endsWith('.worker.ts'))
    .filter((file) => lineCountOf(file) > entryLinesMax)
    .map(
      (file) =>
        `${file.path} has ${lineCountOf(file)} lines; an entry only wires, in at most ${entryLinesMax}`,
    )
}
