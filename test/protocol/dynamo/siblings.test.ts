import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/core/base/json.ts'
import { contextOf } from '../../../src/core/model/dotted-versions.ts'
import { vectorText } from '../../../src/core/model/version-vector.ts'
import { Script } from './script.ts'

const three = { N: 3, R: 2, W: 2, sloppy: false }
const siblings = { workload: 'siblings' } as const

interface Seen {
  readonly values: readonly Json[]
  readonly context: Json
}

function look(script: Script, letter: string, client: string): Seen {
  const reply = script.ask(letter, { f: 'read-siblings', key: 'k' }, client)
  if (reply?.kind !== 'done') throw new Error(`${letter} did not answer`)
  return reply.value as unknown as Seen
}

function put(
  script: Script,
  letter: string,
  value: string,
  { values, context }: Seen,
  client: string,
): string {
  return script.ask(letter, { f: 'put', key: 'k', value, context, over: values }, client)?.kind ?? 'silent'
}

const nothing: Seen = { values: [], context: null }

describe('DY-009: concurrent puts stay side by side until a later one has seen them', () => {
  it('as in figure 3 of the paper', () => {
    const script = new Script(3, { ...three, W: 1, R: 3 }, siblings)
    const clock = (letter: string): string =>
      vectorText(contextOf(script.cluster.state(script.node(letter)).durable.versions.get('k') ?? []))
    put(script, 'A', 'D1', nothing, 'c1')
    put(script, 'A', 'D2', look(script, 'A', 'c1'), 'c1')
    const [x, y, z] = script.nodes('ABC') as [string, string, string]
    const text = (counts: { [node: string]: number }): string => vectorText(counts)
    expect(clock('A')).toBe(text({ [x]: 2 }))
    const d2 = look(script, 'A', 'c1')
    script.cut('A', 'B', 'C')
    put(script, 'B', 'D3', d2, 'c2')
    put(script, 'C', 'D4', d2, 'c3')
    expect(clock('B')).toBe(text({ [x]: 2, [y]: 1 }))
    expect(clock('C')).toBe(text({ [x]: 2, [z]: 1 }))
    script.cluster.heal()
    const both = look(script, 'A', 'c1')
    expect([...both.values].sort()).toEqual(['D3', 'D4'])
    expect(put(script, 'A', 'D5', both, 'c1')).toBe('done')
    expect(clock('A')).toBe(text({ [x]: 3, [y]: 1, [z]: 1 }))
    expect([script.held('A'), script.held('B'), script.held('C')]).toEqual([['D5'], ['D5'], ['D5']])
  })

  it('also when both come through one coordinator', () => {
    const script = new Script(3, three, siblings)
    put(script, 'A', 'one', nothing, 'c1')
    put(script, 'A', 'two', nothing, 'c2')
    expect([...look(script, 'B', 'c3').values].sort()).toEqual(['one', 'two'])
    expect(script.alarms()).toEqual([])
  })

  it('plain vector clocks lose one of the two', () => {
    const script = new Script(3, three, { ...siblings, mutant: 'compares-plain-vector-clocks' })
    put(script, 'A', 'one', nothing, 'c1')
    put(script, 'A', 'two', nothing, 'c2')
    expect(look(script, 'B', 'c3').values).toEqual(['two'])
  })
})

describe('DY-010: anti-entropy in the cluster exchanges the keys that differ and no others', () => {
  const keys = Array.from({ length: 40 }, (_, i) => `k${i}`)

  /** Two copies of 40 keys, of which C misses the last writes of the first `count`. */
  function differing(count: number, mutant: string | null = null): Script {
    const script = new Script(3, { ...three, antiEntropy: true, antiEntropyMs: 200 }, { mutant })
    let seq = 0
    const write = (key: string): void =>
      script.cluster.request(script.node('A'), 'c1', ++seq, { f: 'write', key, value: seq })
    for (const key of keys) {
      write(key)
      script.cluster.settle()
    }
    script.cut('AB', 'C')
    for (const key of keys.slice(0, count)) {
      write(key)
      script.cluster.settle()
    }
    script.cluster.heal()
    return script
  }

  function exchanged(script: Script): string[] {
    return script.cluster.sent.flatMap(({ message }) =>
      message.type === 'Exchange' && !message.isAnswer ? message.keys.map(([key]) => key) : [],
    )
  }

  it.each([0, 1, 7])('%i keys differ', (count) => {
    const script = differing(count)
    for (let turn = 0; turn < 2; turn++) {
      script.cluster.fire(script.node('C'), 'antiEntropy')
      script.cluster.settle()
    }
    expect(exchanged(script).sort()).toEqual(keys.slice(0, count).sort())
    expect(script.count('Tree') > 2).toBe(count > 0)
    const stores = ['A', 'C'].map((letter) => script.cluster.state(script.node(letter)).durable.versions)
    expect(keys.map((key) => stores[1]!.get(key))).toEqual(keys.map((key) => stores[0]!.get(key)))
    expect(script.alarms()).toEqual([])
  })

  it('MUT-D06: a tree that hashes keys only finds copies equal that differ, and D4 finds it', () => {
    const script = differing(1, 'hashes-keys-only')
    script.cluster.fire(script.node('C'), 'antiEntropy')
    script.cluster.settle()
    expect(exchanged(script)).toEqual([])
    expect(script.alarms()).toEqual(['dynamo.broken.D4.agreed'])
  })
})

describe('requests', () => {
  it('a node without a copy hands the request on and passes the answer back', () => {
    const script = new Script(5, three)
    expect(script.write('E', 7)).toBe('done')
    expect(script.held('E')).toEqual([])
    expect(script.read('D')).toBe(7)
    expect(script.cluster.replies.map(({ from }) => from)).toEqual([script.node('E'), script.node('D')])
  })

  it('DYN-1: a write that the network doubles does not come back after it was replaced', () => {
    const script = new Script(5, three, siblings)
    const request = { f: 'put', key: 'k', value: 'old', context: null, over: [] } as const
    script.cluster.request(script.node('E'), 'c1', 1, request)
    const [flight] = script.cluster.inFlight({ type: 'Forward' })
    script.cluster.settle()
    put(script, 'A', 'new', look(script, 'A', 'c2'), 'c2')
    script.cluster.crash(flight!.to)
    script.cluster.restart(flight!.to)
    script.cluster.duplicate(flight!)
    script.cluster.settle()
    expect(look(script, 'B', 'c3').values).toEqual(['new'])
  })

  it('DYN-3: a coordinator that crashes before its disk is synced gives the count away once only', () => {
    const script = new Script(3, three, siblings)
    const a = script.node('A')
    script.cluster.stallSync(a)
    put(script, 'A', 'lost', nothing, 'c1')
    expect(script.count('Store')).toBe(0)
    script.cluster.crash(a)
    script.cluster.restart(a)
    expect(put(script, 'A', 'kept', nothing, 'c1')).toBe('done')
    expect(look(script, 'B', 'c2').values).toEqual(['kept'])
    expect(script.alarms()).toEqual([])
  })

  it('DYN-7: a hint survives a crash of its keeper', () => {
    const script = new Script(4, { ...three, sloppy: true })
    script.cluster.crash(script.node('B'))
    expect(script.write('A', 5)).toBe('done')
    expect(
      script.cluster.view(script.node('D')).facts.some(({ value }) => value.startsWith(script.node('B'))),
    ).toBe(true)
    script.cluster.crash(script.node('D'))
    script.cluster.restart(script.node('D'))
    script.cluster.restart(script.node('B'))
    script.cluster.advance(200_000)
    expect(script.held('B')).toEqual([5])
    expect(script.alarms()).toEqual([])
  })
})
