import { describe, expect, it } from 'vitest'
import type { NodeId } from '../../../src/core/model/identity.ts'
import { electionUs, RaftCluster } from './raft-cluster.ts'

/** Writes until it is acknowledged, at whichever node of `among` leads. */
function one(cluster: RaftCluster, value: number, among?: readonly NodeId[]): void {
  const leader = cluster.awaitLeader(among)
  const seq = cluster.write(leader, value, `c${value}`)
  cluster.advance(electionUs)
  expect(cluster.answer(`c${value}`, seq)?.kind).toBe('done')
}

function started(nodes: number): RaftCluster {
  return new RaftCluster({ nodes, config: { preVote: true, checkQuorum: true } })
}

function restart(cluster: RaftCluster, ...nodes: readonly NodeId[]): void {
  for (const node of nodes) cluster.crash(node)
  for (const node of nodes) cluster.restart(node)
}

function expectEverywhere(cluster: RaftCluster, values: readonly number[]): void {
  cluster.awaitLeader()
  cluster.advance(electionUs)
  for (const node of cluster.nodes) expect(cluster.values(node)).toEqual(values)
  expect(cluster.violations()).toEqual([])
}

describe('persistence drills', () => {
  it('RAFT-105 RAFT-11 values survive restarts of all, of the leader, and of one that missed some', () => {
    const cluster = started(3)
    one(cluster, 11)
    restart(cluster, ...cluster.nodes)
    one(cluster, 12)
    restart(cluster, cluster.awaitLeader())
    one(cluster, 13)
    const leader = cluster.awaitLeader()
    cluster.crash(leader)
    one(
      cluster,
      14,
      cluster.nodes.filter((node) => node !== leader),
    )
    cluster.restart(leader)
    expectEverywhere(cluster, [11, 12, 13, 14])
  })

  it('RAFT-105 RAFT-11 values survive five rounds in which every majority is another', () => {
    const cluster = started(5)
    const values: number[] = []
    for (let round = 0; round < 5; round++) {
      const around = cluster.nodes.indexOf(cluster.awaitLeader())
      const [l0, l1, l2, l3, l4] = [0, 1, 2, 3, 4].map((i) => cluster.nodes[(around + i) % 5]!) as [
        NodeId,
        NodeId,
        NodeId,
        NodeId,
        NodeId,
      ]
      const next = (among?: readonly NodeId[]): void => {
        values.push(10 * round + values.length)
        one(cluster, values.at(-1)!, among)
      }
      next()
      for (const node of [l1, l2]) cluster.crash(node)
      next([l0, l3, l4])
      for (const node of [l0, l3, l4]) cluster.crash(node)
      for (const node of [l1, l2]) cluster.restart(node)
      cluster.advance(2 * electionUs)
      cluster.restart(l3)
      next([l1, l2, l3])
      for (const node of [l4, l0]) cluster.restart(node)
    }
    expectEverywhere(cluster, values)
  })

  it('RAFT-105 RAFT-11 values survive when the node that missed them comes back with one that did not', () => {
    const cluster = started(3)
    one(cluster, 101)
    const around = cluster.nodes.indexOf(cluster.awaitLeader())
    const [l0, l1, l2] = [0, 1, 2].map((i) => cluster.nodes[(around + i) % 3]!) as [NodeId, NodeId, NodeId]
    cluster.isolate(l2)
    one(cluster, 102, [l0, l1])
    for (const node of [l0, l1]) cluster.crash(node)
    cluster.heal()
    restart(cluster, l2)
    cluster.restart(l0)
    one(cluster, 103, [l0, l2])
    cluster.restart(l1)
    one(cluster, 104)
    expectEverywhere(cluster, [101, 102, 103, 104])
  })

  it('RAFT-098 RAFT-18 a retried command takes effect once and gets the first answer', () => {
    const transfer = { f: 'transfer', from: 'a1', to: 'a2', amount: 30 } as const
    const retried = (mutant: string | null): RaftCluster => {
      const cluster = new RaftCluster({ mutant, workload: 'bank' })
      cluster.elect('n1')
      cluster.request('n1', 'c1', 7, transfer)
      cluster.spread('n1')
      cluster.crash('n1')
      cluster.elect('n2')
      cluster.request('n2', 'c1', 7, transfer)
      cluster.spread('n2')
      return cluster
    }
    const right = retried(null)
    const [first, again] = right.replies
    expect(again!.reply).toEqual(first!.reply)
    for (const node of ['n2', 'n3'])
      expect(Object.fromEntries(right.state(node).store.values)).toMatchObject({ a1: 70, a2: 130 })
    right.administer('n2', { kind: 'snapshot' })
    right.crash('n2')
    right.restart('n2')
    expect(right.state('n2').sessions.get('c1')).toEqual({ seq: 7, reply: first!.reply })
    expect(right.violations().filter((found) => !found.startsWith('R16'))).toEqual([])
    const wrong = retried('applies-retries-twice')
    expect(wrong.state('n2').store.values.get('a2')).toBe(160)
    expect(wrong.violated()).toContain('R17')
  })
})
