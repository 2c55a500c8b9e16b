import { posix } from 'node:path'

/** Names that say nothing about what is inside; a file with such a name collects everything. */
const emptyNames = [
  'util',
  'utils',
  'helper',
  'helpers',
  'common',
  'misc',
  'type',
  'types',
  'shared',
  'stuff',
  'lib',
]
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*$/
const pascalCase = /^([A-Z][a-z0-9]*)+$/
const checkedEndings = ['.ts', '.vue', '.css', '.mjs', '.js']
/** A language tag keeps the form that the standard gives it. */
const languageTag = /^[a-z]{2}-[A-Z]{2}$/

/** Files and folders whose name is not a plain noun, as sentences. */
export function nameOffences(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const name = posix.basename(path)
    const ending = checkedEndings.find((known) => name.endsWith(known))
    if (ending === undefined && name.includes('.')) return []
    const [noun = ''] = name.replace(/^_/, '').split('.')
    if (emptyNames.includes(noun)) return [`${path} says nothing; name it after the one thing inside`]
    if (kebabCase.test(noun) || (ending === '.vue' && pascalCase.test(noun))) return []
    if (ending === undefined && (languageTag.test(noun) || noun === noun.toUpperCase())) return []
    return [`${path} is not in kebab-case`]
  })
}

/** Components may be named either way, but all of them the same way. */
export function mixedNameOffences(paths: readonly string[]): string[] {
  const components = paths.filter((path) => path.endsWith('.vue')).map((path) => posix.basename(path, '.vue'))
  const kebabCount = components.filter((name) => kebabCase.test(name)).length
  if (kebabCount === 0 || kebabCount === components.length) return []
  return [`${kebabCount} of ${components.length} components are named in kebab-case, the others are not`]
}
