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
})
