import type { StreamName } from '../contract/api.ts'
import { ipcChannelOf, ipcStreamOf, type BridgeAnswer } from '../contract/bridge.ts'
import { isChannel, isStream } from '../contract/channels.ts'

/** The little that the bridge needs of the door to the main process. */
export interface Door {
  invoke(channel: string, ...parameters: unknown[]): Promise<unknown>
  on(channel: string, heard: (event: unknown, frame: unknown) => void): unknown
  removeListener(channel: string, heard: (event: unknown, frame: unknown) => void): unknown
}

/**
 * What the page gets as `window.lab`: two functions and nothing else. Only channels and streams of the contract pass;
 * the door itself stays here.
 */
export function labBridge(door: Door) {
  return Object.freeze({
    async request(channel: string, ...parameters: readonly unknown[]): Promise<unknown> {
      if (!isChannel(channel)) throw new Error(`There is no channel ${channel}.`)
      const answer = (await door.invoke(ipcChannelOf(channel), parameters)) as BridgeAnswer
      if ('error' in answer) throw new Error(answer.error)
      return answer.value
    },
    listen(stream: string, heard: (frame: unknown) => void): () => void {
      if (!isStream(stream)) throw new Error(`There is no stream ${stream}.`)
      // The event object would hand the page its sender, so that only the frame is passed on.
      const onFrame = (_event: unknown, frame: unknown): void => heard(frame)
      const name = ipcStreamOf(stream satisfies StreamName)
      door.on(name, onFrame)
      return () => void door.removeListener(name, onFrame)
    },
  })
}
