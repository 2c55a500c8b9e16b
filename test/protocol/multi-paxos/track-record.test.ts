import { describe, expect, it } from 'vitest'
import { PaxosScript } from './script.ts'

/** Bugs that were found once, each as the shortest story that shows it. */
describe('Multi-Paxos track record', () => {
  it('a read that waits for a slot starts no round of heartbeats after round (found while writing MPAXOS-12)', () => {
    const cluster = new PaxosScript(3)
    cluster.elect('n1')
    cluster.write('n1', 'a')
    cluster.drop()
    cluster.crash('n1')
    cluster.campaign('n2')
    cluster.deliver({ type: 'Prepare', to: 'n3' })
    cluster.deliver({ type: 'Promise', to: 'n2' })
    expect(cluster.role('n2')).toBe('leader')
    cluster.write('n2', 'b')
    const read = cluster.ask('n2', { f: 'read', key: 'k' })
    cluster.hold({ type: 'Accept' })
    const before = cluster.countSent('Heartbeat')
    cluster.settle()
    expect(cluster.countSent('Heartbeat') - before).toBeLessThanOrEqual(4)
    cluster.release()
    cluster.settle()
    expect(cluster.answerTo(read)).toMatchObject({ kind: 'done' })
  })

  it('a proposer that is cut off sends clients across the cut, not round in its own minority (found by MPX-012)', () => {
    const cluster = new PaxosScript(5)
    cluster.elect('n1')
    cluster.partition(['n1', 'n2'], ['n3', 'n4', 'n5'])
    for (let i = 0; i < 4; i++) cluster.heartbeat('n1')
    const early = cluster.ask('n2', { f: 'read', key: 'k' })
    expect(cluster.answerTo(early)).toMatchObject({ kind: 'redirected', to: 'n1' })
    const read = cluster.ask('n1', { f: 'read', key: 'k' })
    const write = cluster.write('n1', 'a')
    for (const client of [read, write]) {
      expect(cluster.answerTo(client)).toMatchObject({ kind: 'redirected', to: 'n3' })
    }
    expect(cluster.violated()).toEqual([])
  })

  it('a retry at a proposer that was deposed is sent on at once, not left in silence (found by MPX-012, seed 6)', () => {
    const cluster = new PaxosScript(3)
    cluster.elect('n1')
    cluster.isolate('n1')
    const operation = { f: 'write', key: 'k', value: 'a' } as const
    cluster.request('n1', 'c9', 1, operation)
    cluster.elect('n2')
    cluster.heal()
    cluster.heartbeat('n2')
    expect(cluster.answerTo('c9')).toBeUndefined()
    cluster.request('n1', 'c9', 1, operation)
    expect(cluster.answerTo('c9')).toMatchObject({ kind: 'redirected', to: 'n2' })
    cluster.request('n2', 'c9', 1, operation)
    cluster.settle()
    expect(cluster.answerTo('c9')).toEqual({ kind: 'done', value: null })
    expect(cluster.violated()).toEqual([])
  })
})
