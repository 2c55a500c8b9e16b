import { describe, expect, it } from 'vitest'
import { prng } from '../../../src/core/base/prng.ts'
import { compareBallots } from '../../../src/core/protocol/paxos/messages.ts'
import { decree, done, PaxosScript } from './script.ts'

const [p1, p2, a1, a2, a3, a4] = ['n1', 'n2', 'n3', 'n4', 'n5', 'n6'] as const

describe('one decree, scene by scene', () => {
  it('PAX-001: one proposer without faults needs two round trips and three messages of each kind', () => {
    const cluster = new PaxosScript({ proposers: 1 })
    const client = cluster.propose(p1, 'a')
    for (let hop = 0; hop < 3; hop++) {
      cluster.deliver()
      expect(cluster.learned(p1)).toBeUndefined()
    }
    cluster.deliver()
    expect(cluster.learned(p1)).toBe('a')
    expect(cluster.answerTo(client)).toEqual(done('a'))
    expect(
      ['Prepare', 'Promise', 'Accept', 'Accepted'].map((type) => cluster.countSent(type as 'Prepare')),
    ).toEqual([3, 3, 3, 3])
    expect(['n2', 'n3', 'n4'].map((node) => cluster.vote(node))).toEqual(['1.n1 "a"', '1.n1 "a"', '1.n1 "a"'])
    expect(cluster.violated()).toEqual([])
  })

  it.each([0, 1, 2, 3])('PAX-002: with %i of five acceptors down there is progress or not', (down) => {
    const cluster = new PaxosScript({ proposers: 1, acceptors: 5 })
    for (const node of ['n2', 'n3', 'n4'].slice(0, down)) cluster.crash(node)
    const client = cluster.propose(p1, 'a')
    cluster.advance(10_000_000)
    expect(cluster.learned(p1)).toBe(down <= 2 ? 'a' : undefined)
    expect(cluster.answerTo(client)).toEqual(down <= 2 ? done('a') : undefined)
    expect(cluster.violated()).toEqual([])
  })

  /** P1's value reaches the acceptors `reached`, P1 dies, and P2 prepares with `quorum`. */
  function inherited(reached: readonly string[], quorum: readonly string[], mutant: string | null = null) {
    const cluster = new PaxosScript({ mutant })
    cluster.propose(p1, 'a')
    cluster.prepare(p1, a1, a2)
    cluster.accept(p1, ...reached)
    cluster.drop()
    cluster.crash(p1)
    const client = cluster.propose(p2, 'b')
    cluster.prepare(p2, ...quorum)
    const [proposal] = cluster.inFlight({ type: 'Accept' })
    cluster.settle()
    return { cluster, client, proposal: proposal?.message }
  }

  it('PAX-003: the value that a dead proposer had chosen is adopted (PAXOS-6)', () => {
    const { cluster, client, proposal } = inherited([a1, a2], [a2, a3])
    expect(proposal).toMatchObject({ value: 'a', ballot: { round: 1, node: p2 } })
    expect(cluster.learned(p2)).toBe('a')
    expect(cluster.answerTo(client)).toEqual(done('a'))
    expect(cluster.violated()).toEqual([])
  })

  it('PAX-003: MUT-P02 ignores what was reported, and two values are chosen', () => {
    const { cluster, proposal } = inherited([a1, a2], [a2, a3], 'ignores-reported-votes')
    expect(proposal).toMatchObject({ value: 'b' })
    expect(cluster.violated()).toEqual(expect.arrayContaining(['P1', 'P6']))
  })

  it.each([
    { quorum: [a1, a2], value: 'a' },
    { quorum: [a2, a3], value: 'b' },
  ])('PAX-004: accepted by A1 alone, then a quorum of $quorum: $value and never the other', (row) => {
    const { cluster } = inherited([a1], row.quorum)
    expect(cluster.learned(p2)).toBe(row.value)
    cluster.restart(p1)
    const late = cluster.propose(p1, 'a')
    cluster.advance(2_000_000)
    expect(cluster.answerTo(late)).toEqual(done(row.value))
    expect(cluster.learned(p1)).toBe(row.value)
    expect(cluster.violated()).toEqual([])
  })

  /** P1 has promises of A1 and A2, then P2 of A1 and A3; P1's accept comes late. */
  function overtaken(mutant: string | null = null): PaxosScript {
    const cluster = new PaxosScript({ mutant })
    cluster.propose(p1, 'a')
    cluster.prepare(p1, a1, a2)
    cluster.propose(p2, 'b')
    cluster.prepare(p2, a1, a3)
    cluster.accept(p1, a1, a2, a3)
    return cluster
  }

  it('PAX-005: who promised a higher ballot refuses the lower one (PAXOS-4)', () => {
    const cluster = overtaken()
    expect(cluster.inFlight({ type: 'Nack', to: p1 }).map(({ from }) => from)).toEqual([a1, a3])
    expect([a1, a2, a3].map((node) => cluster.vote(node))).toEqual([null, '1.n1 "a"', null])
    cluster.settle()
    expect([cluster.learned(p1), cluster.learned(p2)]).toEqual(['b', 'b'])
    expect(cluster.violated()).toEqual([])
  })

  it('PAX-005: MUT-P01 accepts below its promise, and two values are chosen', () => {
    const cluster = overtaken('accepts-below-its-promise')
    cluster.settle()
    expect(cluster.violated()).toEqual(expect.arrayContaining(['P1', 'P4']))
  })

  /** A1 promises both ballots and dies between that and P1's accept. */
  function crashAfterPromise(mutant: string | null): PaxosScript {
    const cluster = new PaxosScript({ mutant })
    cluster.propose(p1, 'a')
    cluster.propose(p2, 'b')
    cluster.prepare(p1, a1)
    cluster.prepare(p2, a1)
    cluster.crash(a1)
    cluster.restart(a1)
    cluster.prepare(p1, a2)
    cluster.accept(p1, a1, a2)
    cluster.prepare(p2, a3)
    cluster.accept(p2, a1, a2)
    return cluster
  }

  it('PAX-007: a promise survives a crash (PAXOS-3, PAXOS-14)', () => {
    const cluster = crashAfterPromise(null)
    expect(cluster.inFlight({ type: 'Nack', from: a1 }).map(({ to }) => to)).toEqual([p1])
    cluster.settle()
    expect([cluster.learned(p1), cluster.learned(p2)]).toEqual(['b', 'b'])
    expect(cluster.violated()).toEqual([])
  })

  it('PAX-007: MUT-P05 forgets its promise, and two values are chosen', () => {
    const cluster = crashAfterPromise('forgets-its-promise')
    expect(cluster.violated()).toEqual(expect.arrayContaining(['durable-before-send', 'P1', 'P4']))
  })

  /** Two proposers in the same round; messages come in an order from the seed, some of them twice. */
  function anyOrder(seed: number, mutant: string | null): PaxosScript {
    const cluster = new PaxosScript({ mutant })
    const chance = prng(seed, 'order')
    cluster.propose(p1, 'a')
    cluster.propose(p2, 'b')
    const past: (typeof cluster.flights)[number][] = []
    for (let i = 0; i < 60 && cluster.flights.length > 0; i++) {
      const { from, to, message } = chance.pick(cluster.flights)
      past.push(...cluster.deliver({ type: message.type, from, to }))
      if (chance.chance(0.4)) cluster.duplicate(chance.pick(past))
    }
    return cluster
  }

  it('PAX-010: ballots of the same round differ and are ordered, whatever order and however often (PAXOS-2)', () => {
    const cluster = new PaxosScript()
    cluster.propose(p1, 'a')
    cluster.propose(p2, 'b')
    expect([cluster.ballot(p1), cluster.ballot(p2)]).toEqual(['1.n1', '1.n2'])
    expect(compareBallots({ round: 1, node: p1 }, { round: 1, node: p2 })).toBeLessThan(0)
    for (let seed = 1; seed <= 100; seed++)
      expect(anyOrder(seed, null).violated(), `seed ${seed}`).toEqual([])
  })

  it('PAX-010: MUT-P07 uses bare numbers, and two values are chosen', () => {
    const cluster = new PaxosScript({ mutant: 'shares-its-ballots' })
    cluster.propose(p1, 'a')
    cluster.propose(p2, 'b')
    cluster.prepare(p1, a1, a2)
    cluster.prepare(p2, a2, a3)
    cluster.accept(p1, a1, a2)
    cluster.accept(p2, a2, a3)
    expect(cluster.violated()).toEqual(expect.arrayContaining(['P1', 'P3', 'P8']))
  })

  /** A1's promise to P1 comes twice, then A3's to P2. */
  function twice(mutant: string | null): PaxosScript {
    const cluster = new PaxosScript({ mutant })
    for (const [proposer, acceptor, value] of [
      [p1, a1, 'a'],
      [p2, a3, 'b'],
    ] as const) {
      cluster.propose(proposer, value)
      cluster.deliver({ type: 'Prepare', from: proposer, to: acceptor })
      const [promise] = cluster.inFlight({ type: 'Promise', to: proposer })
      cluster.deliver({ type: 'Promise', to: proposer })
      cluster.duplicate(promise!)
      cluster.accept(proposer, acceptor, a2)
    }
    return cluster
  }

  it('PAX-012: two promises of one acceptor are one (PAXOS-5)', () => {
    const cluster = twice(null)
    expect([cluster.phase(p1), cluster.phase(p2)]).toEqual(['prepare', 'prepare'])
    expect(cluster.countSent('Accept')).toBe(0)
    expect(cluster.violated()).toEqual([])
  })

  it('PAX-012: MUT-P10 counts them twice, and two values are chosen', () => {
    expect(twice('counts-an-answer-twice').violated()).toEqual(expect.arrayContaining(['P1', 'P6']))
  })

  function promisesOnly(mutant: string | null): PaxosScript {
    const cluster = new PaxosScript({ mutant })
    cluster.propose(p1, 'a')
    cluster.prepare(p1, a1, a2)
    cluster.propose(p2, 'b')
    cluster.prepare(p2, a1, a2)
    return cluster
  }

  it('PAX-014: promises of a majority teach nothing (PAXOS-7)', () => {
    const cluster = promisesOnly(null)
    expect([cluster.learned(p1), cluster.learned(p2)]).toEqual([undefined, undefined])
    expect(cluster.read(p1)).toEqual(done(null))
    expect(cluster.violated()).toEqual([])
  })

  it('PAX-014: MUT-P12 learns from promises, two values', () => {
    const cluster = promisesOnly('learns-from-promises')
    expect([cluster.learned(p1), cluster.learned(p2)]).toEqual(['a', 'b'])
    expect(cluster.violated()).toContain('P7')
  })

  /** Four acceptors; neither proposer hears of more than two of them, and each learner of two votes. */
  function twoOfFour(mutant: string | null): PaxosScript {
    const cluster = new PaxosScript({ acceptors: 4, mutant })
    cluster.propose(p1, 'a')
    cluster.prepare(p1, a1, a2)
    cluster.propose(p2, 'b')
    cluster.prepare(p2, a1)
    cluster.accept(p1, a2, a3)
    cluster.deliver({ type: 'Accepted', to: p1 })
    cluster.drop({ type: 'Accepted' })
    cluster.prepare(p2, a4)
    cluster.accept(p2, a1, a2)
    cluster.deliver({ type: 'Accepted', to: p2 })
    return cluster
  }

  it('PAX-016: two of four acceptors are no quorum (PAXOS-5, PAXOS-7)', () => {
    const cluster = twoOfFour(null)
    expect([cluster.phase(p1), cluster.phase(p2)]).toEqual(['prepare', 'prepare'])
    expect([cluster.learned(p1), cluster.learned(p2)]).toEqual([undefined, undefined])
    expect(cluster.violated()).toEqual([])
  })

  it('PAX-016: MUT-P04 takes half for a quorum, and two values are learned', () => {
    const cluster = twoOfFour('half-is-a-quorum')
    expect([cluster.learned(p1), cluster.learned(p2)]).toEqual(['a', 'b'])
    expect(cluster.violated()).toEqual(expect.arrayContaining(['P6', 'P7']))
  })

  it('PAX-016: MUT-P04 one of three acceptors is a quorum, and two values are chosen', () => {
    const cluster = new PaxosScript({ mutant: 'half-is-a-quorum' })
    cluster.propose(p1, 'a')
    cluster.prepare(p1, a1)
    cluster.accept(p1, a1, a2)
    cluster.propose(p2, 'b')
    cluster.prepare(p2, a3)
    cluster.accept(p2, a2, a3)
    expect(cluster.violated()).toEqual(expect.arrayContaining(['P1', 'P6']))
  })
})

describe('duels', () => {
  /** Each proposer prepares before the other one's accepts arrive, as often as they let themselves be provoked. */
  function duel(backOff: string, alternations: number): { cluster: PaxosScript; rounds: number } {
    const cluster = new PaxosScript({ config: { backOff } })
    cluster.propose(p1, 'a')
    cluster.prepare(p1, a1, a2, a3)
    cluster.propose(p2, 'b')
    let rounds = 0
    while (rounds < alternations) {
      const challenger = rounds % 2 === 0 ? p2 : p1
      const challenged = rounds % 2 === 0 ? p1 : p2
      if (cluster.inFlight({ type: 'Prepare', from: challenger }).length === 0) break
      cluster.prepare(challenger, a1, a2, a3)
      cluster.accept(challenged, a1, a2, a3)
      cluster.deliver({ type: 'Nack', to: challenged })
      rounds++
    }
    return { cluster, rounds }
  }

  it('PAX-017: without back-off 100 alternations choose nothing, and two round trips of one alone do', () => {
    const { cluster, rounds } = duel('none', 100)
    expect(rounds).toBe(100)
    expect([a1, a2, a3].map((node) => cluster.vote(node))).toEqual([null, null, null])
    expect(cluster.state(p1).duelsLost + cluster.state(p2).duelsLost).toBe(100)
    cluster.crash(p2)
    for (let hop = 0; hop < 4; hop++) cluster.deliver()
    expect(cluster.learned(p1)).toBe('a')
    expect(cluster.violated()).toEqual([])
  })

  it('PAX-017: with random back-off the same schedule ends after one alternation (PAXOS-10)', () => {
    const { cluster, rounds } = duel('random', 100)
    expect(rounds).toBe(1)
    expect(cluster.phase(p1)).toBe('waiting')
    expect(cluster.timers(p1).get(`retry ${decree}`)).toMatchObject({ fromUs: 0, toUs: 10_000 })
    cluster.settle()
    expect([cluster.learned(p1), cluster.learned(p2)]).toEqual(['b', 'b'])
    expect(cluster.violated()).toEqual([])
  })

  it('PAX-017: the back-off doubles with every lost duel, up to a bound (PAXOS-10)', () => {
    const cluster = new PaxosScript()
    cluster.propose(p1, 'a')
    const ranges = Array.from({ length: 9 }, (_, i) => {
      const ballot = { ...cluster.state(p1).decrees.get(decree)!.campaign!.ballot }
      cluster.inject(a1, p1, {
        type: 'Nack',
        key: decree,
        ballot,
        promised: { round: 10 * i + 10, node: p2 },
      })
      const { toUs } = cluster.timers(p1).get(`retry ${decree}`)!
      cluster.fire(p1, `retry ${decree}`)
      expect(cluster.ballot(p1)).toBe(`${10 * i + 11}.n1`)
      return toUs / 1000
    })
    expect(ranges).toEqual([10, 20, 40, 80, 160, 320, 640, 640, 640])
  })
})

describe('how many acceptors it takes', () => {
  /** Whether one proposer has its value chosen while only these acceptors are up. */
  function isChosen(acceptors: number, up: number, mutant: string | null): boolean {
    const cluster = new PaxosScript({ proposers: 1, acceptors, mutant })
    for (let i = 0; i < acceptors; i++) if ((up & (1 << i)) === 0) cluster.crash(`n${i + 2}`)
    cluster.propose(p1, 'a')
    cluster.advance(500_000)
    return cluster.learned(p1) === 'a'
  }

  /** The probability that a value is chosen when each acceptor is up with probability p: all cases are played. */
  function availability(acceptors: number, p: number, mutant: string | null): number {
    let sum = 0
    for (let up = 0; up < 1 << acceptors; up++) {
      const count = [...up.toString(2)].filter((bit) => bit === '1').length
      if (isChosen(acceptors, up, mutant)) sum += p ** count * (1 - p) ** (acceptors - count)
    }
    return sum
  }

  it.each([
    { n: 3, majority: 0.999702, all: 0.970299 },
    { n: 5, majority: 0.99999, all: 0.95099 },
  ])('PAX-019: of $n acceptors a majority is enough, MUT-P14 needs all', ({ n, majority, all }) => {
    expect(availability(n, 0.99, null)).toBeCloseTo(majority, 6)
    expect(availability(n, 0.99, 'waits-for-all-acceptors')).toBeCloseTo(all, 6)
  })

  it.each([3, 5])(
    'PAX-019: one of %i acceptors is down; MUT-P14 never ends and is found out',
    (acceptors) => {
      for (const mutant of [null, 'waits-for-all-acceptors']) {
        const cluster = new PaxosScript({ proposers: 1, acceptors, mutant })
        cluster.crash('n2')
        const client = cluster.propose(p1, 'a')
        cluster.advance(10_000_000)
        expect(cluster.answerTo(client)).toEqual(mutant === null ? done('a') : undefined)
        expect(cluster.violated()).toEqual(mutant === null ? [] : ['P9'])
      }
    },
  )
})
