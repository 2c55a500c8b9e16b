import { parse as parseComponent } from '@vue/compiler-sfc'
import ts from 'typescript'
import type { SourceText } from './repository.ts'

const parsed = new WeakMap<SourceText, ts.SourceFile>()

/** The syntax tree of a file; of a Vue file, that of its script at its own line numbers. */
export function syntaxOf(file: SourceText): ts.SourceFile {
  const known = parsed.get(file)
  if (known !== undefined) return known
  const text = file.path.endsWith('.vue') ? scriptOf(file) : file.text
  const tree = ts.createSourceFile(file.path, text, ts.ScriptTarget.ES2023, true, ts.ScriptKind.TS)
  parsed.set(file, tree)
  return tree
}

/** Every node of a file, outermost first. */
export function* nodesOf(file: SourceText): Generator<ts.Node> {
  yield* below(syntaxOf(file))
}

/** Every node below another, outermost first. */
export function* below(node: ts.Node): Generator<ts.Node> {
  for (const child of childrenOf(node)) {
    yield child
    yield* below(child)
  }
}

/** `path:line`, the way editors and terminals make it clickable. */
export function placeOf(file: SourceText, node: ts.Node): string {
  return `${file.path}:${lineOf(file, node.getStart())}`
}

/** The number of the line, from 1, on which a position of the file's tree stands. */
export function lineOf(file: SourceText, position: number): number {
  return syntaxOf(file).getLineAndCharacterOfPosition(position).line + 1
}

function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = []
  ts.forEachChild(node, (child) => {
    children.push(child)
  })
  return children
}

function scriptOf(file: SourceText): string {
  const { descriptor } = parseComponent(file.text, { filename: file.path })
  const block = descriptor.scriptSetup ?? descriptor.script
  return block === null ? '' : '\n'.repeat(block.loc.start.line - 1) + block.content
}
