import { existsSync } from 'node:fs'
import { runTool } from './tool.mjs'
import { fromRoot, inScratch } from './repository.mjs'

const eslintConfig = ['--config', 'build/eslint.config.js']
const prettierIgnore = ['--ignore-path', '.gitignore', '--ignore-path', 'build/prettierignore']

/** One pass of vue-tsc in build mode checks every project of the solution file, Vue templates included. */
export async function types() {
  return (await runTool('vue-tsc', ['-b'])).code
}

export async function lint() {
  const eslint = await runTool('eslint', [...eslintConfig, '--max-warnings', '0', ...lintedFolders()])
  const prettier = await runTool('prettier', [
    '--check',
    '--log-level',
    'warn',
    ...prettierIgnore,
    ...prettierCache(),
    '.',
  ])
  return eslint.code || prettier.code
}

export async function format() {
  const eslint = await runTool('eslint', [...eslintConfig, '--fix', ...lintedFolders()])
  const prettier = await runTool('prettier', ['--write', '--log-level', 'warn', ...prettierIgnore, '.'])
  return eslint.code || prettier.code
}

function lintedFolders() {
  return ['src', 'test', 'build', 'electron.vite.config.ts'].filter((path) => existsSync(fromRoot(path)))
}

/** Prettier's verdict depends on the file's own text and the options alone, so its cache cannot hide anything. */
function prettierCache() {
  return ['--cache', '--cache-strategy', 'content', '--cache-location', inScratch('prettier-cache')]
}
