import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { Refusal } from '../../../src/contract/refusal.ts'
import type { StreamName } from '../../../src/contract/api.ts'
import type { SessionFrame } from '../../../src/contract/session.ts'
import { startLabServer, type LabServer } from '../../../src/server/lab-server.ts'

let folder: string
let server: LabServer
let address: URL
let token: string
let tell: (frame: SessionFrame) => void
const asked: unknown[] = []

const host = {
  async request(channel: string, parameters: unknown): Promise<unknown> {
    asked.push([channel, parameters])
    if (channel === 'refused') throw new Refusal('No, because.')
    if (channel === 'broken') throw new Error('a bug')
    return channel === 'nothing' ? undefined : { channel }
  },
  listen(stream: StreamName, heard: (frame: never) => void): () => void {
    if (stream === 'session') tell = heard as typeof tell
    return () => (tell = () => undefined)
  },
}

beforeEach(async () => {
  asked.length = 0
  folder = mkdtempSync(join(tmpdir(), 'faultline-server-'))
  mkdirSync(join(folder, 'pages'))
  writeFileSync(join(folder, 'pages', 'index.html'), '<html><head></head><body>the lab</body></html>')
  writeFileSync(join(folder, 'pages', 'app.js'), 'export {}')
  writeFileSync(join(folder, 'secret.json'), '{"secret":true}')
  server = await startLabServer(host, { port: 0, pages: join(folder, 'pages') })
  address = new URL(server.address)
  token = address.searchParams.get('token')!
})

afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

/** A request as it is: fetch would not let a test say another Host or Origin. */
function ask(
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: object; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: address.port, path, method, headers: { host: address.host, ...headers } },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (part: string) => (text += part))
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }))
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

function post(channel: string, body: string, headers: object = {}): Promise<Answer> {
  return ask(`/api/${channel}`, { method: 'POST', headers: { 'x-faultline-token': token, ...headers }, body })
}

describe('the page', () => {
  test('is given with the token to whoever opens the printed address, and to nobody else', async () => {
    const page = await ask(`/?token=${token}`)
    expect(page.status).toBe(200)
    expect(page.text).toContain(`<meta name="faultline-token" content="${token}">`)
    for (const path of ['/', '/index.html', '/?token=wrong', `/?token=${token}x`]) {
      const refused = await ask(path)
      expect(refused.status).toBe(403)
      expect(refused.text).not.toContain(token)
    }
  })

  test('is given again to the browser that had it, by a cookie that other pages cannot use', async () => {
    const cookie = String((await ask(`/?token=${token}`)).headers['set-cookie'])
    expect(cookie).toContain('HttpOnly')
    expect(cookie).toContain('SameSite=Strict')
    expect((await ask('/', { headers: { cookie: cookie.split(';')[0] } })).status).toBe(200)
    expect((await ask('/', { headers: { cookie: cookie.split('=')[0] + '=other' } })).status).toBe(403)
  })

  test('runs under a policy without foreign scripts', async () => {
    const policy = String((await ask(`/?token=${token}`)).headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe-eval')
  })

  test('has its files, and no file outside of their folder', async () => {
    expect((await ask('/app.js')).headers['content-type']).toContain('text/javascript')
    for (const path of [
      '/../secret.json',
      '/..%2fsecret.json',
      '/%2e%2e/secret.json',
      '/..%5csecret.json',
      '/pages/../../secret.json',
      '/app.js%00.html',
      '/%',
    ]) {
      const answer = await ask(path)
      expect(answer.status).toBe(404)
      expect(answer.text).not.toContain('secret')
    }
    expect((await ask('/app.js', { method: 'DELETE' })).status).toBe(405)
  })
})

describe('a request', () => {
  test('is carried out and answered with its value', async () => {
    const answer = await post('runs.list', '[1,"two"]')
    expect(JSON.parse(answer.text)).toEqual({ value: { channel: 'runs.list' } })
    expect(asked).toEqual([['runs.list', [1, 'two']]])
    expect((await post('nothing', '[]')).text).toBe('{}')
  })

  test('without the token, or with another one, is not carried out', async () => {
    expect((await ask('/api/runs.list', { method: 'POST', body: '[]' })).status).toBe(403)
    expect((await post('runs.list', '[]', { 'x-faultline-token': 'x'.repeat(43) })).status).toBe(403)
    expect((await ask(`/api/runs.list?token=${token}`)).status).toBe(405)
    expect(asked).toEqual([])
  })

  test('from a foreign page, or through a foreign name, is not carried out', async () => {
    expect((await post('runs.list', '[]', { origin: 'https://example.org' })).status).toBe(403)
    expect((await post('runs.list', '[]', { origin: 'null' })).status).toBe(403)
    expect((await post('runs.list', '[]', { host: 'rebound.example.org' })).status).toBe(403)
    expect((await post('runs.list', '[]', { host: `127.0.0.1:1` })).status).toBe(403)
    expect(asked).toEqual([])
    expect((await post('runs.list', '[]', { origin: address.origin })).status).toBe(200)
  })

  test('that the lab refuses gets the sentence, and one that fails says so', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    expect(JSON.parse((await post('refused', '[]')).text)).toEqual({ error: 'No, because.' })
    const broken = await post('broken', '[]')
    expect(broken.status).toBe(500)
    expect(JSON.parse(broken.text)).toEqual({ error: 'The lab failed: a bug' })
    expect(told).toHaveBeenCalledOnce()
    told.mockRestore()
  })

  test('that is not JSON, or too long, is refused', async () => {
    expect(JSON.parse((await post('runs.list', '[1,')).text)).toEqual({
      error: 'The parameters are not JSON, expected a list.',
    })
    const long = await post('runs.list', JSON.stringify(['x'.repeat(9 * 1024 * 1024)]))
    expect(long.status).toBe(413)
    expect(asked).toEqual([])
  })

  test('in a flood of thousands is held back', async () => {
    const answers = await Promise.all(Array.from({ length: 1_500 }, () => post('runs.list', '[]')))
    const statuses = new Set(answers.map((answer) => answer.status))
    expect(statuses).toEqual(new Set([200, 429]))
  })
})

describe('the stream', () => {
  function socket(query: string, origin?: string): Promise<WebSocket | number> {
    return new Promise((resolve) => {
      const opened = new WebSocket(
        `ws://${address.host}/stream${query}`,
        origin === undefined ? {} : { origin },
      )
      opened.on('open', () => resolve(opened))
      opened.on('unexpected-response', (_request, response) => resolve(response.statusCode!))
      opened.on('error', () => undefined)
    })
  }

  test('brings every frame to the page that has the token', async () => {
    const opened = (await socket(`?token=${token}`, address.origin)) as WebSocket
    const heard = new Promise((resolve) =>
      opened.once('message', (data) => resolve(JSON.parse((data as Buffer).toString('utf8')))),
    )
    tell({ judgedUs: 7 } as SessionFrame)
    expect(await heard).toEqual({ stream: 'session', frame: { judgedUs: 7 } })
    opened.close()
  })

  test('is closed to a wrong token and to foreign pages', async () => {
    expect(await socket('?token=wrong')).toBe(403)
    expect(await socket('')).toBe(403)
    expect(await socket(`?token=${token}`, 'https://example.org')).toBe(403)
  })
})

test('a port in use is told in one sentence', async () => {
  await expect(startLabServer(host, { port: Number(address.port), pages: folder })).rejects.toThrow(
    `Port ${address.port} is in use: choose another one with --port, or none for any free port.`,
  )
})

test('every start has a token of its own, 32 random bytes long', async () => {
  const other = await startLabServer(host, { port: 0, pages: folder })
  const second = new URL(other.address).searchParams.get('token')!
  expect(second).not.toBe(token)
  expect(Buffer.from(second, 'base64url')).toHaveLength(32)
  await other.close()
})
