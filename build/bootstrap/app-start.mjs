import { announce, timeSince } from './announcement.mjs'
import { build, isBuilt } from './app-build.mjs'
import { runChild } from './child.mjs'
import { electronBinary } from './electron-binary.mjs'
import { toolEnvironment } from './node-program.mjs'
import { fromRoot, root } from './repository.mjs'
import { runNode } from './tool.mjs'

/** A window that is gone by a crash this soon never opened: a missing library or a refused sandbox. */
const crashAtStartMs = 5000
const crashSignals = ['SIGTRAP', 'SIGABRT', 'SIGSEGV', 'SIGILL', 'SIGBUS']

/** Opens the app: the Electron window where it can be had, else the same lab in the browser (`--browser` asks for it). */
export async function start(args) {
  if (!(await ensureBuilt())) return 1
  const appArgs = args.filter((arg) => arg !== '--browser')
  if (args.includes('--browser')) return startBrowserMode(appArgs)

  const obstacle = windowObstacle()
  if (obstacle !== undefined) return startBrowserMode(appArgs, obstacle)
  const electron = await electronBinary()
  if (electron.path === undefined) return startBrowserMode(appArgs, electron.reason)

  const startedAtMs = Date.now()
  const { code, signal, error } = await runChild(electron.path, [...rootFlags(), root, ...appArgs], {
    env: toolEnvironment(),
  })
  const crashed = crashSignals.includes(signal) && Date.now() - startedAtMs < crashAtStartMs
  if (crashed || error !== undefined)
    return startBrowserMode(appArgs, 'the Electron runtime does not start here')
  return code
}

async function ensureBuilt() {
  if (isBuilt()) return true
  const startedAtMs = Date.now()
  announce('building (once a change) ...')
  const code = await build()
  announce(code === 0 ? `built in ${timeSince(startedAtMs)}` : 'the build failed; its message stands above')
  return code === 0
}

async function startBrowserMode(args, reason) {
  if (reason !== undefined) announce(`${reason}: opening the lab in the browser instead`)
  const { code } = await runNode([fromRoot('out', 'main', 'server.js'), '--open', ...args])
  return code
}

/** Why no window can open on this machine at all, so that nothing is fetched in vain. */
function windowObstacle() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  const hasScreen = process.platform !== 'linux' || Boolean(DISPLAY) || Boolean(WAYLAND_DISPLAY)
  return hasScreen ? undefined : 'no screen for an Electron window'
}

/** Chromium refuses its kernel sandbox to root; the pages stay sandboxed from Node by the app's own settings. */
function rootFlags() {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : []
}
