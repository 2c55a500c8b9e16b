import { existsSync, readFileSync } from 'node:fs'
import { delimiter, dirname } from 'node:path'
import { fromRoot } from './repository.mjs'

/** From this version on Node runs TypeScript as it stands and has the N-API level that better-sqlite3 needs. */
const versionMin = [22, 18]

/**
 * The Node program that runs the tools and the TypeScript sources: this one if it is new enough, else the one
 * that came with the packages. better-sqlite3 ends an older Node with a bare segmentation fault.
 */
export function nodeProgram() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > versionMin[0] || (major === versionMin[0] && minor >= versionMin[1])) return process.execPath
  const packaged = packagedNode()
  if (packaged !== undefined) return packaged
  throw new Error(
    `Node ${versionMin.join('.')} or newer is needed; this is ${process.versions.node}, and no Node package ` +
      `for ${process.platform}-${process.arch} is installed`,
  )
}

/** The environment in which `node` and the project's tools mean ours. */
export function toolEnvironment(additions = {}) {
  const pathKey = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  const path = [dirname(nodeProgram()), fromRoot('node_modules', '.bin'), process.env[pathKey] ?? '']
  return { ...process.env, [pathKey]: path.join(delimiter), ...additions }
}

function packagedNode() {
  const system = process.platform === 'win32' ? 'win' : process.platform
  const names = [`node-${system}-${process.arch}`, `node-bin-${system}-${process.arch}`]
  for (const name of names) {
    const manifestPath = fromRoot('node_modules', name, 'package.json')
    if (!existsSync(manifestPath)) continue
    const { bin } = JSON.parse(readFileSync(manifestPath, 'utf8'))
    const program = fromRoot('node_modules', name, typeof bin === 'string' ? bin : bin.node)
    if (existsSync(program)) return program
  }
  return undefined
}
