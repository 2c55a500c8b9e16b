/** The lab in a window of its own. */
import { app, BrowserWindow, dialog, protocol } from 'electron'
import type { Settings } from '../contract/api.ts'
import { usualDataFolder } from '../host/data-folder.ts'
import { createHost } from '../host/host.ts'
import { rendererFolder } from '../host/resources.ts'
import { bindLab } from './ipc.ts'
import { chooseHistory, labMenu, openLabWindow } from './lab-window.ts'
import { pageAddress, pageScheme } from './page-address.ts'
import { pageResponse } from './page-response.ts'
import { printPageOptions, reportPdf } from './report-pdf.ts'

const page = pageAddress(process.env.ELECTRON_RENDERER_URL, app.isPackaged)
let window: BrowserWindow | null = null

async function start(): Promise<void> {
  protocol.handle(pageScheme, (request) => pageResponse(rendererFolder, request.url))
  const language = app.getLocale().startsWith('zh') ? 'zh-CN' : 'en'
  const host = await createHost({
    dataFolder: usualDataFolder(),
    shell: 'window',
    language,
    pdf: (html) => reportPdf(html, () => new BrowserWindow(printPageOptions)),
  })
  const showMenu = labMenu(app.isPackaged, () => void chooseHistory(window, host))
  const unbind = bindLab(
    host,
    () => window,
    page,
    (channel, value) => {
      if (channel === 'settings.set') showMenu((value as Settings).language)
    },
  )
  window = openLabWindow(page, await host.api['settings.get'](), showMenu)
  window.on('closed', () => (window = null))
  let isClosed = false
  app.on('before-quit', (event) => {
    if (isClosed) return
    // The host ends its threads and gives the data folder back before the process goes.
    event.preventDefault()
    isClosed = true
    unbind()
    void host.close().finally(() => app.quit())
  })
}

if (app.requestSingleInstanceLock()) {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
  app.on('second-instance', () => window?.focus())
  app.on('window-all-closed', () => app.quit())
  app
    .whenReady()
    .then(start)
    .catch((error: unknown) => {
      dialog.showErrorBox('Faultline', error instanceof Error ? error.message : String(error))
      app.exit(1)
    })
} else app.quit()
