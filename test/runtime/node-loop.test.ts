import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { emptyDisk } from '../../src/core/model/durable.ts'
import type { Protocol } from '../../src/core/protocol/contract.ts'
import { standInAuthenticator } from '../../src/core/simulator/stand-in-authenticator.ts'
import { AddressBook } from '../../src/runtime/address-book.ts'
import { allocateRing, EventRingReader } from '../../src/runtime/event-ring.ts'
import type { NodeDisk } from '../../src/runtime/node-disk.ts'
import { NodeLoop } from '../../src/runtime/node-loop.ts'
import type { Parcel } from '../../src/runtime/parcel.ts'
import { Recorder } from '../../src/runtime/recorder.ts'
import { runClock } from '../../src/runtime/run-clock.ts'
import { SharedState } from '../../src/runtime/shared-state.ts'
import { Wires } from '../../src/runtime/wires.ts'
import { protocol as ledger } from './ledger-protocol.ts'

/**
 * What cannot be hit on purpose with real threads: a death exactly between a commit and the answer. The disk here is
 * a stand-in whose commit does what the test wants at that moment.
 */
let far: MessagePort
let near: MessagePort
let shared: SharedState
let commit: () => boolean
let failures: string[]
let reader: EventRingReader
let loop: NodeLoop

beforeEach(() => {
  const book = new AddressBook(1, 1)
  const ring = allocateRing(2 ** 16)
  const channel = new MessageChannel()
  near = channel.port1
  far = channel.port2
  shared = SharedState.allocate(book)
  shared.comeUp(0, 1)
  failures = []
  reader = new EventRingReader(ring)
  const recorder = new Recorder(ring, runClock(process.hrtime.bigint()), 'full')
  const wires = new Wires({
    thread: 0,
    incarnation: 1,
    book,
    shared,
    recorder,
    isDying: () => shared.isKilled(0, 1),
    wake: () => loop.wake(),
  })
  wires.connect(1, near)
  const disk = { load: () => emptyDisk(ledger.tables), commit: () => commit() } as unknown as NodeDisk
  const context = {
    self: 'n1',
    nodes: ['n1'],
    config: {},
    workload: 'kv' as const,
    mutant: null,
    authenticator: standInAuthenticator('n1', 1),
  }
  const fail = (error: Error): void => void failures.push(error.message)
  const protocol = ledger as Protocol
  loop = new NodeLoop({
    protocol,
    context,
    node: 0,
    incarnation: 1,
    seed: 1,
    disk,
    shared,
    recorder,
    wires,
    fail,
  })
  loop.start()
})

afterEach(() => near.close())

/** Sends a write to the node and lets it take its turns; gives the texts of its answers. */
async function write(): Promise<string[]> {
  const request = { type: 'Request', seq: 1, operation: { f: 'write', key: 'x', value: 1 } }
  const parcel: Parcel = {
    kind: 'parcel',
    thread: 1,
    incarnation: 1,
    id: 1,
    idStep: 4,
    clients: 'c1',
    text: JSON.stringify(request),
  }
  far.postMessage(parcel)
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  const answers: string[] = []
  for (let got = receiveMessageOnPort(far); got !== undefined; got = receiveMessageOnPort(far))
    answers.push((got.message as Parcel).text)
  return answers
}

const recorded = (): string =>
  reader
    .read()
    .flatMap(({ lines }) => lines)
    .join('\n')

test('a write is answered after its commit', async () => {
  commit = () => true
  expect(await write()).toEqual(['{"type":"Response","seq":1,"reply":{"kind":"done","value":null}}'])
  const trace = recorded()
  expect(trace.indexOf('"synced"')).toBeGreaterThan(trace.indexOf('"wrote"'))
  expect(trace.indexOf('"Response"')).toBeGreaterThan(trace.indexOf('"synced"'))
})

test('a node that is told to die during its commit answers nothing, and does not say that it synced', async () => {
  commit = () => {
    shared.kill(0, 1)
    return true
  }
  expect(await write()).toEqual([])
  expect(recorded()).toContain('"wrote"')
  expect(recorded()).not.toContain('"synced"')
})

test('a commit that did not happen is never answered, now or later', async () => {
  commit = () => false
  expect(await write()).toEqual([])
  commit = () => true
  expect(await write()).toEqual([])
})

test('a disk that refuses stops the node, which tells why and answers nothing', async () => {
  commit = () => {
    throw new Error('database or disk is full')
  }
  expect(await write()).toEqual([])
  expect(failures).toEqual(['database or disk is full'])
})
