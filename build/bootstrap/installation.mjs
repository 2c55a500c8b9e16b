import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { announce, timeSince } from './announcement.mjs'
import { runChild } from './child.mjs'
import { fromRoot, inScratch } from './repository.mjs'

const lockPath = fromRoot('package-lock.json')
const installedPath = fromRoot('node_modules', '.package-lock.json')
const stampPath = inScratch('installed-lock.sha256')

/** Installs the packages of the lock file when they are absent or belong to another lock file. */
export async function ensureInstalled() {
  if (isInstalled()) return
  const startedAtMs = Date.now()
  announce('installing packages (once, about a minute) ...')
  const { code } = await npm([...installCommand(), '--loglevel=error', '--no-audit', '--no-fund'])
  if (code !== 0) throw new Error(`npm could not install the packages (exit code ${code})`)
  writeStamp()
  announce(`packages installed in ${timeSince(startedAtMs)}`)
}

/** A newer date alone proves nothing (a checkout touches files), so the lock file's bytes decide then. */
function isInstalled() {
  if (!existsSync(installedPath)) return false
  if (existsSync(stampPath)) return readFileSync(stampPath, 'utf8') === lockHash()
  if (statSync(installedPath).mtimeMs < statSync(lockPath).mtimeMs) return false
  writeStamp()
  return true
}

/**
 * `npm ci` empties node_modules first. Windows refuses to delete the Node program in it while that program
 * runs this script, so there an existing folder is brought up to date in place.
 */
function installCommand() {
  const inPlace = process.platform === 'win32' && existsSync(installedPath)
  return inPlace ? ['install', '--no-save'] : ['ci']
}

/** The npm that started us if there is one: it is then the same npm, run by the Node that npm itself runs on. */
function npm(args) {
  const stdio = ['ignore', 2, 2]
  const { npm_execpath: script, npm_node_execpath: node = process.execPath } = process.env
  if (script !== undefined && /\.c?js$/.test(script)) return runChild(node, [script, ...args], { stdio })
  return runChild('npm', args, { stdio, shell: process.platform === 'win32' })
}

function writeStamp() {
  mkdirSync(dirname(stampPath), { recursive: true })
  writeFileSync(stampPath, lockHash())
}

function lockHash() {
  return createHash('sha256').update(readFileSync(lockPath)).digest('hex')
}
