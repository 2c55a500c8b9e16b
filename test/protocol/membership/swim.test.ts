import { describe, expect, it } from 'vitest'
import { falseSuspicionPerProbe } from '../../../src/core/detect/closed-form.ts'
import { alarms, cluster, notes, opinion, type Cluster } from './script.ts'

const ms = 1000
const config = { detector: 'swim', intervalMs: 100, probeTimeoutMs: 30, helpers: 3 }

/** n1's next probe goes to n2, whatever the round says. */
function probe(group: Cluster, from: string, target: string): void {
  const { detector } = group.state(from)
  if (detector.kind === 'swim') detector.round = [target]
  group.fire(from, 'period')
}

describe('SWIM', () => {
  it('SW-001: a node that hears of its suspicion broadcasts the next incarnation, and everybody clears it', () => {
    const group = cluster(3, config)
    group.advance(1_000 * ms)
    expect(group.view('n2').epochText?.values.number).toBe(1)
    const suspicion = { node: 'n2', state: 'suspect', incarnation: 1 } as const
    for (const node of ['n1', 'n3'])
      group.inject(node === 'n1' ? 'n3' : 'n1', node, {
        type: 'Ping',
        probe: 9_999,
        incarnation: 1,
        news: [suspicion],
      })
    expect([opinion(group, 'n1', 'n2'), opinion(group, 'n3', 'n2')]).toEqual(['suspect', 'suspect'])
    group.inject('n1', 'n2', { type: 'Ping', probe: 9_999, incarnation: 1, news: [suspicion] })
    expect(group.view('n2').epochText?.values.number).toBe(2)
    expect(group.disk('n2').get('detector')?.get('incarnation')).toBe(2)
    group.advance(400 * ms)
    expect([opinion(group, 'n1', 'n2'), opinion(group, 'n3', 'n2')]).toEqual(['alive', 'alive'])
    expect(notes(group, 'detector-refuted').map(({ node, incarnation }) => [node, incarnation])).toEqual([
      ['n2', 2],
    ])
  })

  it('SW-002: old news is ignored, and the mutant that believes it is caught by F4', () => {
    const hear = (mutant: string | null): Cluster => {
      const group = cluster(3, config, mutant)
      group.advance(1_000 * ms)
      for (const state of ['dead', 'alive'] as const)
        group.inject('n3', 'n1', {
          type: 'Ping',
          probe: 9_999,
          incarnation: 1,
          news: [{ node: 'n2', state, incarnation: 1 }],
        })
      return group
    }
    expect(opinion(hear(null), 'n1', 'n2')).toBe('dead')
    expect(alarms(hear(null), config)).toEqual([])
    expect(alarms(hear('incarnation-not-compared'), config)).toContain('F4: membership.broken.F4.order')
  })

  it('SW-003: one bad link is hidden by helpers: the answer comes through them and nobody is suspected', () => {
    const group = cluster(5, config)
    group.cut('n1', 'n2')
    for (let i = 0; i < 10; i++) {
      probe(group, 'n1', 'n2')
      group.settle()
      group.fire('n1', 'direct')
      group.settle()
    }
    group.advance(2_000 * ms)
    expect(group.sent.some(({ from, message }) => from === 'n1' && message.type === 'PingReq')).toBe(true)
    expect(notes(group, 'detector-unanswered')).toEqual([])
    expect(opinion(group, 'n1', 'n2')).toBe('alive')
  })

  it('SW-003: without helpers the same link makes a suspect, and F2 says why that was wrong', () => {
    const group = cluster(5, config, 'no-indirect-probe')
    group.cut('n1', 'n2')
    probe(group, 'n1', 'n2')
    group.advance(200 * ms)
    expect(notes(group, 'detector-unanswered').length).toBeGreaterThan(0)
    expect(alarms(group, config)).toContain('F2: membership.broken.F2.helpers')
  })

  it('SW-003: a node that was too slow to ask helpers in time asks them before it gives its verdict', () => {
    const group = cluster(5, config)
    group.cut('n1', 'n2')
    probe(group, 'n1', 'n2')
    // Both timers are late, and the wrong one comes first.
    group.fire('n1', 'period')
    expect(group.inFlight({ from: 'n1', type: 'PingReq' })).toHaveLength(3)
    group.settle()
    expect(group.fire('n1', 'direct')).toBe(false)
    group.fire('n1', 'period')
    expect(notes(group, 'detector-unanswered')).toEqual([])
  })

  it('SW-003: the closed form of a false suspicion at 5 % loss with three helpers', () => {
    expect(falseSuspicionPerProbe(0.05, 3)).toBeCloseTo(6.2e-4, 5)
    expect(falseSuspicionPerProbe(0, 3)).toBe(0)
  })

  it('a crash is suspected first, declared after the suspicion time, and told to everybody', () => {
    const group = cluster(5, config)
    group.advance(1_000 * ms)
    group.crash('n5')
    group.advance(2_500 * ms)
    for (const node of ['n1', 'n2', 'n3', 'n4']) expect(opinion(group, node, 'n5')).toBe('dead')
    const declared = notes(group, 'detector-declared').filter(({ suspectedUs }) => suspectedUs !== null)
    expect(declared.length).toBeGreaterThan(0)
    for (const { suspectedUs } of declared) expect(suspectedUs).toBeGreaterThanOrEqual(400 * ms)
    expect(alarms(group, config)).toEqual([])
  })

  it('a restarted node speaks as a higher incarnation and is trusted again by those who had declared it dead', () => {
    const group = cluster(3, config)
    group.advance(1_000 * ms)
    group.crash('n3')
    group.advance(2_000 * ms)
    expect(opinion(group, 'n1', 'n3')).toBe('dead')
    group.restart('n3')
    group.advance(1_000 * ms)
    expect(group.view('n3').epochText?.values.number).toBe(2)
    expect([opinion(group, 'n1', 'n3'), opinion(group, 'n2', 'n3')]).toEqual(['alive', 'alive'])
    expect(alarms(group, config)).toEqual([])
  })

  it('both sides of a partition declare the other dead and take each other back when it heals', () => {
    const group = cluster(4, config)
    group.advance(1_000 * ms)
    group.partition(['n1', 'n2'], ['n3', 'n4'])
    group.advance(3_000 * ms)
    expect([opinion(group, 'n1', 'n3'), opinion(group, 'n4', 'n2')]).toEqual(['dead', 'dead'])
    group.heal()
    group.advance(2_000 * ms)
    for (const node of group.nodes) {
      const doubted = group.view(node).suspects ?? []
      expect(doubted).toEqual([])
    }
    expect(alarms(group, config, true)).toEqual([])
  })
})
