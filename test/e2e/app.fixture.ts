import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as base, type Browser, type Page, type TestInfo } from '@playwright/test'
import { openInBrowser } from './browser-shell.ts'
import { electronProgram, openInElectron } from './electron-shell.ts'
import type { ShellProcess } from './shell-process.ts'

export { expect }

export type ShellKind = 'electron' | 'browser'

/** The app, open on its first screen, with a data folder of its own. */
export interface App {
  readonly page: Page
  readonly dataFolder: string
  /** Leaves and comes back: the page is loaded anew, the lab behind it goes on. */
  reopen(): Promise<void>
}

interface WorkerFixtures {
  shellKind: ShellKind
  /** One browser for all tests of a worker; none where the window is Electron's. */
  sharedBrowser: Browser | null
}

/**
 * Every story is written once and told in both shells: each test gets its own process and data folder, and fails when
 * the page or the process complains, even if all that it looked at was right.
 */
export const test = base.extend<{ app: App }, WorkerFixtures>({
  shellKind: ['browser', { option: true, scope: 'worker' }],
  sharedBrowser: [
    async ({ shellKind, playwright }, use) => {
      const browser = shellKind === 'browser' ? await playwright.chromium.launch() : null
      await use(browser)
      await browser?.close()
    },
    { scope: 'worker' },
  ],
  app: async ({ sharedBrowser }, use, testInfo) => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'faultline-e2e-'))
    try {
      const shell = await openShell(sharedBrowser, dataFolder, testInfo)
      const problems = problemsOf(shell.page)
      let exitCode: number | null
      try {
        await shell.show()
        await use({ page: shell.page, dataFolder, reopen: () => shell.show() })
      } finally {
        exitCode = await shell.close()
      }
      expect(problems, 'the page has nothing to complain about').toEqual([])
      expect(shell.complaints(), 'the process has nothing to complain about').toBe('')
      expect(exitCode, 'the process ends by itself when it is asked to').toBe(0)
    } finally {
      rmSync(dataFolder, { recursive: true, force: true })
    }
  },
})

async function openShell(
  browser: Browser | null,
  dataFolder: string,
  testInfo: TestInfo,
): Promise<ShellProcess> {
  if (browser !== null) return openInBrowser(browser, dataFolder)
  const program = electronProgram()
  if ('path' in program) return openInElectron(program.path, dataFolder)
  testInfo.skip(true, program.reason)
  throw new Error(`A skipped test went on although ${program.reason}.`)
}

/** Errors of the page and of its console, and words that are missing, as they come. */
function problemsOf(page: Page): readonly string[] {
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(`page error: ${error.stack ?? error.message}`))
  page.on('console', (message) => {
    const isMissingWord = message.type() === 'warning' && message.text().includes('intlify')
    if (message.type() === 'error' || isMissingWord) problems.push(`console: ${message.text()}`)
  })
  return problems
}
