import { afterEach, describe, expect, test } from 'vitest'
import type { FaultAction } from '../../src/core/fault/fault.ts'
import type { TraceEvent, EventOf } from '../../src/core/trace/event.ts'
import { isInert } from '../../src/core/trace/fault-effect.ts'
import { LiveTrial } from './live-trial.ts'

let trial: LiveTrial
afterEach(() => trial.dispose())

/** Injects a fault, lets `count` operations pass (or so many messages of the nodes), heals it, and gives its report. */
async function whileLasts(
  action: FaultAction,
  wanted: (event: TraceEvent) => boolean,
): Promise<EventOf<'healed'>> {
  const id = await trial.cluster.inject({ ...action, atMs: 0, untilMs: null })
  await trial.next((event) => event.kind === 'injected' && event.fault === id)
  await trial.next(wanted)
  const healed = trial.next((event) => event.kind === 'healed' && event.fault === id)
  await trial.cluster.heal(id)
  return (await healed) as EventOf<'healed'>
}

/** True once `count` events of a kind have been seen. */
function many(kind: TraceEvent['kind'], count: number): (event: TraceEvent) => boolean {
  let left = count
  return (event) => event.kind === kind && --left <= 0
}

function between(fault: string): TraceEvent[] {
  const at = (kind: 'injected' | 'healed'): number =>
    trial.trace.findIndex((event) => event.kind === kind && event.fault === fault)
  return trial.trace.slice(at('injected') + 1, at('healed'))
}

test('a paused node does nothing until it is resumed, and then goes on in the same life', async () => {
  trial = await LiveTrial.start()
  await trial.acknowledged(5)
  const id = await trial.cluster.inject({ kind: 'pause', target: 'n2', atMs: 0, untilMs: null })
  await trial.next((event) => event.kind === 'paused' && event.node === 'n2')
  await trial.acknowledged(40)
  expect(trial.last?.nodes[1]).toMatchObject({ node: 'n2', up: true, paused: true })
  const resumed = trial.next((event) => event.kind === 'resumed' && event.node === 'n2')
  await trial.cluster.heal(id)
  await resumed
  await trial.next((event) => event.kind === 'fired' && event.node === 'n2')
  const { trace } = trial
  const from = trace.findIndex((event) => event.kind === 'paused')
  const to = trace.findIndex((event) => event.kind === 'resumed')
  const acts = trace
    .slice(from + 1, to)
    .filter((event) => ('node' in event ? event.node === 'n2' : 'from' in event && event.from === 'n2'))
  expect(acts.filter((event) => event.kind !== 'delivered')).toEqual([])
  expect(trace.slice(from + 1, to).some((event) => event.kind === 'delivered' && event.to === 'n2')).toBe(
    false,
  )
  expect(trace.filter((event) => event.kind === 'started' && event.node === 'n2')).toHaveLength(1)
})

describe('a partition cuts exactly its links, and says how many messages it cut:', () => {
  const shapes: readonly [string, FaultAction, readonly string[]][] = [
    ['isolate', { kind: 'partition', shape: 'isolate', target: 'n2' }, ['n1>n2', 'n2>n1', 'n3>n2', 'n2>n3']],
    ['one-way', { kind: 'partition', shape: 'one-way', target: 'n3' }, ['n1>n3', 'n2>n3']],
    ['bridge', { kind: 'partition', shape: 'bridge' }, ['n1>n3', 'n3>n1']],
    [
      'groups',
      { kind: 'partition', shape: 'groups', groups: [['n1', 'n2'], ['n3']] },
      ['n1>n3', 'n3>n1', 'n2>n3', 'n3>n2'],
    ],
  ]
  test.each(shapes)('%s', async (_, action, cut) => {
    trial = await LiveTrial.start({ workload: { ratePerSecond: 100 } })
    await trial.acknowledged(2)
    const healed = await whileLasts(action, many('dropped', 40))
    const events = between(healed.fault)
    const dropped = events.filter((event) => event.kind === 'dropped')
    expect(new Set(dropped.map(({ from, to }) => `${from}>${to}`))).toEqual(new Set(cut))
    expect(dropped.every(({ reason }) => reason === 'cut')).toBe(true)
    // What was already in a port when the rule came into force still arrives, at once.
    const lastCutSeq = dropped.at(-1)!.seq
    const firstSeq = dropped.at(cut.length)!.seq
    const through = events.filter(
      (event) =>
        event.kind === 'delivered' &&
        event.seq > firstSeq &&
        event.seq < lastCutSeq &&
        cut.includes(`${event.from}>${event.to}`),
    )
    expect(through).toEqual([])
    expect(healed.effect.messagesCut).toBeGreaterThanOrEqual(40)
  })

  test.each(['halves', 'ring'] as const)('%s of five nodes', async (shape) => {
    trial = await LiveTrial.start({ nodes: 5, workload: { ratePerSecond: 50 } })
    await trial.acknowledged(1)
    const healed = await whileLasts({ kind: 'partition', shape }, many('dropped', 60))
    const dropped = between(healed.fault).filter((event) => event.kind === 'dropped')
    const links = new Set(dropped.map(({ from, to }) => `${from}>${to}`))
    expect(links.size).toBe(shape === 'halves' ? 12 : 10)
    expect(healed.effect.messagesCut).toBeGreaterThanOrEqual(60)
  })

  test('a client is cut off with its home node', async () => {
    trial = await LiveTrial.start()
    await trial.acknowledged(5)
    const action: FaultAction = { kind: 'partition', shape: 'isolate', target: 'n1', clients: 'home' }
    const toLedger = many('dropped', 1)
    const healed = await whileLasts(
      action,
      (event) => 'from' in event && event.from === 'c2' && toLedger(event),
    )
    expect(healed.effect.messagesCut).toBeGreaterThan(0)
  })
})

describe('a fault of all links reports what it did:', () => {
  test.each([
    ['messagesLost', { kind: 'loss', links: 'all', probability: 0.5 }, many('dropped', 20)],
    ['messagesDelayed', { kind: 'delay', links: 'all', meanMs: 3, jitterMs: 2 }, many('delivered', 100)],
    ['messagesDuplicated', { kind: 'duplicate', links: 'all', probability: 0.5 }, many('delivered', 100)],
    [
      'messagesReordered',
      { kind: 'reorder', links: 'all', probability: 0.5, windowMs: 4 },
      many('delivered', 100),
    ],
  ] as const)('%s', async (count, action, wanted) => {
    trial = await LiveTrial.start()
    await trial.acknowledged(2)
    const healed = await whileLasts(action, wanted)
    expect(healed.effect[count]).toBeGreaterThan(0)
    expect(isInert(healed.effect)).toBe(false)
  })
})

test('a duplicated message arrives twice under one id', async () => {
  trial = await LiveTrial.start()
  await trial.acknowledged(2)
  const healed = await whileLasts({ kind: 'duplicate', links: 'all', probability: 1 }, many('delivered', 200))
  const arrivals = between(healed.fault).flatMap((event) => (event.kind === 'delivered' ? [event.id] : []))
  expect(arrivals.length).toBeGreaterThan(new Set(arrivals).size)
})

test('a fault that changes nothing is flagged as inert', async () => {
  trial = await LiveTrial.start()
  await trial.acknowledged(2)
  const healed = await whileLasts({ kind: 'loss', links: 'n1-n2', probability: 0 }, many('completed', 5))
  expect(isInert(healed.effect)).toBe(true)
})

test('a wiped node comes back with an empty disk and says so', async () => {
  trial = await LiveTrial.start()
  await trial.next((event) => event.kind === 'synced' && event.node === 'n2')
  const id = await trial.cluster.inject({ kind: 'wipe', target: 'n2', atMs: 0, untilMs: null })
  await trial.next((event) => event.kind === 'wiped' && event.node === 'n2')
  expect(await trial.cluster.tables('n2')).toEqual([])
  const written = trial.next((event) => event.kind === 'wrote' && event.node === 'n2')
  await trial.cluster.heal(id)
  const writes = ((await written) as EventOf<'wrote'>).writes
  expect(writes).toEqual([{ kind: 'put', table: 'facts', key: 'heard', value: 1 }])
})

test('everything heals at the end, also what was never meant to', async () => {
  trial = await LiveTrial.start()
  await trial.cluster.inject({ kind: 'crash', target: 'n3', atMs: 0, untilMs: null })
  await trial.cluster.inject({ kind: 'pause', target: 'n2', atMs: 0, untilMs: null })
  await trial.cluster.inject({ kind: 'partition', shape: 'isolate', target: 'n1', atMs: 0, untilMs: null })
  await trial.next((event) => event.kind === 'paused')
  const trace = await trial.finish()
  const kinds = (kind: 'injected' | 'healed'): string[] =>
    trace.flatMap((event) => (event.kind === kind ? [event.fault] : []))
  expect(kinds('healed').sort()).toEqual(kinds('injected').sort())
  expect(trace.filter((event) => event.kind === 'started' && event.node === 'n3')).toHaveLength(2)
  const reads = trace.filter((event) => event.kind === 'completed').slice(-4)
  expect(reads.map((event) => event.outcome)).toEqual(['ok', 'ok', 'ok', 'ok'])
})
