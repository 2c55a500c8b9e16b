import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fromRoot } from './repository.mjs'
import { runTool } from './tool.mjs'

const stampPath = fromRoot('out', '.built')
const sources = ['src', 'electron.vite.config.ts', 'package-lock.json']

/** Builds main, preload, server and renderer into out/; answers the exit code. */
export async function build() {
  const startedAt = new Date()
  const { code } = await runTool('electron-vite', ['build', '--logLevel', 'warn'], {
    stdio: ['ignore', 2, 2],
  })
  if (code !== 0) return code
  // The stamp carries the moment at which the build began, so that an edit during the build counts as newer.
  mkdirSync(dirname(stampPath), { recursive: true })
  writeFileSync(stampPath, '')
  utimesSync(stampPath, startedAt, startedAt)
  return 0
}

/** Whether out/ is at least as new as everything that it was built from; costs a walk over the file dates only. */
export function isBuilt() {
  if (!existsSync(stampPath)) return false
  const builtAtMs = statSync(stampPath).mtimeMs
  return sources.every((path) => newestMs(fromRoot(path)) <= builtAtMs)
}

/** A folder's own date counts too: it is what changes when a file is deleted. */
function newestMs(path) {
  if (!existsSync(path)) return 0
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  let newest = stats.mtimeMs
  for (const name of readdirSync(path)) {
    if (!name.endsWith('.md')) newest = Math.max(newest, newestMs(join(path, name)))
  }
  return newest
}
