import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Browser } from '@playwright/test'
import type { ShellProcess } from './shell-process.ts'

const serverFile = fileURLToPath(new URL('../../out/main/server.js', import.meta.url))
const ownNode = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url))
/** The database library needs N-API 10; an older Node that runs Playwright cannot run the server. */
const nodeProgram = Number(process.versions.napi) >= 10 ? process.execPath : ownNode

const addressMsMax = 30_000
const endMsMax = 15_000

/** The lab's own server in a process of its own, shown in a page of the given browser. */
export async function openInBrowser(browser: Browser, dataFolder: string): Promise<ShellProcess> {
  const server = spawn(nodeProgram, [serverFile, '--data', dataFolder], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A server on a Chinese system would begin in Chinese.
    env: { ...process.env, LC_ALL: 'en_US.UTF-8', LANG: 'en_US.UTF-8' },
  })
  let complaints = ''
  server.stderr.on('data', (text: Buffer) => (complaints += text.toString()))
  const context = await browser.newContext()
  try {
    const address = await printedAddress(server)
    const page = await context.newPage()
    return {
      page,
      show: async () => void (await page.goto(address)),
      complaints: () => complaints,
      close: async () => {
        await context.close()
        return endOf(server)
      },
    }
  } catch (error) {
    await context.close()
    await endOf(server)
    throw new Error(`The server did not start: ${complaints}`, { cause: error })
  }
}

/** The one line that the server prints: where it is, with the token of this start. */
async function printedAddress(server: ChildProcess): Promise<string> {
  const lines = server.stdout!
  const signal = AbortSignal.timeout(addressMsMax)
  let printed = ''
  for (;;) {
    const [text] = (await once(lines, 'data', { signal })) as [Buffer]
    printed += text.toString()
    const address = /http:\/\/\S+token=\S+(?=\s)/.exec(printed)?.[0]
    if (address !== undefined) return address
  }
}

/** Asks the process to end and waits; what does not end is ended. Answers the exit code, null for a forced end. */
async function endOf(server: ChildProcess): Promise<number | null> {
  if (server.exitCode !== null) return server.exitCode
  const ended = once(server, 'exit', { signal: AbortSignal.timeout(endMsMax) })
  server.kill('SIGTERM')
  try {
    await ended
  } catch {
    server.kill('SIGKILL')
    await once(server, 'exit')
    return null
  }
  return server.exitCode
}
