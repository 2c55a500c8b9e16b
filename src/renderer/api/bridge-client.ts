import type { LabClient } from '../../contract/api.ts'

/** What the window's preload script puts into the page. */
export interface LabBridge {
  request(channel: string, ...parameters: readonly unknown[]): Promise<unknown>
  listen(stream: string, heard: (frame: never) => void): () => void
}

declare global {
  interface Window {
    readonly lab?: LabBridge
  }
}

/** The lab behind the window's bridge, or null in a plain browser. */
export function bridgeClient(): LabClient | null {
  const bridge = window.lab
  if (bridge === undefined) return null
  return {
    // The bridge carries what the contract says; both sides are derived from the same type.
    request: ((channel: string, ...parameters: readonly unknown[]) =>
      bridge.request(channel, ...parameters.map(plain))) as LabClient['request'],
    listen: (stream, heard) => bridge.listen(stream, heard),
  }
}

/** A reactive proxy cannot be cloned into another process; plain data can. */
export function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown)
}
