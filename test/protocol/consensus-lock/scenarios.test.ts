import { describe, expect, it } from 'vitest'
import {
  createRegister,
  readFenced,
  rightFence,
  writeFenced,
} from '../../../src/core/model/fenced-register.ts'
import { LockCluster } from './script.ts'

describe('a lock that consensus grants', () => {
  it('LK-001: many increments by two workers, one holder at a time, none lost', () => {
    const cluster = new LockCluster()
    for (let i = 1; i <= 10; i++) {
      cluster.increment('n5', `c${i}`)
      cluster.increment('n6', `c${i + 10}`)
    }
    cluster.advance(2_000_000)
    expect(cluster.value).toBe(20)
    expect(cluster.replies.filter(({ reply }) => reply.kind === 'done')).toHaveLength(20)
    const holding = cluster.trace.flatMap((event) => {
      if (event.kind !== 'noted') return []
      return event.note.kind === 'holds' ? [1] : event.note.kind === 'letGo' ? [-1] : []
    })
    let holders = 0
    for (const change of holding) {
      holders += change
      expect(holders).toBeLessThanOrEqual(1)
    }
    expect(cluster.tokens).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
  })

  it('LK-002 L4: a holder that dies gives its lock to the next one when its session has ended', () => {
    const cluster = new LockCluster()
    cluster.hold({ type: 'Read' })
    cluster.increment('n5', 'c1')
    for (let i = 0; i < 20 && cluster.notes('holds').length === 0; i++) cluster.deliver()
    expect(cluster.notes('holds')).toHaveLength(1)
    cluster.drop({ type: 'Read' })
    cluster.crash('n5')
    cluster.increment('n6', 'c2')
    cluster.advance(200_000)
    expect(cluster.value).toBe(0)
    cluster.advance(400_000)
    expect(cluster.notes('expired').length).toBeGreaterThan(0)
    expect(cluster.value).toBe(1)
  })

  it('LK-002 MUT-L01: a session that never ends keeps the lock for ever', () => {
    const cluster = new LockCluster('never-expires')
    cluster.increment('n5', 'c1')
    for (let i = 0; i < 20 && cluster.notes('holds').length === 0; i++) cluster.deliver()
    cluster.drop({ type: 'Read' })
    cluster.crash('n5')
    cluster.increment('n6', 'c2')
    cluster.advance(30_000_000)
    expect(cluster.value).toBe(0)
  })

  it.each([
    { mutant: null, value: 1, fenced: 1 },
    { mutant: 'resource-ignores-tokens', value: 1, fenced: 0 },
  ])(
    'LK-003 MUT-L03: a holder that was overtaken writes with its old token ($mutant)',
    ({ mutant, value, fenced }) => {
      const cluster = new LockCluster(mutant)
      cluster.increment('n5', 'c1')
      // Its write is on its way, and it falls silent: a pause longer than its session.
      for (let i = 0; i < 40 && cluster.inFlight({ type: 'Write' }).length === 0; i++) cluster.deliver()
      const late = cluster.drop({ type: 'Write', from: 'n5' })
      expect(late).toHaveLength(1)
      cluster.crash('n5')
      cluster.advance(600_000, ['n1', 'n2', 'n3', 'n4', 'n6'])
      cluster.increment('n6', 'c2')
      cluster.advance(300_000, ['n1', 'n2', 'n3', 'n4', 'n6'])
      expect(cluster.value).toBe(1)
      cluster.inject('n5', 'n1', late[0]!.message)
      expect(cluster.notes('fenced')).toHaveLength(fenced)
      // Unfenced, the old write put back what it had read: one of two increments is gone.
      expect(cluster.value).toBe(value)
      expect(cluster.notes('wrote').map(({ token }) => token)).toEqual(fenced === 1 ? [2] : [2, 1])
    },
  )

  it('LK-004: a release by somebody else, or with an old token, is a no-op', () => {
    for (const mutant of [null, 'releases-for-anybody']) {
      const cluster = new LockCluster(mutant)
      cluster.increment('n5', 'c1')
      for (let i = 0; i < 20 && cluster.notes('holds').length === 0; i++) cluster.deliver()
      const leader = ['n2', 'n3', 'n4'].find((node) => cluster.view(node).leads)!
      const request = { kind: 'release', session: 'n6/1', lock: 'x', token: 1 } as const
      cluster.inject('n6', leader, { type: 'Ask', request, from: 'n6' })
      cluster.settle(['n2', 'n3', 'n4'])
      const stolen = cluster.notes('released').filter(({ by }) => by === 'n6/1')
      expect(stolen.length > 0).toBe(mutant !== null)
    }
  })

  it('L4 CL-3: a change of leaders ends no session', () => {
    const cluster = new LockCluster()
    const leader = ['n2', 'n3', 'n4'].find((node) => cluster.view(node).leads)!
    cluster.crash(leader)
    cluster.advance(3_000_000)
    expect(cluster.notes('expired')).toEqual([])
    cluster.increment('n5', 'c1')
    cluster.advance(500_000)
    expect(cluster.value).toBe(1)
  })

  it('LK-011 L5: a worker that watches its lease stops at the session less the drift, by its own clock', () => {
    const cluster = new LockCluster(null, { watchesLease: true })
    const worker = cluster.state('n5')
    const leaseUs = worker.kind === 'worker' ? worker.settings.leaseUs : 0
    expect(leaseUs).toBe(Math.floor((400_000 * 100) / 110))
    cluster.increment('n5', 'c1')
    for (let i = 0; i < 20 && cluster.notes('holds').length === 0; i++) cluster.deliver()
    const used = cluster.notes('used').length
    cluster.isolate('n5')
    cluster.advance(leaseUs + 200_000)
    const later = cluster.notes('used').slice(used)
    expect(later.every(({ nowUs, untilUs }) => nowUs < untilUs)).toBe(true)
    expect(cluster.replies.at(-1)?.reply.kind).toBe('rejected')
  })
})

describe('the resource', () => {
  it.each([
    { mutant: null, fenced: 1 },
    { mutant: 'resource-forgets-tokens', fenced: 0 },
  ])('LK-013 MUT-L05: the highest token survives a restart ($mutant)', ({ mutant, fenced }) => {
    const cluster = new LockCluster(mutant)
    cluster.inject('n5', 'n1', { type: 'Write', key: 'x', token: 34, value: 7 })
    cluster.crash('n1')
    cluster.restart('n1')
    cluster.inject('n6', 'n1', { type: 'Write', key: 'x', token: 33, value: 1 })
    expect(cluster.notes('fenced')).toHaveLength(fenced)
    expect(cluster.value).toBe(fenced === 1 ? 7 : 1)
  })

  it('LK-003 CL-5: a read shows its token, so that an older write cannot come between it and its own write', () => {
    const late = (marksReads: boolean): string => {
      const register = createRegister()
      const rules = { ...rightFence, marksReads }
      readFenced(register, rules, 'x', 33)
      readFenced(register, rules, 'x', 34)
      return writeFenced(register, rules, 'x', 33, 1).kind
    }
    expect(late(true)).toBe('fenced')
    expect(late(false)).toBe('accepted')
  })
})
