import { beforeEach, describe, expect, test, vi } from 'vitest'
import { ipcChannelOf, type BridgeAnswer } from '../../../src/contract/bridge.ts'
import { channels } from '../../../src/contract/channels.ts'
import { Refusal } from '../../../src/contract/refusal.ts'
import type { SessionFrame } from '../../../src/contract/session.ts'
import { openLabDoor } from '../../../src/main/lab-door.ts'

type Sender = 'own' | 'foreign'
type Handler = (event: Sender, parameters: unknown) => Promise<BridgeAnswer>

const handlers = new Map<string, Handler>()
const sent: unknown[] = []
const done: unknown[] = []
const request = vi.fn<(channel: string, parameters: unknown) => Promise<unknown>>()
let tell: (frame: SessionFrame) => void
let stop: () => void

beforeEach(() => {
  handlers.clear()
  sent.length = 0
  done.length = 0
  request.mockReset().mockImplementation(async (channel) => `answer of ${channel}`)
  stop = openLabDoor<Sender>({
    receiver: { handle: (channel, answer) => void handlers.set(channel, answer) },
    host: {
      request,
      listen: (stream, heard) => {
        if (stream === 'session') tell = heard as typeof tell
        return () => (tell = () => undefined)
      },
    },
    isOwnSender: (event) => event === 'own',
    send: (stream, frame) => void sent.push([stream, frame]),
    onDone: (channel, value) => void done.push([channel, value]),
  })
})

const ask = (channel: string, sender: Sender, parameters: unknown): Promise<BridgeAnswer> =>
  handlers.get(channel)!(sender, parameters)

describe('the door of the main process', () => {
  test('answers exactly the channels of the contract', () => {
    expect([...handlers.keys()].sort()).toEqual(channels.map(ipcChannelOf).sort())
  })

  test('hands a request to the host as it came and gives back the value', async () => {
    expect(await ask('lab:runs.open', 'own', ['x'])).toEqual({ value: 'answer of runs.open' })
    expect(request).toHaveBeenCalledWith('runs.open', ['x'])
    expect(done).toEqual([['runs.open', 'answer of runs.open']])
  })

  test('does nothing for a sender that is not the own page, on any channel', async () => {
    for (const channel of handlers.keys())
      expect(await ask(channel, 'foreign', [])).toEqual({ error: "Only the lab's own page is answered." })
    expect(request).not.toHaveBeenCalled()
  })

  test('gives a refusal as its sentence, and a bug as one with a log', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    request.mockRejectedValueOnce(new Refusal('No such run.'))
    expect(await ask('lab:runs.open', 'own', ['x'])).toEqual({ error: 'No such run.' })
    expect(told).not.toHaveBeenCalled()
    request.mockRejectedValueOnce(new Error('a bug'))
    expect(await ask('lab:runs.open', 'own', ['x'])).toEqual({ error: 'The lab failed: a bug' })
    expect(told).toHaveBeenCalledOnce()
    told.mockRestore()
  })

  test('passes on frames until it is closed', () => {
    tell({ judgedUs: 1 } as SessionFrame)
    stop()
    tell({ judgedUs: 2 } as SessionFrame)
    expect(sent).toEqual([['stream:session', { judgedUs: 1 }]])
  })
})
