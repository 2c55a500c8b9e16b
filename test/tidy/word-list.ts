import { posix } from 'node:path'
import ts from 'typescript'
import type { SourceText } from './repository.ts'
import { nodesOf, placeOf } from './syntax.ts'

/** The words of one area in both languages, flattened: `node.leader` → text. */
export interface WordList {
  readonly place: string
  readonly en: ReadonlyMap<string, string>
  readonly 'zh-CN': ReadonlyMap<string, string>
}

const folder = 'src/renderer/locales'

/**
 * The screens' words as one list: `en.json` and `zh-CN.json`, or a folder a language with a file an area. The
 * area is the first part of the key here; `withoutArea` takes it off where the screens put areas together flat.
 */
export function wordListOfScreens(files: readonly SourceText[]): WordList {
  const flat = (language: string) => {
    const found = files.filter(({ path }) => languageOf(path) === language)
    return new Map(found.flatMap((file) => [...entriesOf(JSON.parse(file.text), areaOf(file.path))]))
  }
  return { place: folder, en: flat('en'), 'zh-CN': flat('zh-CN') }
}

/** `node.leader` for `workbench.node.leader`. */
export function withoutArea(key: string): string {
  return key.slice(key.indexOf('.') + 1)
}

/** Word lists written in code: every object with the two languages as keys and texts below them. */
export function wordListsInCode(files: readonly SourceText[]): WordList[] {
  return files.flatMap((file) =>
    [...nodesOf(file)].filter(ts.isObjectLiteralExpression).flatMap((object) => {
      const en = textsOf(object, 'en')
      const chinese = textsOf(object, 'zh-CN')
      return en === undefined || chinese === undefined
        ? []
        : [{ place: placeOf(file, object), en, 'zh-CN': chinese }]
    }),
  )
}

function languageOf(path: string): string | undefined {
  return path.slice(folder.length + 1).split(/[/.]/)[0]
}

function areaOf(path: string): string {
  return posix.dirname(path) === folder ? '' : `${posix.basename(path, '.json')}.`
}

function* entriesOf(value: unknown, prefix: string): Generator<[string, string]> {
  if (typeof value === 'string') yield [prefix.slice(0, -1), value]
  if (typeof value !== 'object' || value === null) return
  for (const [key, child] of Object.entries(value)) yield* entriesOf(child, `${prefix}${key}.`)
}

function textsOf(object: ts.ObjectLiteralExpression, language: string): Map<string, string> | undefined {
  const property = object.properties.find(
    (found) => found.name !== undefined && nameOf(found.name) === language,
  )
  if (property === undefined || !ts.isPropertyAssignment(property)) return undefined
  if (!ts.isObjectLiteralExpression(property.initializer)) return undefined
  return new Map(
    property.initializer.properties.flatMap((entry): [string, string][] =>
      ts.isPropertyAssignment(entry) ? [[nameOf(entry.name), textOf(entry.initializer)]] : [],
    ),
  )
}

/** The text of a literal, also of one that is put together with `+` to fit the line. */
function textOf(node: ts.Expression): string {
  if (ts.isStringLiteralLike(node)) return node.text
  return ts.isBinaryExpression(node) ? textOf(node.left) + textOf(node.right) : node.getText()
}

function nameOf(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : name.getText()
}
