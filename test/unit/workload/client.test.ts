import { beforeEach, describe, expect, test } from 'vitest'
import {
  createClient,
  isResting,
  stepClient,
  type Client,
  type ClientEffect,
} from '../../../src/core/workload/client.ts'
import { prng } from '../../../src/core/base/prng.ts'
import { clientPolicyDefaults, type ClientPolicy } from '../../../src/core/workload/policy/client-policy.ts'
import { createPool } from '../../../src/core/workload/policy/client-pool.ts'
import type { Reply } from '../../../src/core/model/operation.ts'

let client: Client

function make(overrides: Partial<Client['settings']> = {}, policies: Partial<ClientPolicy> = {}): Client {
  const policy = { ...clientPolicyDefaults, timeoutMs: 0.1, giveUpMs: 0.3, ...policies }
  const settings = {
    id: 'c1',
    home: 'n1',
    nodes: ['n1', 'n2', 'n3'],
    thinkUs: { from: 0, to: 0 },
    sessions: true,
    replyQuorum: 1,
    restUs: 0,
    targeting: 'any' as const,
    processes: 4,
    ...overrides,
  }
  const pool = createPool(policy, settings.nodes, prng(1, 'pool'))
  return createClient(settings, pool, 0, () => ({ f: 'write', key: 'x', value: 1 }))
}

const asks = (effects: ClientEffect[]): string[] =>
  effects.flatMap((effect) => (effect.kind === 'ask' ? [`${effect.to}#${effect.seq}`] : []))
const ends = (effects: ClientEffect[]): string[] =>
  effects.flatMap((effect) => (effect.kind === 'completed' ? [`${effect.process} ${effect.outcome}`] : []))
const fire = (nowUs: number): ClientEffect[] => stepClient(client, { kind: 'fired', nowUs })
const reply = (answer: Reply, nowUs: number, from = 'n1'): ClientEffect[] =>
  stepClient(client, { kind: 'replied', nowUs, seq: client.seq, from, reply: answer })

beforeEach(() => {
  client = make()
  stepClient(client, { kind: 'started' })
})

describe('a client', () => {
  test('has one operation under way and asks the next when it has its answer', () => {
    expect(asks(fire(0))).toEqual(['n1#1'])
    const next = reply({ kind: 'done', value: null }, 50)
    expect(ends(next)).toEqual(['0 ok'])
    expect(asks(next)).toEqual(['n1#2'])
  })

  test('asks another node with the same number after a silence, and gives up as unknown in the end', () => {
    fire(0)
    expect(asks(fire(100))).toEqual(['n2#1'])
    expect(asks(fire(200))).toEqual(['n3#1'])
    const end = fire(300)
    expect(ends(end)).toEqual(['0 info'])
  })

  test('acts under a new process number after an unknown outcome, as Jepsen does', () => {
    fire(0)
    fire(300)
    expect(client.process).toBe(4)
  })

  test('without sessions never repeats a write that may have happened', () => {
    client = make({ sessions: false })
    fire(0)
    const end = fire(100)
    expect(ends(end)).toEqual(['0 info'])
    expect(asks(end)).toEqual(['n2#2'])
  })

  test('follows the hint of a node that sends it away, with the same number', () => {
    fire(0)
    expect(asks(reply({ kind: 'redirected', reason: 'not the leader', to: 'n3' }, 10))).toEqual(['n3#1'])
    reply({ kind: 'done', value: null }, 20, 'n3')
    expect(client.target).toBe('n3')
  })

  test('waits before it asks again when nobody knows a leader, and so does not flood the cluster', () => {
    fire(0)
    const away = reply({ kind: 'redirected', reason: 'no leader', to: null }, 10)
    expect(asks(away)).toEqual([])
    expect(away.some((effect) => effect.kind === 'setTimer')).toBe(true)
    expect(asks(fire(20_010))).toEqual(['n2#1'])
  })

  test('is sure of the failure when every attempt was sent away', () => {
    fire(0)
    expect(ends(reply({ kind: 'redirected', reason: 'no leader', to: null }, 400))).toEqual(['0 fail'])
  })

  test('is not sure of it when one attempt ended in silence', () => {
    fire(0)
    fire(100)
    expect(ends(reply({ kind: 'redirected', reason: 'no leader', to: null }, 400, 'n2'))).toEqual(['0 info'])
  })

  test('turns to the next node when its own goes down, in doubt about what it had asked', () => {
    fire(0)
    expect(asks(stepClient(client, { kind: 'reset', nowUs: 10, node: 'n2' }))).toEqual([])
    stepClient(client, { kind: 'reset', nowUs: 10, node: 'n1' })
    expect(asks(fire(20_000))).toEqual(['n2#1'])
    expect(ends(reply({ kind: 'redirected', reason: 'no leader', to: null }, 20_400, 'n2'))).toEqual([
      '0 info',
    ])
  })

  test('that lives with its home node never asks another', () => {
    client = make({ targeting: 'home' })
    fire(0)
    expect(asks(fire(100))).toEqual(['n1#1'])
    reply({ kind: 'redirected', reason: 'not the leader', to: 'n2' }, 110)
    expect(asks(fire(30_000))).toEqual(['n1#1'])
  })

  test('ignores answers to questions that it no longer asks', () => {
    fire(0)
    expect(
      stepClient(client, {
        kind: 'replied',
        nowUs: 1,
        seq: 7,
        from: 'n1',
        reply: { kind: 'done', value: 3 },
      }),
    ).toEqual([])
  })

  test('finishes what is under way, asks the last questions, and rests', () => {
    fire(0)
    expect(stepClient(client, { kind: 'finish', nowUs: 10, operations: [{ f: 'read', key: 'x' }] })).toEqual(
      [],
    )
    expect(asks(reply({ kind: 'done', value: null }, 20))).toEqual(['n1#2'])
    expect(isResting(client)).toBe(false)
    reply({ kind: 'done', value: 1 }, 30)
    expect(isResting(client)).toBe(true)
  })

  test('rests after the work and then asks its last questions at home', () => {
    client = make({ restUs: 500, home: 'n2' })
    fire(0)
    expect(asks(reply({ kind: 'done', value: null }, 5, 'n3'))).toEqual(['n3#2'])
    stepClient(client, { kind: 'finish', nowUs: 10, operations: [{ f: 'read', key: 'x' }] })
    const idle = reply({ kind: 'done', value: null }, 20, 'n3')
    expect(idle.filter((effect) => effect.kind === 'setTimer')).toEqual([
      { kind: 'setTimer', fromUs: 490, toUs: 490 },
    ])
    expect(isResting(client)).toBe(false)
    expect(asks(fire(510))).toEqual(['n2#3'])
  })

  test('waits for a quorum of equal answers, asks everybody after silence, and counts a node once', () => {
    client = make({ replyQuorum: 2 })
    expect(asks(fire(0))).toEqual(['n1#1'])
    expect(ends(reply({ kind: 'done', value: 1 }, 10))).toEqual([])
    expect(ends(reply({ kind: 'done', value: 1 }, 11))).toEqual([])
    expect(ends(reply({ kind: 'done', value: 2 }, 12, 'n2'))).toEqual([])
    expect(asks(fire(100))).toEqual(['n1#1', 'n2#1', 'n3#1'])
    expect(ends(reply({ kind: 'done', value: 1 }, 110, 'n3'))).toEqual(['0 ok'])
  })
})
