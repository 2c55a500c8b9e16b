/** The one opening between the page and the main process. */
import { contextBridge, ipcRenderer } from 'electron'
import { labBridge } from './lab-bridge.ts'

contextBridge.exposeInMainWorld('lab', labBridge(ipcRenderer))
