import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bridgeClient } from '../../src/renderer/api/bridge-client.ts'
import { httpClient, pageToken } from '../../src/renderer/api/http-client.ts'
import { frame } from './samples.ts'

class FakeSocket extends EventTarget {
  static readonly all: FakeSocket[] = []
  readonly url: string
  closed = false
  constructor(url: string) {
    super()
    this.url = url
    FakeSocket.all.push(this)
  }
  close(): void {
    this.closed = true
    this.dispatchEvent(new Event('close'))
  }
}

beforeEach(() => {
  FakeSocket.all.length = 0
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', FakeSocket)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  document.head.replaceChildren()
  location.hash = ''
})

describe('The lab behind a server', () => {
  test('is asked with the parameters as a list and the token in a header', async () => {
    const fetched = vi.fn((..._: unknown[]) =>
      Promise.resolve({ json: () => Promise.resolve({ value: [1] }) }),
    )
    vi.stubGlobal('fetch', fetched)
    expect(await httpClient('secret').request('runs.events', 'run-1', 0, 10)).toEqual([1])
    const [path, init] = fetched.mock.calls[0] as unknown as [string, RequestInit]
    expect(path).toBe('/api/runs.events')
    expect(init.body).toBe('["run-1",0,10]')
    expect(init.headers).toMatchObject({ 'x-faultline-token': 'secret' })
  })

  test('refuses with its own sentence', async () => {
    const refusal = { json: () => Promise.resolve({ error: 'nodes: expected 1 to 9' }) }
    vi.stubGlobal('fetch', () => Promise.resolve(refusal))
    await expect(httpClient('').request('about.get')).rejects.toThrow('nodes: expected 1 to 9')
  })

  test('tells frames to everybody who listens, over one socket', () => {
    const client = httpClient('a b')
    const heard: unknown[] = []
    const stop = client.listen('session', (one) => heard.push(one))
    client.listen('session', (one) => heard.push(one))
    expect(FakeSocket.all).toHaveLength(1)
    expect(FakeSocket.all[0]!.url).toContain('/stream?token=a%20b')
    const data = JSON.stringify({ stream: 'session', frame: frame() })
    FakeSocket.all[0]!.dispatchEvent(new MessageEvent('message', { data }))
    expect(heard).toHaveLength(2)
    stop()
    FakeSocket.all[0]!.dispatchEvent(new MessageEvent('message', { data }))
    expect(heard).toHaveLength(3)
  })

  test('is listened to again after the socket broke, and not after the last one left', () => {
    const client = httpClient('')
    const stop = client.listen('session', () => {})
    FakeSocket.all[0]!.dispatchEvent(new Event('close'))
    vi.advanceTimersByTime(250)
    expect(FakeSocket.all).toHaveLength(2)
    stop()
    expect(FakeSocket.all[1]!.closed).toBe(true)
    vi.advanceTimersByTime(60_000)
    expect(FakeSocket.all).toHaveLength(2)
  })

  test('takes its token from the page, else from the address', () => {
    location.hash = '#token=from-address'
    expect(pageToken()).toBe('from-address')
    const meta = document.createElement('meta')
    meta.name = 'faultline-token'
    meta.content = 'from-page'
    document.head.append(meta)
    expect(pageToken()).toBe('from-page')
  })
})

describe('The lab behind the window', () => {
  test('gets plain data, never a reactive proxy', async () => {
    const request = vi.fn((..._: unknown[]) => Promise.resolve('done'))
    vi.stubGlobal('lab', { request, listen: () => () => {} })
    const proxy = new Proxy({ theme: 'dark' as const }, {})
    await bridgeClient()!.request('settings.set', proxy)
    expect(request.mock.calls[0]![1]).toEqual({ theme: 'dark' })
    expect(request.mock.calls[0]![1]).not.toBe(proxy)
  })

  test('does not exist in a plain browser', () => {
    expect(bridgeClient()).toBeNull()
  })
})
