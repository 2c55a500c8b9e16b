import { describe, expect, test } from 'vitest'
import { prng } from '../../../src/core/base/prng.ts'
import type { Operation } from '../../../src/core/model/operation.ts'
import {
  createClient,
  stepClient,
  type Client,
  type ClientEffect,
} from '../../../src/core/workload/client.ts'
import { clientPolicyDefaults, type ClientPolicy } from '../../../src/core/workload/policy/client-policy.ts'
import { createPool, type ClientPool } from '../../../src/core/workload/policy/client-pool.ts'

const nodes = ['n1', 'n2', 'n3']
const read: Operation = { f: 'read', key: 'x' }
const write: Operation = { f: 'write', key: 'x', value: 1 }

function poolOf(policy: Partial<ClientPolicy>): ClientPool {
  return createPool({ ...clientPolicyDefaults, ...policy }, nodes, prng(5, 'pool'))
}

function clientOf(pool: ClientPool, operation: Operation, sessions = true): Client {
  const settings = {
    id: 'c1',
    home: 'n1',
    nodes,
    thinkUs: { from: 1, to: 1 },
    sessions,
    replyQuorum: 1,
    restUs: 0,
    targeting: 'any' as const,
    processes: 1,
  }
  return createClient(settings, pool, 0, () => operation)
}

const told = (effects: ClientEffect[]): string[] =>
  effects.flatMap((effect) => {
    if (effect.kind === 'ask') return [`ask ${effect.to}`]
    if (effect.kind === 'completed')
      return [`${effect.outcome}${effect.reason === null ? '' : `: ${effect.reason}`}`]
    return effect.kind === 'setTimer' ? [`wait ${effect.fromUs}-${effect.toUs}`] : []
  })
const fire = (client: Client, nowUs: number): string[] => told(stepClient(client, { kind: 'fired', nowUs }))
const answer = (client: Client, from: string, nowUs: number): string[] => {
  const reply = { kind: 'done', value: null } as const
  return told(stepClient(client, { kind: 'replied', nowUs, seq: client.seq, from, reply }))
}

describe('retries', () => {
  test('wait longer each time, and end', () => {
    const backOff = { kind: 'exponential', baseMs: 10, maxMs: 1000, jitter: 'none' } as const
    const client = clientOf(poolOf({ backOff, retries: 2 }), write)
    expect(fire(client, 0)).toEqual(['ask n1', 'wait 500000-500000'])
    expect(fire(client, 500_000)).toEqual(['wait 10000-10000'])
    expect(fire(client, 510_000)).toEqual(['ask n2', 'wait 500000-500000'])
    expect(fire(client, 1_010_000)).toEqual(['wait 20000-20000'])
    expect(fire(client, 1_030_000)).toEqual(['ask n3', 'wait 500000-500000'])
    expect(fire(client, 1_530_000)).toEqual(['info: no answer in time', 'wait 1-1'])
  })

  test('are never made where asking again is not safe', () => {
    const client = clientOf(poolOf({}), write, false)
    fire(client, 0)
    expect(fire(client, 500_000)[0]).toBe('info: no answer in time')
  })
})

test('a circuit breaker keeps requests from a node that failed too often, for all clients, and lets a probe through later', () => {
  const pool = poolOf({ breaker: { failures: 2, openMs: 1_000, probes: 1 } })
  const [one, other] = [clientOf(pool, read), clientOf(pool, read)]
  fire(one, 0)
  fire(other, 0)
  expect(fire(one, 500_000)[0]).toBe('ask n2')
  expect(fire(other, 500_000)[0]).toBe('ask n2')
  const third = clientOf(pool, read)
  // Not sent at all: it waits and turns to the next node.
  expect(fire(third, 600_000)).toEqual(['wait 10000-30000'])
  expect(fire(third, 620_000)[0]).toBe('ask n2')
  const probe = clientOf(pool, read)
  expect(fire(probe, 1_500_000)[0]).toBe('ask n1')
  expect(fire(clientOf(pool, read), 1_500_000)).toEqual(['wait 10000-30000'])
  answer(probe, 'n1', 1_501_000)
  expect(fire(clientOf(pool, read), 1_502_000)[0]).toBe('ask n1')
})

test('a bulkhead bounds what is under way at one node', () => {
  const pool = poolOf({ bulkhead: 1 })
  const [one, other] = [clientOf(pool, read), clientOf(pool, read)]
  expect(fire(one, 0)[0]).toBe('ask n1')
  expect(fire(other, 0)).toEqual(['wait 10000-30000'])
  expect(fire(other, 10_000)[0]).toBe('ask n2')
  answer(one, 'n1', 20_000)
  expect(fire(one, 20_001)[0]).toBe('ask n1')
})

describe('a hedged read', () => {
  test('asks a second node after a while and takes the first answer', () => {
    const client = clientOf(poolOf({ hedgeAfterMs: 20 }), read)
    expect(fire(client, 0)).toEqual(['ask n1', 'wait 20000-20000'])
    expect(fire(client, 20_000)).toEqual(['ask n2', 'wait 480000-480000'])
    expect(answer(client, 'n2', 30_000)[0]).toBe('ok')
    expect([...client.pool.dealings.values()].map(({ underWay }) => underWay)).toEqual([0, 0, 0])
  })

  test('is no write', () => {
    const client = clientOf(poolOf({ hedgeAfterMs: 20 }), write)
    expect(fire(client, 0)).toEqual(['ask n1', 'wait 500000-500000'])
  })
})

describe('balancing', () => {
  const targets = (policy: Partial<ClientPolicy>, count: number): string[] => {
    const pool = poolOf(policy)
    return Array.from({ length: count }, () => fire(clientOf(pool, read), 0)[0]!.slice(4))
  }

  test('round-robin takes turns', () => {
    expect(targets({ balance: 'round-robin' }, 6)).toEqual(['n1', 'n2', 'n3', 'n1', 'n2', 'n3'])
  })

  test('least-loaded levels what is under way', () => {
    const counts = targets({ balance: 'least-loaded' }, 30).filter((node) => node === 'n2')
    expect(counts).toHaveLength(10)
  })

  test('the better of two is nearly as even as that, and evener than chance', () => {
    const chosen = targets({ balance: 'power-of-two' }, 300)
    for (const node of nodes)
      expect(Math.abs(chosen.filter((one) => one === node).length - 100)).toBeLessThan(6)
  })
})

test('an adaptive time-out learns to be short, and grows with silence', () => {
  const client = clientOf(poolOf({ timeout: 'adaptive', giveUpMs: 10_000 }), read)
  let nowUs = 0
  for (let i = 0; i < 50; i++) {
    fire(client, nowUs)
    answer(client, 'n1', (nowUs += 10_000))
    nowUs += 1
  }
  const waits = fire(client, nowUs)
  const learned = Number(/wait (\d+)/.exec(waits[1]!)![1])
  expect(learned).toBeLessThan(15_000)
  fire(client, nowUs + learned)
  expect(client.target).toBe('n2')
  expect(fire(client, nowUs + learned + 500_000)[0]).toBe('ask n3')
})
