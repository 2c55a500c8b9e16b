import { posix } from 'node:path'
import ts from 'typescript'
import { protocolsInside, type ZoneRule } from './import-table.ts'
import type { SourceText } from './repository.ts'
import { nodesOf, placeOf } from './syntax.ts'

interface Import {
  readonly place: string
  readonly from: string
  readonly specifier: string
  readonly typesOnly: boolean
}

/** Every import that the table does not allow, as sentences. */
export function importOffences(
  files: readonly SourceText[],
  table: Readonly<Record<string, ZoneRule>>,
): string[] {
  return files.flatMap((file) => importsOf(file).flatMap((found) => offencesOfImport(found, table)))
}

/** The first ring of zones that import each other, as a sentence; none when all imports point one way. */
export function cycleOffences(files: readonly SourceText[]): string[] {
  const graph = new Map<string, Set<string>>()
  for (const { from, specifier } of files.flatMap(importsOf)) {
    const source = zoneOf(from)
    const target = specifier.startsWith('.') ? zoneOf(resolved(from, specifier)) : undefined
    if (source === undefined || target === undefined || source === target) continue
    graph.set(source, (graph.get(source) ?? new Set()).add(target))
  }
  const ring = ringIn(graph)
  return ring === undefined ? [] : [`zones import each other in a ring: ${ring.join(' -> ')}`]
}

/** `core/base` for src/core/base/prng.ts, `host` for src/host/lab.ts, nothing for what is outside src/. */
export function zoneOf(path: string): string | undefined {
  const [top, folder, below] = path.split('/')
  if (top !== 'src' || folder === undefined) return undefined
  return folder === 'core' ? `core/${below}` : folder
}

function importsOf(file: SourceText): Import[] {
  const found: Import[] = []
  for (const node of nodesOf(file)) {
    const specifier = specifierOf(node)
    if (specifier === undefined) continue
    found.push({
      place: placeOf(file, node),
      from: file.path,
      specifier: specifier.text,
      typesOnly: isTypesOnly(node),
    })
  }
  return found
}

/** What a node imports: by a statement, by `import()`, or as a file beside it by `new URL(…, import.meta.url)`. */
function specifierOf(node: ts.Node): ts.StringLiteralLike | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return asText(node.moduleSpecifier)
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return asText(node.argument.literal)
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return asText(node.arguments[0])
  }
  if (ts.isNewExpression(node) && node.expression.getText() === 'URL') {
    const [file, base] = node.arguments ?? []
    const isSource = /^\.{1,2}\/.*\.[jt]s$/.test(asText(file)?.text ?? '')
    return isSource && base?.getText() === 'import.meta.url' ? asText(file) : undefined
  }
  return undefined
}

function asText(node: ts.Node | undefined): ts.StringLiteralLike | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node : undefined
}

function isTypesOnly(node: ts.Node): boolean {
  if (ts.isImportTypeNode(node)) return true
  if (ts.isExportDeclaration(node)) return node.isTypeOnly
  if (!ts.isImportDeclaration(node)) return false
  const clause = node.importClause
  if (clause === undefined) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const names = clause.namedBindings
  return clause.name === undefined && names !== undefined && ts.isNamedImports(names)
    ? names.elements.length > 0 && names.elements.every((element) => element.isTypeOnly)
    : false
}

function offencesOfImport(found: Import, table: Readonly<Record<string, ZoneRule>>): string[] {
  const zone = zoneOf(found.from)
  if (zone === undefined) return []
  const rule = table[zone]
  if (rule === undefined) return [`${found.place} stands in ${zone}, which the import table does not know`]
  const { specifier } = found
  if (specifier.startsWith('.')) return offencesOfRelative(found, zone, rule)
  if (specifier.startsWith('node:')) {
    return rule.node ? [] : [`${found.place} imports ${specifier}, and ${zone} must not know Node`]
  }
  const name = packageOf(specifier)
  return rule.packages?.includes(name)
    ? []
    : [`${found.place} imports the package ${name}, which ${zone} must not`]
}

function offencesOfRelative(
  { place, from, specifier, typesOnly }: Import,
  zone: string,
  rule: ZoneRule,
): string[] {
  const path = resolved(from, specifier)
  const target = zoneOf(path)
  if (target === undefined) return [`${place} imports ${specifier}, which lies outside src/`]
  if (target === 'core/protocol') {
    const offence = offenceOfProtocol(from, path)
    if (offence !== undefined) return [`${place} ${offence}`]
  }
  if (target === zone || rule.zones.includes(target)) return []
  if (!rule.types?.includes(target)) return [`${place} imports ${target}, which ${zone} must not`]
  return typesOnly ? [] : [`${place} imports more than types from ${target}, which ${zone} must not`]
}

/** What every protocol may know beside its own folder: what a protocol is, and how one is put inside another. */
const sharedByProtocols = ['src/core/protocol/contract.ts', 'src/core/protocol/nested.ts']

/**
 * A protocol knows the contract and its own folder, and the door of one that it contains; others meet protocols through
 * the registry or the contract.
 */
function offenceOfProtocol(from: string, path: string): string | undefined {
  const importer = protocolOf(from)
  const imported = protocolOf(path)
  if (importer === undefined || imported === importer || sharedByProtocols.includes(path)) return undefined
  const contained = protocolsInside[importer] ?? []
  if (!contained.some((inner) => path === `src/core/protocol/${inner}/index.ts`)) {
    return `imports ${path}, but a protocol knows nothing but its own folder and the contract`
  }
  return undefined
}

/** `raft` for src/core/protocol/raft/step.ts; nothing for the contract and the registry beside it. */
function protocolOf(path: string): string | undefined {
  return /^src\/core\/protocol\/([^/]+)\//.exec(path)?.[1]
}

function resolved(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier)
}

function packageOf(specifier: string): string {
  const [first = '', second = ''] = specifier.split('/')
  return first.startsWith('@') ? `${first}/${second}` : first
}

function ringIn(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
  const finished = new Set<string>()
  const follow = (zone: string, trail: readonly string[]): string[] | undefined => {
    if (trail.includes(zone)) return [...trail.slice(trail.indexOf(zone)), zone]
    if (finished.has(zone)) return undefined
    for (const next of graph.get(zone) ?? []) {
      const ring = follow(next, [...trail, zone])
      if (ring !== undefined) return ring
    }
    finished.add(zone)
    return undefined
  }
  for (const zone of graph.keys()) {
    const ring = follow(zone, [])
    if (ring !== undefined) return ring
  }
  return undefined
}
