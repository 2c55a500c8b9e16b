import { BrowserWindow, dialog, Menu, nativeTheme, session, type OpenDialogOptions } from 'electron'
import { fileURLToPath } from 'node:url'
import type { Settings } from '../contract/api.ts'
import type { Host } from '../host/host.ts'
import { menuTemplate } from './menu.ts'
import type { PageAddress } from './page-address.ts'
import { guardContents, refusePermissions } from './page-guard.ts'
import { windowOptions } from './window-options.ts'

const preload = fileURLToPath(new URL('../preload/index.cjs', import.meta.url))

/** Opens the lab's window on its page, guarded. */
export function openLabWindow(
  page: PageAddress,
  settings: Settings,
  showMenu: (language: Settings['language']) => void,
): BrowserWindow {
  refusePermissions(session.defaultSession)
  showMenu(settings.language)
  const isDark = settings.theme === 'dark' || (settings.theme === 'system' && nativeTheme.shouldUseDarkColors)
  const window = new BrowserWindow(windowOptions(preload, isDark))
  guardContents(window.webContents, page.isOwn)
  window.once('ready-to-show', () => window.show())
  void window.loadURL(page.url)
  return window
}

/** Gives how to show the menu in a language. */
export function labMenu(isPackaged: boolean, openHistory: () => void) {
  return (language: Settings['language']): void =>
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(language, isPackaged, openHistory)))
}

/** Lets the person choose a history and opens it. */
export async function chooseHistory(
  window: BrowserWindow | null,
  host: Pick<Host, 'openHistory'>,
): Promise<void> {
  const options: OpenDialogOptions = { properties: ['openFile'] }
  const { filePaths } = await (window === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options))
  if (filePaths[0] !== undefined) await host.openHistory(filePaths[0])
}
