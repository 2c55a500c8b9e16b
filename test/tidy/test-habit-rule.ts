import ts from 'typescript'
import type { SourceText } from './repository.ts'
import { below, nodesOf, placeOf } from './syntax.ts'

/** Folders in which people and systems keep their own files; a test that names one runs on one machine only. */
const machinePath = /^(file:\/\/)?(\/(home|root|Users|tmp|mnt|work)\/|[A-Z]:\\)/

/** Tests that leave others out, wait for the clock or know a machine, as sentences. */
export function testHabitOffences(files: readonly SourceText[]): string[] {
  return files.flatMap((file) =>
    [...nodesOf(file)].flatMap((node) => {
      const habit = badHabitOf(node)
      return habit === undefined ? [] : [`${placeOf(file, node)} ${habit}`]
    }),
  )
}

function badHabitOf(node: ts.Node): string | undefined {
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { name } = node.expression
    if (name.text === 'only') return 'leaves every other test out'
    if (name.text === 'waitForTimeout') return 'sleeps; wait for what should happen instead'
  }
  if (ts.isAwaitExpression(node) && [...below(node)].some(isCallOfTimeout)) {
    return 'sleeps; wait for what should happen instead'
  }
  if (ts.isImportDeclaration(node) && node.moduleSpecifier.getText().includes('timers/promises')) {
    return 'imports a sleep; wait for what should happen instead'
  }
  return ts.isStringLiteralLike(node) && machinePath.test(node.text)
    ? `names a place of one machine: ${node.text}`
    : undefined
}

function isCallOfTimeout(node: ts.Node): boolean {
  return (
    ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'setTimeout'
  )
}
