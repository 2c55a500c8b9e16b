import { BrowserWindow, Menu, nativeTheme, session } from 'electron'
import { fileURLToPath } from 'node:url'
import type { Settings } from '../contract/api.ts'
import { menuTemplate } from './menu.ts'
import type { PageAddress } from './page-address.ts'
import { guardContents, refusePermissions } from './page-guard.ts'
import { windowOptions } from './window-options.ts'

const preload = fileURLToPath(new URL('../preload/index.cjs', import.meta.url))

/** Opens the lab's window on its page, guarded. */
export function openLabWindow(page: PageAddress, settings: Settings, isPackaged: boolean): BrowserWindow {
  refusePermissions(session.defaultSession)
  showMenu(settings.language, isPackaged)
  const isDark = settings.theme === 'dark' || (settings.theme === 'system' && nativeTheme.shouldUseDarkColors)
  const window = new BrowserWindow(windowOptions(preload, isDark))
  guardContents(window.webContents, page.isOwn)
  window.once('ready-to-show', () => window.show())
  void window.loadURL(page.url)
  return window
}

export function showMenu(language: Settings['language'], isPackaged: boolean): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(language, isPackaged)))
}
