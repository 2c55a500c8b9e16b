import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from '@playwright/test'

/** The bootstrap names the Chromium that it found; a run by hand falls back to the system's or Playwright's own. */
function chromiumPath(): string | undefined {
  const named = process.env.FAULTLINE_CHROMIUM
  if (named !== undefined && named !== '') return named
  return existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined
}

/** Chromium refuses its kernel sandbox to root, which is what a container's tests run as. */
const rootFlags = process.getuid?.() === 0 ? ['--no-sandbox'] : []

/** Without these Chromium calls home at every start: slow and noisy on a machine without the internet. */
const offlineFlags = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
]

const executablePath = chromiumPath()
const scratch = fileURLToPath(new URL('../node_modules/.tmp/e2e', import.meta.url))

/** The app fixture starts the app itself, in Electron or in browser mode, so there is no web server here. */
export default defineConfig<{ shell: 'browser' | 'electron' }>({
  testDir: 'e2e',
  outputDir: `${scratch}/results`,
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: [
    ['list'],
    ['json', { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ?? `${scratch}/report.json` }],
  ],
  /** Every spec twice: in a browser, and in the app's own window where its program is there. */
  projects: [
    { name: 'browser', use: { shell: 'browser' } },
    { name: 'electron', use: { shell: 'electron' } },
  ],
  use: {
    viewport: { width: 1280, height: 720 },
    locale: 'en',
    colorScheme: 'dark',
    actionTimeout: 20_000,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [...rootFlags, ...offlineFlags],
    },
  },
})
