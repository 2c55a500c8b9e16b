import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { streams } from '../contract/channels.ts'
import { fileLengthMax } from '../contract/guard/channel-guards.ts'
import { pagePolicy } from '../contract/page-policy.ts'
import { Refusal } from '../contract/refusal.ts'
import type { Host } from '../host/host.ts'
import { cookieName, cookieOf, isToken, newToken, refusedAccess } from './access.ts'
import { bodyOf } from './request-body.ts'
import { RequestLimit } from './request-limit.ts'
import { staticFile } from '../host/static-file.ts'

export interface LabServerOptions {
  /** 0: any free port. */
  readonly port: number
  /** The built screens. */
  readonly pages: string
}

export interface LabServer {
  /** With the token of this start. */
  readonly address: string
  close(): Promise<void>
}

const requestsPerSecond = 200
const requestBurst = 600
const bodyBytesMax = 8 * 1024 * 1024
const importBytesMax = fileLengthMax + 64 * 1024
/** A page that reads this much too slowly is cut off; it comes back by itself. */
const unsentBytesMax = 64 * 1024 * 1024

/** Shows the lab on loopback: pages, requests by POST, streams by WebSocket. */
export async function startLabServer(
  host: Pick<Host, 'request' | 'listen'>,
  options: LabServerOptions,
): Promise<LabServer> {
  const token = newToken()
  const server = createServer()
  const port = await listen(server, options.port)
  const sockets = streamSockets(host)
  const limit = new RequestLimit(requestsPerSecond, requestBurst)
  const door = { host, port, token, pages: options.pages, limit }
  server.on('request', (request, response) => void answer(door, request, response))
  server.on('upgrade', (request, socket, head) => {
    const problem = refusedStream(door, request)
    if (problem === null) sockets.upgrade(request, socket, head)
    else socket.end(`HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n${problem}`)
  })
  return {
    address: `http://127.0.0.1:${port}/?token=${token}`,
    async close() {
      sockets.close()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

interface Door {
  readonly host: Pick<Host, 'request'>
  readonly port: number
  readonly token: string
  readonly pages: string
  readonly limit: RequestLimit
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        reject(
          new Refusal(`Port ${port} is in use: choose another one with --port, or none for any free port.`),
        )
      else if (error.code === 'EACCES') reject(new Refusal(`Port ${port} may not be opened by this user.`))
      else reject(error)
    })
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

async function answer(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', `http://127.0.0.1:${door.port}`)
  const connect = `ws://127.0.0.1:${door.port} ws://localhost:${door.port}`
  response.setHeader('Content-Security-Policy', pagePolicy(connect))
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('Referrer-Policy', 'no-referrer')
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
  const problem = refusedAccess(request, door.port)
  if (problem !== null) return say(response, 403, problem)
  if (!door.limit.take()) return say(response, 429, 'Too many requests.')
  if (url.pathname.startsWith('/api/')) return answerRequest(door, request, response, url)
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return say(response, 405, 'Only GET is served here.')
  if (url.pathname === '/' || url.pathname === '/index.html') return answerPage(door, request, response, url)
  const file = await staticFile(door.pages, url.pathname)
  if (file === null) return say(response, 404, 'There is no such file.')
  response.setHeader('Content-Type', file.mediaType)
  response.end(file.content)
}

/** The page gets the token only when whoever asks knows it: from the printed address, or from an earlier visit. */
async function answerPage(
  door: Door,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const name = cookieName(door.port)
  const knows =
    isToken(url.searchParams.get('token'), door.token) || isToken(cookieOf(request, name), door.token)
  if (!knows) return say(response, 403, 'Open the whole address that Faultline printed, with its token.')
  const page = await staticFile(door.pages, 'index.html')
  if (page === null) return say(response, 500, 'The screens are not built: run npm run build first.')
  const meta = `<meta name="faultline-token" content="${door.token}">`
  response.setHeader('Content-Type', page.mediaType)
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('Set-Cookie', `${name}=${door.token}; Path=/; HttpOnly; SameSite=Strict`)
  response.end(page.content.toString('utf8').replace('<head>', `<head>${meta}`))
}

async function answerRequest(
  door: Door,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  if (request.method !== 'POST') return say(response, 405, 'Requests are sent by POST.')
  const header = request.headers['x-faultline-token']
  if (!isToken(typeof header === 'string' ? header : null, door.token))
    return reply(response, 403, {
      error: 'The token of this start is missing or wrong: open the printed address again.',
    })
  const channel = url.pathname.slice('/api/'.length)
  const text = await bodyOf(request, channel === 'runs.import' ? importBytesMax : bodyBytesMax)
  if (text === null) return reply(response, 413, { error: 'The request is too long.' })
  try {
    const value = await door.host.request(channel, parsed(text))
    reply(response, 200, value === undefined ? {} : { value })
  } catch (error) {
    // A refusal is an answer like another; only what must not happen is an error of the server.
    if (error instanceof Refusal) return reply(response, 200, { error: error.message })
    console.error(error)
    reply(response, 500, { error: `The lab failed: ${(error as Error).message}` })
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal('The parameters are not JSON, expected a list.')
  }
}

function refusedStream(door: Door, request: IncomingMessage): string | null {
  const url = new URL(request.url ?? '/', `http://127.0.0.1:${door.port}`)
  const problem = refusedAccess(request, door.port)
  if (problem !== null) return problem
  if (url.pathname !== '/stream') return 'There is no such stream.'
  return isToken(url.searchParams.get('token'), door.token) ? null : 'The token is missing or wrong.'
}

function streamSockets(host: Pick<Host, 'listen'>) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024 })
  const open = new Set<WebSocket>()
  const stops = streams.map((stream) =>
    host.listen(stream, (frame) => {
      if (open.size === 0) return
      const text = JSON.stringify({ stream, frame })
      for (const socket of open) {
        if (socket.bufferedAmount > unsentBytesMax) socket.terminate()
        else socket.send(text)
      }
    }),
  )
  return {
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer) {
      sockets.handleUpgrade(request, socket, head, (accepted) => {
        open.add(accepted)
        accepted.on('close', () => open.delete(accepted))
        accepted.on('error', () => accepted.terminate())
      })
    },
    close() {
      for (const stop of stops) stop()
      for (const socket of open) socket.terminate()
      sockets.close()
    },
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status
  response.setHeader('Content-Type', 'application/json; charset=utf-8')
  response.setHeader('Cache-Control', 'no-store')
  response.end(JSON.stringify(body))
}

function say(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.end(text)
}
