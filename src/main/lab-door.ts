import type { Channel, StreamName } from '../contract/api.ts'
import { ipcChannelOf, ipcStreamOf, type BridgeAnswer } from '../contract/bridge.ts'
import { channels, streams } from '../contract/channels.ts'
import { Refusal } from '../contract/refusal.ts'
import type { Host } from '../host/host.ts'

/** The little that is needed of the receiving end of IPC. */
export interface Receiver<E> {
  handle(channel: string, answer: (event: E, parameters: unknown) => Promise<BridgeAnswer>): void
}

export interface LabDoor<E> {
  readonly receiver: Receiver<E>
  readonly host: Pick<Host, 'request' | 'listen'>
  /** Whether the sender is the main frame of our own window, on our own page. */
  isOwnSender(event: E): boolean
  /** Sends a frame to the page, if it is there. */
  send(stream: string, frame: unknown): void
  /** Told of every request that was carried out. */
  onDone(channel: Channel, value: unknown): void
}

/** Answers every channel of the contract and passes on every stream; gives how to stop the streams. */
export function openLabDoor<E>(door: LabDoor<E>): () => void {
  for (const channel of channels)
    door.receiver.handle(ipcChannelOf(channel), (event, parameters) =>
      answer(door, channel, event, parameters),
    )
  const stops = streams.map((stream: StreamName) =>
    door.host.listen(stream, (frame) => door.send(ipcStreamOf(stream), frame)),
  )
  return () => {
    for (const stop of stops) stop()
  }
}

async function answer<E>(
  door: LabDoor<E>,
  channel: Channel,
  event: E,
  parameters: unknown,
): Promise<BridgeAnswer> {
  if (!door.isOwnSender(event)) return { error: "Only the lab's own page is answered." }
  try {
    const value = await door.host.request(channel, parameters)
    door.onDone(channel, value)
    return { value }
  } catch (error) {
    if (error instanceof Refusal) return { error: error.message }
    console.error(error)
    return { error: `The lab failed: ${(error as Error).message}` }
  }
}
