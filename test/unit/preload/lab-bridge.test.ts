import { expect, test, vi } from 'vitest'
import { channels } from '../../../src/contract/channels.ts'
import { labBridge, type Door } from '../../../src/preload/lab-bridge.ts'

type Heard = Parameters<Door['on']>[1]

function door() {
  const listeners = new Set<Heard>()
  return {
    listeners,
    invoke: vi.fn(async (channel: string, ..._parameters: unknown[]): Promise<unknown> => ({
      value: channel,
    })),
    on: (_channel: string, heard: Heard) => void listeners.add(heard),
    removeListener: (_channel: string, heard: Heard) => void listeners.delete(heard),
  }
}

test('the page gets two functions, frozen, and not the door itself', () => {
  const bridge = labBridge(door())
  expect(Object.keys(bridge)).toEqual(['request', 'listen'])
  expect(Object.isFrozen(bridge)).toBe(true)
})

test('every channel of the contract passes, with its parameters as one list', async () => {
  const behind = door()
  const bridge = labBridge(behind)
  for (const channel of channels) expect(await bridge.request(channel, 1, 'two')).toBe(`lab:${channel}`)
  expect(behind.invoke).toHaveBeenLastCalledWith(`lab:${channels.at(-1)!}`, [1, 'two'])
})

test('nothing else passes', async () => {
  const behind = door()
  const bridge = labBridge(behind)
  for (const channel of ['', 'toString', '__proto__', 'ELECTRON_BROWSER_REQUIRE', 'runs.list '])
    await expect(bridge.request(channel)).rejects.toThrow(`There is no channel ${channel}.`)
  expect(() => bridge.listen('window', () => undefined)).toThrow('There is no stream window.')
  expect(behind.invoke).not.toHaveBeenCalled()
})

test('a refusal is an error with its sentence', async () => {
  const behind = door()
  behind.invoke.mockResolvedValueOnce({ error: 'There is no run x in the library.' })
  await expect(labBridge(behind).request('runs.open', 'x')).rejects.toThrow(
    'There is no run x in the library.',
  )
})

test('a listener hears frames without the event that brought them, until it stops', () => {
  const behind = door()
  const frames: unknown[] = []
  const stop = labBridge(behind).listen('session', (...heard) => frames.push(heard))
  const [tell] = behind.listeners
  tell!({ sender: 'the door' }, { judgedUs: 1 })
  stop()
  expect(behind.listeners.size).toBe(0)
  expect(frames).toEqual([[{ judgedUs: 1 }]])
})
