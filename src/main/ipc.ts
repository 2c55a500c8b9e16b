import { ipcMain, type BrowserWindow, type IpcMainInvokeEvent } from 'electron'
import type { Host } from '../host/host.ts'
import { openLabDoor, type LabDoor } from './lab-door.ts'
import type { PageAddress } from './page-address.ts'

/** Binds the lab to the window over IPC: the only place that knows the receiving end. */
export function bindLab(
  host: Host,
  window: () => BrowserWindow | null,
  page: PageAddress,
  onDone: LabDoor<unknown>['onDone'],
): () => void {
  return openLabDoor<IpcMainInvokeEvent>({
    receiver: ipcMain,
    host,
    isOwnSender: ({ senderFrame }) =>
      senderFrame !== null && senderFrame === window()?.webContents.mainFrame && page.isOwn(senderFrame.url),
    send(stream, frame) {
      const contents = window()?.webContents
      if (contents !== undefined && !contents.isDestroyed()) contents.send(stream, frame)
    },
    onDone,
  })
}
