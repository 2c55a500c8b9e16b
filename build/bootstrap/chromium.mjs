import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { announce } from './announcement.mjs'
import { installDebianPackages, isRootOnDebian } from './debian.mjs'
import { fromRoot } from './repository.mjs'
import { runTool } from './tool.mjs'

const downloadMsMax = 5 * 60 * 1000

/**
 * A Chromium for the end-to-end tests: the one named by FAULTLINE_CHROMIUM, an installed one, Playwright's own,
 * or Debian's package, in this order. Answers `{ path }`, or `{ reason }` in words.
 */
export async function ensureChromium() {
  const asked = process.env.FAULTLINE_CHROMIUM
  if (asked)
    return existsSync(asked) ? { path: asked } : { reason: `FAULTLINE_CHROMIUM names no file: ${asked}` }
  const present = installedChromium() ?? playwrightChromium()
  if (present !== undefined) return { path: present }

  announce('fetching a Chromium for the end-to-end tests (once) ...')
  await runTool('playwright', ['install', 'chromium'], { stdio: 'ignore', timeoutMs: downloadMsMax })
  const fetched = playwrightChromium()
  if (fetched !== undefined) return { path: fetched }

  if (isRootOnDebian()) await installDebianPackages(['chromium'])
  const path = installedChromium()
  return path === undefined ? { reason: 'no Chromium is installed and none could be fetched' } : { path }
}

function installedChromium() {
  return usualPlaces().find((path) => existsSync(path) && runs(path))
}

function usualPlaces() {
  const {
    LOCALAPPDATA = '',
    PROGRAMFILES = '',
    'PROGRAMFILES(X86)': programFiles86 = '',
    PATH = '',
  } = process.env
  if (process.platform === 'win32') {
    const programs = [
      join('Google', 'Chrome', 'Application', 'chrome.exe'),
      join('Chromium', 'Application', 'chrome.exe'),
    ]
    const edge = join('Microsoft', 'Edge', 'Application', 'msedge.exe')
    const bases = [PROGRAMFILES, programFiles86, LOCALAPPDATA].filter((base) => base !== '')
    return [...programs, edge].flatMap((program) => bases.map((base) => join(base, program)))
  }
  if (process.platform === 'darwin') {
    const names = ['Google Chrome', 'Chromium', 'Microsoft Edge']
    return names.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
  const folders = ['/usr/bin', ...PATH.split(delimiter).filter((folder) => folder !== '')]
  return names.flatMap((name) => folders.map((folder) => join(folder, name)))
}

function playwrightChromium() {
  const { chromium } = createRequire(fromRoot('package.json'))('@playwright/test')
  const path = chromium.executablePath()
  return existsSync(path) && runs(path) ? path : undefined
}

/** A program that is there may still lack its libraries. (Windows would open a window instead of answering.) */
function runs(path) {
  if (process.platform === 'win32') return true
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0
}
