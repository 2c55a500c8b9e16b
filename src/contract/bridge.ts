import type { Channel, StreamName } from './api.ts'

/** How a request travels between the window's page and the main process. */
export function ipcChannelOf(channel: Channel): string {
  return `lab:${channel}`
}

/** How a stream travels to the window's page. */
export function ipcStreamOf(stream: StreamName): string {
  return `stream:${stream}`
}

/** The answer to a request: IPC would wrap a thrown error into a sentence of its own. */
export type BridgeAnswer = { readonly value: unknown } | { readonly error: string }
