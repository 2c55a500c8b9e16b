import type { SourceText } from './repository.ts'

/** What a document may be held against. */
export interface Repository {
  exists(path: string): boolean
  /** The names of the npm scripts. */
  readonly scripts: readonly string[]
  /** The folders and files at the root. */
  readonly top: readonly string[]
}

/** Made at run time or by a tool, so that a fresh clone has them not. */
const madeLater = ['node_modules', 'out', 'dist']

/** Paths and npm scripts that a document names and that do not exist, as sentences. */
export function documentOffences(documents: readonly SourceText[], repository: Repository): string[] {
  return documents.flatMap(({ path, text }) => {
    const quoted = [...withoutFences(text).matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '')
    return [
      ...quoted
        .filter((name) => isDeadPath(name, repository))
        .map((name) => `${path} names ${name}, which does not exist`),
      ...scriptsIn(text)
        .filter((name) => !repository.scripts.includes(name))
        .map((name) => `${path} names the npm script ${name}, which does not exist`),
    ]
  })
}

/** Code blocks hold commands and drawings of trees; what is claimed about the tree stands in the sentences. */
function withoutFences(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '')
}

/** A quoted name is a path if it begins with something at the root or in src/; the rest are words of other kinds. */
function isDeadPath(name: string, { exists, top }: Repository): boolean {
  const path = name.replace(/^\.\//, '').replace(/[/:](\d+)?$/, '')
  if (!/^[\w.@/*<>{},-]+$/.test(path) || path.startsWith('/')) return false
  const [first = ''] = path.split('/')
  if (madeLater.includes(first)) return false
  const looksLikeFile = !path.includes('/') && /^[\w-]+\.(json|ya?ml|mjs|md|config\.ts)$/.test(path)
  if (!path.includes('/') && !looksLikeFile) return false
  if (path.includes('/') && !top.includes(first) && !exists(`src/${first}`)) return false
  const literal = literalPart(path)
  return !exists(literal) && !exists(`src/${literal}`)
}

/** `src/core/protocol` for `src/core/protocol/<name>/*.ts`. */
function literalPart(path: string): string {
  const parts = path.split('/')
  const firstPattern = parts.findIndex((part) => /[*<>{}]/.test(part))
  return (firstPattern === -1 ? parts : parts.slice(0, firstPattern)).join('/')
}

function scriptsIn(text: string): string[] {
  const run = [...text.matchAll(/\bnpm run (?:-s |--silent )?([a-z][\w:-]*)/g)].map((match) => match[1] ?? '')
  const plain = [...text.matchAll(/\bnpm (start|test)\b/g)].map((match) => match[1] ?? '')
  return [...new Set([...run, ...plain])]
}
