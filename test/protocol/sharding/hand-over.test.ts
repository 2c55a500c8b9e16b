import { describe, expect, it } from 'vitest'
import {
  ask,
  broken,
  clusterOf,
  controller,
  done,
  join,
  keys,
  leave,
  notes,
  ownerOf,
  read,
  server,
  write,
  type Cluster,
} from './script.ts'

const placements = ['ring', 'range', 'mod-n'] as const
const all = keys(12)

/** Owners n2 to n5 with twelve keys; n6 may join. */
function filled(placement: string, mutant: string | null = null): Cluster {
  const cluster = clusterOf(6, { placement, initialOwners: 4 }, mutant)
  all.forEach((key, i) => expect(ask(cluster, write(key, i))).toEqual(done(null)))
  return cluster
}

/** The keys that every owner has. */
function held(cluster: Cluster): string[] {
  return cluster.script.nodes.slice(1).flatMap((node) => [...server(cluster, node).durable.records.keys()])
}

describe.each(placements)('a change with placement %s', (placement) => {
  it(`SH-001, SH-002: a join moves keys, loses none and has none twice (${placement})`, () => {
    const cluster = filled(placement)
    join(cluster, 'n6')
    cluster.script.settle()
    expect(held(cluster).sort()).toEqual([...all].sort())
    all.forEach((key, i) => expect(ask(cluster, read(key))).toEqual(done(i)))
    const [measured] = notes(cluster, 'measured')
    expect(measured).toMatchObject({ number: 2, keys: 12 })
    if (placement !== 'mod-n') expect(measured!.receivers).toEqual(['n6'])
    else expect(measured!.receivers.length).toBeGreaterThan(1)
    expect(broken(cluster)).toEqual([])
  })

  it(`an owner that leaves hands everything over and deletes it when it is stored (${placement}, SHARD-7)`, () => {
    const cluster = filled(placement)
    leave(cluster, 'n3')
    cluster.script.deliver({ type: 'Configured' })
    cluster.script.deliver({ type: 'Handover' })
    cluster.script.hold({ type: 'Stored' })
    const leaver = server(cluster, 'n3').durable
    expect(leaver.records.size).toBe(0)
    expect(leaver.outbox.size, 'kept until it is confirmed').toBeGreaterThan(0)
    cluster.script.release()
    cluster.script.settle()
    expect(leaver.outbox.size).toBe(0)
    expect(held(cluster).sort()).toEqual([...all].sort())
    all.forEach((key, i) => expect(ask(cluster, read(key), 'n3')).toEqual(done(i)))
    expect(broken(cluster)).toEqual([])
  })
})

it('SH-009: historical configurations stay queryable (SHARD-3)', () => {
  const cluster = clusterOf(5, { placement: 'range', initialOwners: 2 })
  join(cluster, 'n4')
  leave(cluster, 'n2')
  cluster.script.settle()
  cluster.script.crash('n1')
  cluster.script.restart('n1')
  expect(controller(cluster).configurations.map(({ owners }) => owners.join(' '))).toEqual([
    'n2 n3',
    'n2 n3 n4',
    'n3 n4',
  ])
  cluster.script.inject('n5', 'n1', { type: 'Ask', number: 1, report: null })
  cluster.script.settle()
  const told = cluster.script.sent
    .filter(({ to, message }) => to === 'n5' && message.type === 'Configured')
    .at(-1)
  expect(told?.message).toMatchObject({ configuration: { number: 1, owners: ['n2', 'n3'] } })
})

it('SH-010: the keys of a crashed owner are out of reach until it returns, the others are not', () => {
  const cluster = filled('ring')
  const unlucky = ownerOf(cluster, 'k1')
  const lost = all.filter((key) => ownerOf(cluster, key) === unlucky)
  expect(lost.length).toBeLessThan(all.length)
  cluster.script.crash(unlucky)
  for (const key of all) expect(ask(cluster, read(key)) === null).toBe(lost.includes(key))
  cluster.script.restart(unlucky)
  cluster.script.settle()
  all.forEach((key, i) => expect(ask(cluster, read(key))).toEqual(done(i)))
  expect(broken(cluster)).toEqual([])
})

/** A join of n6 in which every bundle is held up; gives a key that moves to n6. */
function midway(mutant: string | null): { cluster: Cluster; key: string; old: string } {
  const cluster = filled('mod-n', mutant)
  const owners = new Map(all.map((key) => [key, ownerOf(cluster, key)]))
  join(cluster, 'n6')
  cluster.script.deliver({ type: 'Configured' })
  cluster.script.hold({ type: 'Handover' })
  const key = all.find((one) => ownerOf(cluster, one) === 'n6')!
  return { cluster, key, old: owners.get(key)! }
}

describe('while a key moves', () => {
  it('requests wait at the new owner and are sent away by the old one (SHARD-5, SHARD-6)', () => {
    const { cluster, key, old } = midway(null)
    expect(ask(cluster, read(key), old)).toBeNull()
    expect(server(cluster, 'n6').waiting).toHaveLength(1)
    expect(cluster.script.view('n6').trouble?.key).toBe('sharding.trouble.waits')
    cluster.script.release()
    cluster.script.settle()
    expect(cluster.script.replies.at(-1)).toMatchObject({ from: 'n6', reply: done(all.indexOf(key)) })
    expect(broken(cluster)).toEqual([])
  })

  it('MUT-H03: an old owner that goes on is caught by H3', () => {
    const { cluster, key, old } = midway('old-owner-keeps-serving')
    expect(ask(cluster, write(key, 99), old)).toEqual(done(null))
    expect(broken(cluster)).toContain('H3')
  })

  it('a new owner that does not wait serves nothing, and H3 says so', () => {
    const { cluster, key } = midway('serves-before-arrival')
    expect(ask(cluster, read(key), 'n6')).toEqual(done(null))
    expect(broken(cluster)).toContain('H3')
  })

  it('a lost bundle comes again whole; deleted on sending it comes empty (SHARD-7)', () => {
    for (const mutant of [null, 'deletes-before-stored']) {
      const { cluster, key } = midway(mutant)
      cluster.script.drop({ type: 'Handover' })
      cluster.script.release()
      cluster.script.advance(300_000)
      expect(ask(cluster, read(key)), String(mutant)).toEqual(done(mutant === null ? all.indexOf(key) : null))
      expect(broken(cluster)).toEqual(mutant === null ? [] : ['H3'])
    }
  })

  it('a bundle that comes twice is taken once (SHARD-8)', () => {
    for (const mutant of [null, 'takes-a-handover-twice']) {
      const { cluster, key, old } = midway(mutant)
      const flight = cluster.script.flights.find(({ from, to }) => from === old && to === 'n6')!
      cluster.script.release()
      cluster.script.settle()
      expect(ask(cluster, write(key, 77))).toEqual(done(null))
      cluster.script.duplicate(flight)
      cluster.script.settle()
      expect(ask(cluster, read(key))).toEqual(done(mutant === null ? 77 : all.indexOf(key)))
      expect(broken(cluster)).toEqual(mutant === null ? [] : ['H3'])
    }
  })

  it('a retry at the new owner gets the first answer, because sessions move too (SHARD-9)', () => {
    for (const mutant of [null, 'sessions-stay-behind']) {
      const cluster = filled('mod-n', mutant)
      const swapOf = (key: string) => ({ f: 'cas', key, from: all.indexOf(key), to: 500 }) as const
      for (const key of all) cluster.script.request(ownerOf(cluster, key), `retry ${key}`, 1, swapOf(key))
      join(cluster, 'n6')
      cluster.script.settle()
      const key = all.find((one) => ownerOf(cluster, one) === 'n6')!
      cluster.script.request('n6', `retry ${key}`, 1, swapOf(key))
      expect(cluster.script.replies.at(-1)?.reply).toEqual(done(mutant === null))
      expect(broken(cluster)).toEqual(mutant === null ? [] : ['H3'])
    }
  })

  it('an owner that crashes with bundles on their way sends them after its return (SHARD-7)', () => {
    const { cluster, key, old } = midway(null)
    cluster.script.drop({ type: 'Handover', from: old })
    cluster.script.crash(old)
    cluster.script.release()
    cluster.script.settle()
    expect(ask(cluster, read(key), 'n6')).toBeNull()
    cluster.script.restart(old)
    cluster.script.settle()
    expect(ask(cluster, read(key))).toEqual(done(all.indexOf(key)))
    expect(broken(cluster)).toEqual([])
  })
})

it('changes that follow each other at once are entered one after the other (SHARD-5)', () => {
  const cluster = filled('mod-n')
  join(cluster, 'n6')
  leave(cluster, 'n2')
  leave(cluster, 'n3')
  join(cluster, 'n2')
  cluster.script.settle()
  cluster.script.advance(500_000)
  expect(cluster.script.nodes.slice(1).map((node) => cluster.script.view(node).epoch)).toEqual([
    5, 5, 5, 5, 5,
  ])
  all.forEach((key, i) => expect(ask(cluster, read(key))).toEqual(done(i)))
  expect(broken(cluster)).toEqual([])
})

it('an operator is refused what cannot be (SHARD-3)', () => {
  const cluster = clusterOf(3, { initialOwners: 1 })
  for (const node of ['n1', 'n2', 'n9']) join(cluster, node)
  for (const node of ['n1', 'n3', 'n2']) leave(cluster, node)
  const reasons = notes(cluster, 'refused').map(({ reason }) => reason)
  expect(reasons).toEqual(['stranger', 'member', 'stranger', 'stranger', 'stranger', 'last'])
  expect(controller(cluster).configurations).toHaveLength(1)
})

it('MUT-H01: the movement bound catches a ring that is hash mod n', () => {
  const cluster = filled('ring', 'ring-is-mod-n')
  expect(broken(cluster)).toEqual([])
  join(cluster, 'n6')
  cluster.script.settle()
  expect(broken(cluster)).toEqual(['H2'])
})
