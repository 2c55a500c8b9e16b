import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AddressBook } from '../../src/runtime/address-book.ts'
import { allocateRing } from '../../src/runtime/event-ring.ts'
import type { Mail } from '../../src/runtime/parcel.ts'
import { Recorder } from '../../src/runtime/recorder.ts'
import { runClock } from '../../src/runtime/run-clock.ts'
import { SharedState } from '../../src/runtime/shared-state.ts'
import { switchThread, Wires } from '../../src/runtime/wires.ts'

const book = new AddressBook(2, 2)
const hello = { type: 'Hello' }
let shared: SharedState
let isDying: boolean
let ports: MessagePort[]

beforeEach(() => {
  shared = SharedState.allocate(book)
  shared.comeUp(0, 1)
  shared.comeUp(1, 1)
  isDying = false
  ports = []
})
afterEach(() => ports.forEach((port) => port.close()))

function wiresOf(thread: number, incarnation = 1): Wires {
  const recorder = new Recorder(allocateRing(2 ** 16), runClock(0n), 'full')
  const wake = (): void => undefined
  return new Wires({ thread, incarnation, book, shared, recorder, isDying: () => isDying, wake })
}

/** The far end of a new wire from these wires to a thread. */
function wire(wires: Wires, thread: number): MessagePort {
  const { port1, port2 } = new MessageChannel()
  wires.connect(thread, port1)
  ports.push(port1)
  return port2
}

function join(a: Wires, aThread: number, b: Wires, bThread: number): void {
  const { port1, port2 } = new MessageChannel()
  a.connect(bThread, port1)
  b.connect(aThread, port2)
  ports.push(port1)
}

function mailIn(port: MessagePort): Mail[] {
  const mail: Mail[] = []
  for (let got = receiveMessageOnPort(port); got !== undefined; got = receiveMessageOnPort(port))
    mail.push(got.message as Mail)
  return mail
}

test('messages arrive with sender, receiver and ids of their own', () => {
  const [node, clients] = [wiresOf(0), wiresOf(book.clientThread)]
  join(node, 0, clients, book.clientThread)
  node.send('n1', 'c2', { type: 'Response' })
  node.send('n1', 'c1', { type: 'Response' })
  node.flush()
  const arrivals = clients.collect()
  expect(arrivals.map(({ from, to, fate }) => `${from}>${to} ${fate}`)).toEqual([
    'n1>c2 delivered',
    'n1>c1 delivered',
  ])
  expect(new Set(arrivals.map(({ id }) => id)).size).toBe(2)
})

test('a message to a node that is down is given back at once', () => {
  shared.kill(1, 1)
  const wires = wiresOf(0)
  const far = wire(wires, 1)
  wires.send('n1', 'n2', hello)
  expect(wires.flush()).toEqual([{ from: 'n1', to: 'n2', text: '{"type":"Hello"}' }])
  expect(mailIn(far)).toEqual([])
})

test('a message whose link is in trouble goes to the switch, all others directly', () => {
  const wires = wiresOf(book.clientThread)
  const [far, viaSwitch] = [wire(wires, 0), wire(wires, switchThread)]
  shared.setTroubled(new Set(['c2>n1']), book)
  wires.send('c1', 'n1', hello)
  wires.send('c2', 'n1', hello)
  wires.flush()
  expect(mailIn(far)).toMatchObject([{ kind: 'parcel', clients: 'c1' }])
  expect(mailIn(viaSwitch)).toMatchObject([{ kind: 'letters', letters: [{ from: 'c2', to: 'n1' }] }])
  shared.setTroubled(new Set(), book)
  wires.send('c2', 'n1', hello)
  wires.flush()
  expect(mailIn(far)).toHaveLength(1)
})

test('a thread that has been told to die posts nothing', () => {
  const wires = wiresOf(0)
  const far = wire(wires, 1)
  isDying = true
  wires.send('n1', 'n2', hello)
  wires.flush()
  expect(mailIn(far)).toEqual([])
})

test('mail of a life that has ended is stale', () => {
  const [first, second] = [wiresOf(0), wiresOf(1)]
  join(first, 0, second, 1)
  first.send('n1', 'n2', hello)
  first.flush()
  shared.comeUp(0, 2)
  expect(second.collect().map(({ fate }) => fate)).toEqual(['stale'])
})

test('what is held leaves only when it is released', () => {
  const wires = wiresOf(0)
  const far = wire(wires, 1)
  wires.hold('n1', 'n2', hello)
  wires.flush()
  expect(mailIn(far)).toEqual([])
  wires.release()
  wires.flush()
  expect(mailIn(far)).toHaveLength(1)
})

test('a node may write to itself', () => {
  const wires = wiresOf(0)
  wires.send('n1', 'n1', hello)
  wires.flush()
  expect(wires.collect()).toMatchObject([{ from: 'n1', to: 'n1', message: hello, fate: 'delivered' }])
})
