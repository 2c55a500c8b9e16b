import ts from 'typescript'
import type { SourceText } from './repository.ts'
import { nodesOf, placeOf } from './syntax.ts'

/** Names of the world outside: whatever is reached through them differs from run to run. */
const forbiddenObjects = ['process', 'performance', 'crypto', 'console', 'globalThis', 'window', 'Atomics']
const forbiddenCalls = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'fetch',
  'Date',
  'require',
]
const forbiddenMembers = ['Math.random', 'Date.now']

/** Every place where the core reaches for a clock, for chance or for the machine, as sentences. */
export function purityOffences(files: readonly SourceText[]): string[] {
  return files.flatMap((file) => {
    const own = namesDeclaredIn(file)
    return [...nodesOf(file)].flatMap((node) => {
      const reached = outsideReachedBy(node)
      if (reached === undefined || own.has(reached.split('.')[0] ?? '')) return []
      return [
        `${placeOf(file, node)} uses ${reached}; the core asks its driver for time, chance and the world`,
      ]
    })
  })
}

function outsideReachedBy(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date') return 'Date'
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
    return forbiddenCalls.find((name) => name === node.expression.getText())
  }
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const object = node.expression.text
    const member = `${object}.${node.name.text}`
    return forbiddenMembers.includes(member) ? member : forbiddenObjects.find((name) => name === object)
  }
  return undefined
}

/** A parameter called `process` (a history has such) is not Node's. */
function namesDeclaredIn(file: SourceText): ReadonlySet<string> {
  const names = new Set<string>()
  for (const node of nodesOf(file)) {
    const declares = ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)
    if (declares && ts.isIdentifier(node.name)) names.add(node.name.text)
  }
  return names
}
