import { existsSync } from 'node:fs'
import { announce, timeSince } from './announcement.mjs'
import { runChild } from './child.mjs'

const installMsMax = 10 * 60 * 1000

/** Only there may a test run install system packages by itself: a bare machine or container of a CI. */
export function isRootOnDebian() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get')
}

/** Whether the packages could be installed. */
export async function installDebianPackages(names) {
  const startedAtMs = Date.now()
  announce(`installing Debian packages: ${names.join(' ')} ...`)
  const updated = await aptGet(['update'])
  const installed = updated && (await aptGet(['install', '-y', '--no-install-recommends', ...names]))
  if (installed) announce(`installed in ${timeSince(startedAtMs)}`)
  return installed
}

async function aptGet(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { code } = await runChild('apt-get', ['-qq', ...args], {
    env,
    stdio: ['ignore', 'ignore', 2],
    timeoutMs: installMsMax,
  })
  return code === 0
}
