import type { LabClient, LabStreams, StreamName } from '../../contract/api.ts'

const reconnectMs = { from: 250, to: 4_000 }

type Heard = (frame: never) => void

/** The lab behind a loopback server: a request is a POST, the streams share one WebSocket. */
export function httpClient(token: string): LabClient {
  const stream = streamSocket(token)
  return {
    request: (async (channel: string, ...parameters: readonly unknown[]) =>
      post(token, channel, parameters)) as LabClient['request'],
    listen: (name, heard) => stream.listen(name, heard),
  }
}

/** The token of this start: from the page that the server made, or from the address that it printed. */
export function pageToken(): string {
  const named = document.querySelector<HTMLMetaElement>('meta[name="faultline-token"]')?.content
  return named ?? new URLSearchParams(location.hash.slice(1)).get('token') ?? ''
}

async function post(token: string, channel: string, parameters: readonly unknown[]): Promise<unknown> {
  const answer = await fetch(`/api/${channel}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-faultline-token': token },
    body: JSON.stringify(parameters),
  })
  const body = (await answer.json()) as { value?: unknown; error?: string }
  if (body.error !== undefined) throw new Error(body.error)
  return body.value
}

/** One socket for all listeners; it comes back by itself, more slowly each time, while somebody listens. */
function streamSocket(token: string): { listen(name: StreamName, heard: Heard): () => void } {
  const listeners = new Map<StreamName, Set<Heard>>()
  let socket: WebSocket | null = null
  let waitMs = reconnectMs.from

  function open(): void {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    socket = new WebSocket(`${scheme}://${location.host}/stream?token=${encodeURIComponent(token)}`)
    socket.addEventListener('open', () => (waitMs = reconnectMs.from))
    socket.addEventListener('message', (event: MessageEvent<string>) => {
      const { stream, frame } = JSON.parse(event.data) as {
        stream: StreamName
        frame: LabStreams[StreamName]
      }
      for (const heard of listeners.get(stream) ?? []) heard(frame as never)
    })
    socket.addEventListener('close', () => {
      socket = null
      if (listeners.size === 0) return
      setTimeout(open, waitMs)
      waitMs = Math.min(reconnectMs.to, waitMs * 2)
    })
  }

  return {
    listen(name, heard) {
      const all = listeners.get(name) ?? new Set<Heard>()
      listeners.set(name, all.add(heard))
      if (socket === null) open()
      return () => {
        all.delete(heard)
        if (all.size > 0) return
        listeners.delete(name)
        if (listeners.size === 0) socket?.close()
      }
    },
  }
}
