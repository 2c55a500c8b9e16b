import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, expect, test as base, type Page } from '@playwright/test'

/** What carries the lab to the screen. */
export type Shell = 'browser' | 'electron'

interface Fixtures {
  shell: Shell
  /** Everything that the lab keeps for one test; gone afterwards. */
  dataFolder: string
  /** The running app's page, on a data folder of its own. */
  app: Page
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const serverPath = join(root, 'out', 'main', 'server.js')
const startMsMax = 20_000

/**
 * The specs are written once; the app comes up in a browser or in its window. Whatever the page says on its console as
 * an error is a defect and fails the test that saw it.
 */
export const test = base.extend<Fixtures>({
  shell: ['browser', { option: true }],
  // Playwright reads the parameter's pattern to learn what a fixture needs; this one needs nothing.
  // eslint-disable-next-line no-empty-pattern
  dataFolder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'faultline-e2e-'))
    await use(folder)
    rmSync(folder, { recursive: true, force: true })
  },
  app: async ({ shell, dataFolder, page: blank }, use, testInfo) => {
    const problem = shell === 'electron' ? electronProblem() : null
    testInfo.skip(problem !== null, problem ?? '')
    const launched =
      shell === 'electron' ? await launchWindow(dataFolder) : await launchBrowser(dataFolder, blank)
    const errors: string[] = []
    launched.page.on('console', (message) => {
      const isMissingWord = message.type() === 'warning' && message.text().includes('intlify')
      if (message.type() === 'error' || isMissingWord) errors.push(message.text())
    })
    launched.page.on('pageerror', (error) => errors.push(error.message))
    await launched.show()
    await expect(launched.page.getByRole('button', { name: 'See a leader die' })).toBeEnabled()
    await use(launched.page)
    await launched.close()
    expect(errors, 'errors on the console').toEqual([])
  },
})

export { expect }

interface Launched {
  readonly page: Page
  show(): Promise<unknown>
  close(): Promise<void>
}

/** Null where the window can open; else why it cannot. */
function electronProblem(): string | null {
  const packagePath = join(root, 'node_modules', 'electron')
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH !== undefined) return null
  const pathFile = join(packagePath, 'path.txt')
  if (!existsSync(pathFile)) return 'the Electron program is not on this machine'
  const program = join(packagePath, 'dist', readFileSync(pathFile, 'utf8'))
  return existsSync(program) ? null : 'the Electron program is not on this machine'
}

async function launchWindow(dataFolder: string): Promise<Launched> {
  const app = await _electron.launch({
    args: [root],
    env: { ...(process.env as Record<string, string>), FAULTLINE_DATA: dataFolder, LANG: 'en' },
  })
  const page = await app.firstWindow()
  return { page, show: () => page.waitForLoadState('domcontentloaded'), close: () => app.close() }
}

async function launchBrowser(dataFolder: string, page: Page): Promise<Launched> {
  expect(existsSync(serverPath), `${serverPath} is there: build the app before its end-to-end tests`).toBe(
    true,
  )
  const server = spawn(process.execPath, [serverPath, '--data', dataFolder], {
    env: { ...process.env, LANG: 'en' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const address = await addressOf(server)
  return {
    page,
    show: () => page.goto(address),
    async close() {
      // A page that is still there would ask a server that is gone.
      await page.goto('about:blank')
      const isOver = once(server, 'exit')
      server.kill('SIGTERM')
      await isOver
    },
  }
}

/** The one line that the server prints, with the address and the token of this start. */
function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The server printed no address.')), startMsMax)
    let printed = ''
    server.once('exit', (code) => reject(new Error(`The server ended with ${code} before it was ready.`)))
    server.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      const address = /http:\S+/.exec(printed)?.[0]
      if (address === undefined) return
      clearTimeout(timer)
      resolve(address)
    })
  })
}
