import { beforeEach, describe, expect, test } from 'vitest'
import { prng } from '../../../src/core/base/prng.ts'
import { betrayalBits, betrayalsOf, Traitor } from '../../../src/core/fault/byzantine.ts'
import { betrayals } from '../../../src/core/fault/fault.ts'
import type { Message } from '../../../src/core/model/message.ts'

type Append = Message & { readonly index: number; readonly ok: boolean; readonly value: string }
const append = (index: number): Append => ({ type: 'Append', index, ok: true, value: 'v' })
const nodes = ['n1', 'n2', 'n3', 'n4']
const authenticator = { sign: (text: string) => text, verify: () => true }

let counts = { twisted: 0, forged: 0, replayed: 0 }

function traitor(twist: ((message: Message) => Message | null) | null = null): Traitor {
  const chance = prng(7, 'traitor n1')
  return new Traitor({ self: 'n1', nodes, authenticator, twist, chance, counts })
}

beforeEach(() => {
  counts = { twisted: 0, forged: 0, replayed: 0 }
})

describe('a traitor', () => {
  test('sends what it should while it is loyal, and again when it has become so', () => {
    const loyal = traitor()
    loyal.behave(['corrupt'])
    loyal.behave([])
    expect(loyal.send('n2', append(1))).toEqual([{ to: 'n2', message: append(1), as: null }])
    expect(counts).toEqual({ twisted: 0, forged: 0, replayed: 0 })
  })

  test('that equivocates tells the other story to the same half of its peers every time', () => {
    const liar = traitor((message) => ({ ...message, type: 'Other' }))
    liar.behave(['equivocate'])
    const told = (): string[] => nodes.slice(1).map((to) => liar.send(to, append(1))[0]!.message.type)
    const first = told()
    expect(first.filter((type) => type === 'Other')).toHaveLength(2)
    expect(told()).toEqual(first)
    expect(counts.twisted).toBe(4)
  })

  test('changes a number blindly where the protocol does not say how to lie, and keeps the shape', () => {
    const liar = traitor()
    liar.behave(['corrupt'])
    for (let index = 1; index <= 50; index++) {
      const sent = liar.send('n2', append(index))[0]!.message as Append
      expect(sent).toMatchObject({ type: 'Append', ok: true, value: 'v' })
      expect(sent.index).not.toBe(index)
      expect(Number.isInteger(sent.index) && sent.index >= 0).toBe(true)
    }
  })

  test('that forges sends copies in the name of neither the receiver nor itself, and its own message as well', () => {
    const forger = traitor()
    forger.behave(['forge'])
    const sent = Array.from({ length: 60 }, (_, i) => forger.send('n2', append(i))).flat()
    const forged = sent.filter(({ as }) => as !== null)
    expect(sent.filter(({ as }) => as === null)).toHaveLength(60)
    expect(new Set(forged.map(({ as }) => as))).toEqual(new Set(['n3', 'n4']))
    expect(counts.forged).toBe(forged.length)
  })

  test('that replays says again what it heard, in the name of whom it heard it from', () => {
    const parrot = traitor()
    parrot.behave(['replay'])
    for (let i = 0; i < 40; i++) parrot.heard('n3', append(99))
    const sent = Array.from({ length: 80 }, (_, i) => parrot.send('n2', append(i))).flat()
    const others = sent.filter(({ as }) => as === 'n3')
    expect(others.length).toBeGreaterThan(0)
    expect(others.every(({ message, to }) => (message as Append).index === 99 && to !== 'n3')).toBe(true)
    expect(counts.replayed).toBe(sent.length - 80)
  })

  test('does not drown the network: so many echoes and no more', () => {
    const forger = traitor()
    forger.behave(['forge', 'replay'])
    for (let i = 0; i < 5000; i++) forger.send('n2', append(i))
    expect(counts.forged + counts.replayed).toBe(250)
  })

  test('answers clients wrongly in the shape that they asked for', () => {
    const liar = traitor()
    liar.behave(['lie'])
    liar.asked('c1', 3, { f: 'cas', key: 'x', from: 1, to: 2 })
    liar.asked('c1', 4, { f: 'read-set', key: 'x' })
    const answer = (seq: number, value: unknown): unknown => {
      const response = { type: 'Response', seq, reply: { kind: 'done', value } }
      return (liar.send('c1', response)[0]!.message as unknown as typeof response).reply.value
    }
    expect(answer(3, true)).toBe(false)
    expect(answer(4, [1, 2, 3])).toEqual([2, 3])
  })

  test('of several kinds fits into the bits of a number', () => {
    for (const kind of betrayals) expect(betrayalsOf(betrayalBits([kind]))).toEqual([kind])
    expect(betrayalsOf(betrayalBits(betrayals))).toEqual(betrayals)
  })
})
