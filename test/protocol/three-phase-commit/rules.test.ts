import { describe, expect, it } from 'vitest'
import { completeConfig } from '../../../src/core/protocol/contract.ts'
import { threePhaseCommit } from '../../../src/core/protocol/three-phase-commit/index.ts'
import { conductOf } from '../../../src/core/protocol/three-phase-commit/mutants.ts'
import {
  broken,
  clusterOf,
  decisions,
  participant,
  sentCount,
  terminate,
  transfer,
  type Cluster,
} from './script.ts'

function preCommitSent(mutant?: string): { cluster: Cluster; txid: string } {
  const config = { enlist: 'all' }
  const cluster = clusterOf(3, mutant === undefined ? { config } : { config, mutant })
  const txid = transfer(cluster, 'a1', 'a2', 30)
  cluster.deliver({ type: 'CanCommit' })
  cluster.deliver({ type: 'Vote' })
  return { cluster, txid }
}

describe('the termination rules as tables', () => {
  const right = conductOf(null)

  it('NBC-7: aborted wins, then committed, then pre-committed, then all are uncertain', () => {
    expect(right.terminate(['uncertain', 'abort'])).toBe('abort')
    expect(right.terminate(['pre-committed', 'commit', 'uncertain'])).toBe('commit')
    expect(right.terminate(['uncertain', 'pre-committed'])).toBe('pre-commit')
    expect(right.terminate(['uncertain', 'uncertain', 'recovering'])).toBe('abort')
    expect(conductOf('commits-when-all-uncertain').terminate(['uncertain'])).toBe('commit')
  })

  it('NBC-8: a side acts with a majority of all sites only', () => {
    expect(right.terminateByMajority(['uncertain', 'pre-committed'], 3)).toBe('pre-commit')
    expect(right.terminateByMajority(['uncertain', 'uncertain'], 3)).toBe('pre-abort')
    expect(right.terminateByMajority(['pre-committed'], 3)).toBe('blocked')
    expect(right.terminateByMajority(['pre-committed', 'pre-aborted', 'pre-aborted'], 3)).toBe('pre-abort')
    expect(right.terminateByMajority(['uncertain', 'pre-aborted', 'pre-committed'], 4)).toBe('blocked')
    expect(right.terminateByMajority(['abort'], 5)).toBe('abort')
  })
})

describe('total failure', () => {
  it('NBC-10: two of three participants and n1 are back: they wait; with the last one all commit', () => {
    const { cluster, txid } = preCommitSent()
    cluster.drop()
    for (const node of cluster.nodes) cluster.crash(node)
    for (const node of ['n1', 'n2', 'n3']) cluster.restart(node)
    for (let round = 0; round < 3; round++) {
      cluster.settle()
      for (const node of ['n1', 'n2', 'n3']) expect(cluster.fire(node, `ask ${txid}`)).toBe(true)
    }
    expect(decisions(cluster, txid)).toEqual([])
    cluster.restart('n4')
    cluster.settle()
    expect(decisions(cluster, txid)).toEqual(['n1: commit', 'n2: commit', 'n3: commit', 'n4: commit'])
    expect(broken(cluster)).toEqual([])
  })

  it('NBC-10: the last to fail had aborted: the others wait for it and abort', () => {
    const { cluster, txid } = preCommitSent()
    cluster.drop()
    for (const node of ['n1', 'n2', 'n3']) cluster.crash(node)
    terminate(cluster, 'n4', txid)
    cluster.crash('n4')
    for (const node of ['n1', 'n2', 'n3']) cluster.restart(node)
    cluster.settle()
    expect(decisions(cluster, txid)).toEqual(['n4: abort'])
    cluster.restart('n4')
    for (const node of ['n1', 'n2', 'n3']) cluster.fire(node, `ask ${txid}`)
    cluster.settle()
    expect(decisions(cluster, txid).filter((said) => said.endsWith('commit'))).toEqual([])
    expect(decisions(cluster, txid)).toEqual(expect.arrayContaining(['n1: abort', 'n2: abort', 'n3: abort']))
    expect(broken(cluster)).toEqual([])
  })

  it('NBC-10: MUT-3P06 lets the first that is back decide, and 3N4 and AC1 say so', () => {
    const { cluster, txid } = preCommitSent('first-recovered-decides')
    cluster.settle()
    expect(decisions(cluster, txid)).toHaveLength(4)
    const second = transfer(cluster, 'a1', 'a2', 5, 'c1', 2)
    cluster.deliver({ type: 'CanCommit' })
    cluster.deliver({ type: 'Vote' })
    cluster.drop({ type: 'PreCommit', to: 'n2' })
    cluster.crash('n2')
    cluster.settle()
    cluster.fire('n1', `pre-commits ${second}`)
    cluster.settle()
    for (const node of ['n1', 'n3', 'n4']) cluster.crash(node)
    cluster.restart('n2')
    cluster.settle()
    cluster.fire('n2', `ask ${second}`)
    expect(decisions(cluster, second)).toEqual(['n1: commit', 'n2: abort', 'n3: commit', 'n4: commit'])
    expect(broken(cluster)).toEqual(expect.arrayContaining(['3N4', 'AC1']))
  })
})

describe('two terminators', () => {
  it('NBC-6: the earlier participant goes on, the later one answers it and decides nothing by itself', () => {
    const { cluster, txid } = preCommitSent()
    cluster.drop()
    cluster.crash('n1')
    cluster.fire('n3', `silence ${txid}`)
    cluster.fire('n2', `silence ${txid}`)
    cluster.settle()
    expect(participant(cluster, 'n3').volatile.doubts.get(txid)?.termination).toBeNull()
    cluster.fire('n2', `answers ${txid}`)
    cluster.settle()
    expect(decisions(cluster, txid)).toEqual(['n2: abort', 'n3: abort', 'n4: abort'])
    expect(sentCount(cluster, 'Abort')).toBe(2)
    expect(broken(cluster)).toEqual([])
  })
})

describe('settings that break the rules', () => {
  const problem = (config: { [name: string]: number }): string | undefined =>
    threePhaseCommit.configProblem(completeConfig(threePhaseCommit.configFields, config), 4)?.key

  it('NBC-6, NBC-11: the time-outs must be in order', () => {
    expect(problem({})).toBeUndefined()
    expect(problem({ silenceTimeoutMs: 699 })).toBe('three-phase-commit.problem.silenceTimeout')
    expect(problem({ silenceTimeoutMs: 700 })).toBeUndefined()
    expect(problem({ lockTimeoutMs: 400 })).toBe('three-phase-commit.problem.lockTimeout')
  })
})
