import ts from 'typescript'
import type { SourceText } from './repository.ts'
import { lineOf, nodesOf, placeOf } from './syntax.ts'

export const linesMedianMax = 120
export const linesP90Max = 300
export const scriptLinesMax = 500
export const componentLinesMax = 250
export const storeLinesMax = 150
export const functionLinesMax = 60

/** Files that are longer than any file may be. */
export function fileSizeOffences(files: readonly SourceText[]): string[] {
  return files.flatMap((file) => {
    const linesMax = linesMaxOf(file.path)
    const lines = lineCountOf(file)
    return lines > linesMax ? [`${file.path} has ${lines} lines, at most ${linesMax} are allowed`] : []
  })
}

/** Whether the files as a whole are short: most of them fit on two screens. */
export function spreadOffences(files: readonly SourceText[]): string[] {
  const lines = files.map(lineCountOf).sort((left, right) => left - right)
  return [
    ...offenceOfQuantile('median', lines, 0.5, linesMedianMax),
    ...offenceOfQuantile('90th percentile', lines, 0.9, linesP90Max),
  ]
}

/**
 * Functions that do not fit on a screen, the longest first. The function given to defineStore is not one of them:
 * it is a module in the form of a function, and a store's file has a limit of its own.
 */
export function longFunctions(files: readonly SourceText[]): string[] {
  const found = files.flatMap((file) =>
    [...nodesOf(file)]
      .filter((node) => isFunctionWithBody(node) && !isStoreSetup(node))
      .map((node) => ({
        place: placeOf(file, node),
        lines: lineOf(file, node.getEnd()) - lineOf(file, node.getStart()) + 1,
      })),
  )
  return found
    .filter(({ lines }) => lines > functionLinesMax)
    .sort((left, right) => right.lines - left.lines)
    .map(({ place, lines }) => `${place} is a function of ${lines} lines`)
}

export function lineCountOf({ text }: SourceText): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}

function offenceOfQuantile(
  name: string,
  sorted: readonly number[],
  fraction: number,
  linesMax: number,
): string[] {
  const lines = sorted[Math.ceil(sorted.length * fraction) - 1] ?? 0
  return lines > linesMax ? [`the ${name} file has ${lines} lines, at most ${linesMax} are allowed`] : []
}

function linesMaxOf(path: string): number {
  if (path.endsWith('.vue')) return componentLinesMax
  return path.startsWith('src/renderer/stores/') ? storeLinesMax : scriptLinesMax
}

function isStoreSetup({ parent }: ts.Node): boolean {
  return ts.isCallExpression(parent) && parent.expression.getText() === 'defineStore'
}

function isFunctionWithBody(node: ts.Node): boolean {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined
}
