import { describe, expect, it } from 'vitest'
import { required } from '../../../src/core/base/assert.ts'
import {
  nullDigest,
  type NewView,
  type PbftMessage,
  type PrePrepare,
  type Unsigned,
  type ViewChange,
} from '../../../src/core/protocol/pbft/messages.ts'
import { digest, prePrepare, PbftScript, requestOf, sign, vote } from './script.ts'

function signedAs<M extends PbftMessage>(from: string, message: Unsigned<M>): M {
  return sign(from, message) as M
}

function complaint(from: string, view: number, more: Partial<ViewChange> = {}): ViewChange {
  return signedAs<ViewChange>(from, { type: 'ViewChange', view, stable: 0, proof: [], prepared: [], ...more })
}

/** Request 1 was prepared at sequence number 1 in view 0. */
const certificate = {
  prePrepare: sign('n1', prePrepare(0, 1, 1)) as PrePrepare,
  prepares: (['n3', 'n4'] as const).map((node) => sign(node, vote('Prepare', 0, 1, 1)) as never),
}

function orders(view: number, from: string, number: number | null): PrePrepare {
  if (number !== null) return sign(from, prePrepare(view, 1, number)) as PrePrepare
  return signedAs<PrePrepare>(from, { type: 'PrePrepare', view, seq: 1, digest: nullDigest, request: null })
}

/** A new-view for view 1, which n2 must sign: n3 is the one that is asked to believe it. */
function newView(more: Partial<NewView> = {}): Unsigned {
  const viewChanges = [
    complaint('n1', 1),
    complaint('n2', 1),
    complaint('n4', 1, { prepared: [certificate] }),
  ]
  return { type: 'NewView', view: 1, viewChanges, prePrepares: [orders(1, 'n2', 1)], ...more }
}

/** Sent by `from` to n3, which stands in view 0 and has accepted request 1 at sequence number 1. */
const cases: readonly (readonly [name: string, from: string, message: Unsigned, reason: string | null])[] = [
  ['pre-prepare not from the primary', 'n2', prePrepare(0, 2, 2), 'sender'],
  ['pre-prepare of another view', 'n1', prePrepare(4, 2, 2), null],
  ['second pre-prepare with another digest for (v, n)', 'n1', prePrepare(0, 1, 2), 'conflict'],
  ['prepare from the primary', 'n1', vote('Prepare', 0, 1, 1), 'sender'],
  ['prepare from a past view', 'n2', vote('Prepare', -1, 1, 1), null],
  ['seq outside (h, H]: above', 'n1', prePrepare(0, 33, 2), 'window'],
  ['seq outside (h, H]: below', 'n1', prePrepare(0, 0, 2), null],
  [
    'digest does not match the request',
    'n1',
    { ...prePrepare(0, 2, 2), digest: digest(3) } as Unsigned,
    'digest',
  ],
  [
    'null request with the digest of another',
    'n1',
    { ...prePrepare(0, 2, 2), request: null } as Unsigned,
    'digest',
  ],
  [
    'new-view without 2f + 1 view-changes',
    'n2',
    newView({ viewChanges: [complaint('n2', 1), complaint('n4', 1, { prepared: [certificate] })] }),
    'proof',
  ],
  [
    'new-view whose view-changes contain a duplicate sender',
    'n2',
    newView({
      viewChanges: [complaint('n2', 1), complaint('n2', 1), complaint('n4', 1, { prepared: [certificate] })],
    }),
    'proof',
  ],
  [
    'new-view whose O is not the highest prepared',
    'n2',
    newView({ prePrepares: [orders(1, 'n2', 2)] }),
    'orders',
  ],
  [
    'new-view whose O has null for what was prepared',
    'n2',
    newView({ prePrepares: [orders(1, 'n2', null)] }),
    'orders',
  ],
  ['new-view whose O leaves out what was prepared', 'n2', newView({ prePrepares: [] }), 'orders'],
  ['new-view of another replica', 'n4', newView(), 'sender'],
  [
    'view-change with an invalid prepared proof: too few prepares',
    'n4',
    {
      type: 'ViewChange',
      view: 1,
      stable: 0,
      proof: [],
      prepared: [{ ...certificate, prepares: [certificate.prepares[0]!] }],
    },
    'proof',
  ],
  [
    'view-change with an invalid prepared proof: one backup twice',
    'n4',
    {
      type: 'ViewChange',
      view: 1,
      stable: 0,
      proof: [],
      prepared: [{ ...certificate, prepares: [certificate.prepares[0]!, certificate.prepares[0]!] }],
    },
    'proof',
  ],
  [
    'view-change with an invalid prepared proof: votes for another digest',
    'n4',
    {
      type: 'ViewChange',
      view: 1,
      stable: 0,
      proof: [],
      prepared: [{ ...certificate, prePrepare: sign('n1', prePrepare(0, 1, 2)) as PrePrepare }],
    },
    'proof',
  ],
  [
    'view-change with an unproven checkpoint',
    'n4',
    { type: 'ViewChange', view: 1, stable: 16, proof: [], prepared: [] },
    'proof',
  ],
]

function prepared(mutant: string | null = null): PbftScript {
  const cluster = new PbftScript(4, {}, mutant)
  cluster.say('n1', 'n3', prePrepare(0, 1, 1))
  cluster.drop()
  return cluster
}

/** What a refused message must not change: everything but the count of refusals and the evidence heard. */
function stateText(cluster: PbftScript): string {
  const { durable, volatile } = cluster.state('n3')
  const { executed, waiting, ordered, lastOrdered, held, viewChanges } = volatile
  const log = [...durable.log]
  return JSON.stringify([
    { ...durable, log, snapshots: [...durable.snapshots] },
    [executed, [...waiting], [...ordered], lastOrdered, [...held], [...viewChanges]],
  ])
}

describe('PBFT refuses what is not valid', () => {
  it.each(cases)('PBFT-017: %s', (_name, from, message, reason) => {
    const cluster = prepared()
    const before = stateText(cluster)
    cluster.say(from, 'n3', message)
    expect(stateText(cluster)).toBe(before)
    expect(cluster.inFlight()).toEqual([])
    const refused = cluster.refusals('n3').map((text) => text.split(': ')[1])
    expect(refused).toEqual(reason === null ? [] : [reason])
  })

  it('PBFT-017: bad signature', () => {
    const cluster = prepared()
    const before = stateText(cluster)
    const real = sign('n2', vote('Prepare', 0, 1, 1))
    cluster.inject('n2', 'n3', { ...real, signature: 'x' })
    cluster.inject('n2', 'n3', { ...real, digest: digest(2) } as PbftMessage)
    cluster.inject('n2', 'n3', { ...real, from: 'n4' })
    cluster.inject('n2', 'n3', { ...real, from: 'n9' })
    cluster.inject('n4', 'n3', real)
    expect(stateText(cluster)).toBe(before)
    expect(cluster.refusals('n3').map((text) => text.split(': ')[1])).toEqual([
      'signature',
      'signature',
      'signature',
      'signature',
      'sender',
    ])
    cluster.inject('n2', 'n3', real)
    expect(cluster.notes('n3', 'prepared')).toHaveLength(1)
  })

  it('PBFT-017: the valid new-view is believed, so the others are refused for what they lack', () => {
    const cluster = prepared()
    cluster.say('n2', 'n3', newView())
    expect(cluster.view_('n3')).toBe('1')
    expect(cluster.state('n3').durable.log.get(1)!.accepted).toMatchObject({ view: 1, digest: digest(1) })
    expect(cluster.refusals('n3')).toEqual([])
  })

  it('PBFT-017: who trusts the new-view lets a traitor replace a prepared request', () => {
    const cluster = prepared('trusts-the-new-view')
    cluster.betray('n2')
    const message = sign('n2', newView({ prePrepares: [orders(1, 'n2', null)] }))
    cluster.trace.push({
      seq: cluster.trace.length + 1,
      timeUs: 1,
      kind: 'sent',
      id: 900,
      from: 'n2',
      to: 'n3',
      message,
    })
    cluster.trace.push({
      seq: cluster.trace.length + 1,
      timeUs: 1,
      kind: 'delivered',
      id: 900,
      from: 'n2',
      to: 'n3',
    })
    cluster.inject('n2', 'n3', message)
    expect(cluster.view_('n3')).toBe('1')
    expect(cluster.violated()).toContain('B7')
  })

  it.each([
    [null, 0],
    ['counts-a-sender-twice', 1],
  ] as const)('PBFT-017: one prepare that comes 2f times is one prepare (%s)', (mutant, certificates) => {
    const cluster = prepared(mutant)
    const before = stateText(cluster)
    cluster.say('n3', 'n3', vote('Prepare', 0, 1, 1))
    expect(stateText(cluster)).toBe(before)
    const entry = required(cluster.state('n3').durable.log.get(1), 'It was accepted.')
    expect(entry.prepares.map(({ from }) => from)).toEqual(['n3'])
    entry.prepares.length = 0
    for (let i = 0; i < 2; i++) cluster.say('n4', 'n3', vote('Prepare', 0, 1, 1))
    expect(cluster.notes('n3', 'prepared')).toHaveLength(certificates)
  })

  it('B5: with `vouched` a primary cannot order what no client asked for', () => {
    for (const requests of ['signed', 'vouched']) {
      const cluster = new PbftScript(4, { requests })
      cluster.betray('n1')
      cluster.say('n1', 'n2', prePrepare(0, 1, 1))
      cluster.say('n1', 'n3', prePrepare(0, 1, 1))
      cluster.settle()
      const believed = requests === 'signed'
      expect(cluster.notes('n2', 'accepted')).toHaveLength(believed ? 1 : 0)
      expect(cluster.violated()).toEqual(believed ? ['B5'] : [])
      if (believed) continue
      // The client itself asks n2: its own ears are enough, and its prepare is the second voice that n3 needs.
      cluster.ask('n2', 1)
      cluster.settle()
      expect(cluster.notes('n2', 'accepted')).toMatchObject([{ request: requestOf(1) }])
      expect(cluster.notes('n3', 'accepted')).toHaveLength(1)
      expect(cluster.violated()).toEqual([])
    }
  })
})
