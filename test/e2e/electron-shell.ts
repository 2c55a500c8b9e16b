import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron } from '@playwright/test'
import type { ShellProcess } from './shell-process.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const electron = join(root, 'node_modules', 'electron')
const rootFlags = process.getuid?.() === 0 ? ['--no-sandbox'] : []

/** Where Electron's program is, or why it cannot run here. Its package alone does not bring it: it is fetched later. */
export function electronProgram(): { readonly path: string } | { readonly reason: string } {
  const named = join(electron, 'path.txt')
  if (!existsSync(named)) return { reason: 'the Electron binary is not installed on this machine' }
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(electron, 'dist')
  const path = join(folder, readFileSync(named, 'utf8').trim())
  if (!existsSync(path)) return { reason: `the Electron binary is missing: ${path}` }
  const needsScreen = process.platform === 'linux'
  if (needsScreen && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return { reason: 'Electron needs a screen: neither DISPLAY nor WAYLAND_DISPLAY is set' }
  return { path }
}

export async function openInElectron(executablePath: string, dataFolder: string): Promise<ShellProcess> {
  const app = await _electron.launch({
    executablePath,
    args: [...rootFlags, '--lang=en-US', root],
    env: { ...(process.env as Record<string, string>), FAULTLINE_DATA: dataFolder },
  })
  let complaints = ''
  app.process().stderr?.on('data', (text: Buffer) => (complaints += text.toString()))
  const page = await app.firstWindow()
  await page.emulateMedia({ colorScheme: 'dark' })
  let isShown = false
  return {
    page,
    show: async () => {
      if (isShown) await page.reload()
      isShown = true
    },
    complaints: () => complaints,
    close: async () => {
      await app.close()
      return app.process().exitCode
    },
  }
}
