import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { announce } from './announcement.mjs'
import { fromRoot, inScratch } from './repository.mjs'
import { runNode } from './tool.mjs'

const packagePath = fromRoot('node_modules', 'electron')
const failurePath = inScratch('electron-unavailable.json')
const failureKeptMs = 12 * 60 * 60 * 1000
const downloadMsMax = 4 * 60 * 1000

/**
 * The Electron program, fetched on the first start. A failed fetch is remembered for half a day, because a
 * machine that cannot reach the download must not pay for the attempt at every start.
 * Answers `{ path }`, or `{ reason }` in words.
 */
export async function electronBinary() {
  const present = presentBinary()
  if (present !== undefined) return { path: present }
  if (failedLately()) return { reason: 'no Electron runtime on this machine' }
  announce('fetching the Electron runtime (once) ...')
  const installer = join(packagePath, 'install.js')
  const { code, timedOut } = await runNode([installer], { stdio: 'ignore', timeoutMs: downloadMsMax })
  const path = presentBinary()
  if (code === 0 && path !== undefined) {
    rmSync(failurePath, { force: true })
    return { path }
  }
  rememberFailure()
  return {
    reason: timedOut ? 'the Electron runtime took too long to fetch' : 'no Electron runtime could be fetched',
  }
}

/** Where the package's installer leaves the program; the package writes the relative path beside it. */
function presentBinary() {
  const pathFile = join(packagePath, 'path.txt')
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : undefined
  if (override === undefined && name === undefined) return undefined
  const path = join(override ?? join(packagePath, 'dist'), name ?? 'electron')
  return existsSync(path) ? path : undefined
}

function electronVersion() {
  return JSON.parse(readFileSync(join(packagePath, 'package.json'), 'utf8')).version
}

function failedLately() {
  if (!existsSync(failurePath)) return false
  const { atMs, version } = JSON.parse(readFileSync(failurePath, 'utf8'))
  return version === electronVersion() && Date.now() - atMs < failureKeptMs
}

function rememberFailure() {
  mkdirSync(dirname(failurePath), { recursive: true })
  writeFileSync(failurePath, JSON.stringify({ atMs: Date.now(), version: electronVersion() }))
}
