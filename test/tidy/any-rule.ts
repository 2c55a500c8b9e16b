import ts from 'typescript'
import type { SourceText } from './repository.ts'
import { lineCountOf } from './size-rule.ts'
import { nodesOf, placeOf } from './syntax.ts'

/** Outside the strict folders: one `any` in so many lines. */
export const linesPerAny = 1000

const strictFolders = ['src/core/', 'src/contract/']

/** Where types stop: every `any` in the core and the contract, and elsewhere those beyond the budget. */
export function anyOffences(files: readonly SourceText[]): string[] {
  const strict = files.filter(({ path }) => strictFolders.some((folder) => path.startsWith(folder)))
  const others = files.filter((file) => !strict.includes(file))
  const found = others.flatMap(placesOfAny)
  const budget = Math.floor(others.reduce((lines, file) => lines + lineCountOf(file), 0) / linesPerAny)
  return [
    ...strict.flatMap(placesOfAny).map((place) => `${place} says any, where nothing may`),
    ...(found.length > budget
      ? [`any is said ${found.length} times, ${budget} are allowed: ${found.join(', ')}`]
      : []),
  ]
}

/** Comments that silence the compiler for a line or a file without saying which error they expect. */
export function silencedOffences(files: readonly SourceText[]): string[] {
  return files
    .filter(({ text }) => /@ts-(ignore|nocheck)\b/.test(text))
    .map(
      ({ path }) =>
        `${path} silences the compiler; @ts-expect-error with a reason at least ends with its error`,
    )
}

function placesOfAny(file: SourceText): string[] {
  return [...nodesOf(file)]
    .filter((node) => node.kind === ts.SyntaxKind.AnyKeyword)
    .map((node) => placeOf(file, node))
}
