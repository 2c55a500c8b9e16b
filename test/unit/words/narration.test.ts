import { describe, expect, test } from 'vitest'
import { linkTroubles, touchedLinks } from '../../../src/core/fault/trouble.ts'
import { faultKinds, selectors } from '../../../src/core/fault/fault.ts'
import { clusterAt } from '../../../src/core/trace/playback.ts'
import type { Happening, TraceEvent } from '../../../src/core/trace/event.ts'
import { noEffect } from '../../../src/core/trace/fault-effect.ts'
import { wordsOf } from '../../../src/core/words/catalogue.ts'
import { operationText } from '../../../src/core/model/operation-text.ts'
import { effectSentences, narrate } from '../../../src/core/words/narration.ts'
import { speak } from '../../../src/core/words/speak.ts'

const event = (happening: Happening, timeUs = 0): TraceEvent => ({ seq: 1, timeUs, ...happening })
const silent = (): null => null
const said = (happening: Happening, language: 'en' | 'zh-CN' = 'en'): string =>
  narrate(event(happening), silent)
    .map((sentence) => speak(sentence, language))
    .join(' · ')

describe('The word lists', () => {
  test('have the same keys and holes in both languages', () => {
    const [en, zh] = [wordsOf('en'), wordsOf('zh-CN')]
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort())
    const holes = (text: string): string => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join()
    const different = Object.keys(en).filter((key) => holes(en[key] ?? '') !== holes(zh[key] ?? ''))
    expect(different).toEqual([])
  })

  test('name every kind of fault, its beginning and its end, and every selector', () => {
    const keys = faultKinds.flatMap((kind) =>
      ['kind', 'about', 'injected', 'healed'].map((area) => `fault.${area}.${kind}`),
    )
    const missing = [...keys, ...selectors.map((one) => `fault.target.${one}`)].filter(
      (key) => !(key in wordsOf('en')),
    )
    expect(missing).toEqual([])
  })
})

describe('The event feed', () => {
  test('names the node and the reason', () => {
    expect(said({ kind: 'crashed', node: 'n3', incarnation: 1, lost: [7, 8] })).toBe(
      'n3 is down and loses 2 writes that were not yet safe on disk',
    )
    expect(said({ kind: 'paused', node: 'n3' }, 'zh-CN')).toBe('n3 停住不动')
  })

  test('says what a fault did when it ends, and that an inert one proved nothing', () => {
    const effect = { ...noEffect, messagesCut: 42, nodeDownUs: 3_200_000 }
    expect(said({ kind: 'healed', fault: 'f1', faultKind: 'partition', effect })).toBe(
      'The network is whole again · 42 messages cut · down for 3.2 s',
    )
    expect(effectSentences(noEffect)).toEqual([{ key: 'fault.effect.inert', values: {} }])
  })

  test('says when a fault found nobody', () => {
    const injected = { kind: 'injected', fault: 'f2', faultKind: 'crash', targets: [], text: '' } as const
    expect(said(injected)).toBe('The fault f2 finds no target and does nothing')
  })

  test('puts a selector of links into words', () => {
    const injected = { kind: 'injected', fault: 'f1', faultKind: 'loss', targets: [], text: 'all' } as const
    expect(said(injected)).toBe('Messages get lost on links of all')
    expect(said(injected, 'zh-CN')).toBe('全部 的链路开始丢失消息')
  })

  test('keeps silent about messages, timers and writes', () => {
    expect(said({ kind: 'fired', node: 'n1', timer: 't' })).toBe('')
    expect(said({ kind: 'synced', node: 'n1', upTo: 1 })).toBe('')
  })

  test('tells a change of role even when its protocol does not explain it', () => {
    const note = { kind: 'role', role: 'raft.role.leader', leads: true, epoch: 4 }
    expect(said({ kind: 'noted', node: 'n2', note })).toBe('n2 now leads: leader')
  })
})

describe('Operations', () => {
  test('are written as the field writes them', () => {
    expect(operationText({ f: 'cas', key: 'x', from: 3, to: 5 })).toBe('cas x 3→5')
    expect(operationText({ f: 'transfer', from: 'a1', to: 'a2', amount: 7 })).toBe('transfer a1→a2 7')
  })
})

describe('Links in trouble', () => {
  const nodes = ['n1', 'n2', 'n3', 'n4', 'n5']

  test('are read from the sides that a partition drew', () => {
    const fault = { kind: 'partition', shape: 'halves', targets: [], text: 'n2 n4 | n1 n3 n5' } as const
    const { cut, sides } = linkTroubles([fault], nodes)
    expect(cut.size).toBe(12)
    expect(cut.has('n2>n4')).toBe(false)
    expect(sides).toEqual([
      ['n1', 'n3', 'n5'],
      ['n2', 'n4'],
    ])
  })

  test('leave a bridge standing when the shape is known', () => {
    const fault = { kind: 'partition', shape: 'bridge', targets: [], text: 'n1 n2 | n3 | n4 n5' } as const
    const { cut } = linkTroubles([fault], nodes)
    expect(cut.has('n1>n4')).toBe(true)
    expect([...cut].filter((link) => link.includes('n3'))).toEqual([])
  })

  test('go one way when a node is deaf', () => {
    const fault = { kind: 'partition', shape: null, targets: ['n1'], text: 'n2 n3 n4 n5 -x-> n1' }
    const { cut, sides } = linkTroubles([fault], nodes)
    expect([...cut].sort()).toEqual(['n2>n1', 'n3>n1', 'n4>n1', 'n5>n1'])
    expect(sides).toEqual([])
  })

  test('are lossy or slow by the kind of the fault, and untouched by a crash', () => {
    const loss = { kind: 'loss', shape: null, targets: [], text: 'n1-n2' }
    const delay = { kind: 'delay', shape: null, targets: ['n3'], text: 'leader' }
    const { lossy, slow } = linkTroubles([loss, delay], nodes)
    expect([...lossy]).toEqual(['n1>n2', 'n2>n1'])
    expect(slow.size).toBe(8)
    expect(touchedLinks({ kind: 'crash', shape: null, targets: ['n1'], text: 'n1' }, nodes)).toEqual([])
  })
})

describe('Playback', () => {
  test('shows lives, pauses and faults as they were at that moment', () => {
    const events = [
      event({ kind: 'started', node: 'n1', incarnation: 1 }, 0),
      event({ kind: 'injected', fault: 'f1', faultKind: 'pause', targets: ['n1'], text: 'n1' }, 10),
      event({ kind: 'paused', node: 'n1' }, 10),
      event({ kind: 'resumed', node: 'n1' }, 20),
      event({ kind: 'healed', fault: 'f1', faultKind: 'pause', effect: noEffect }, 20),
      event({ kind: 'crashed', node: 'n1', incarnation: 1, lost: [] }, 30),
      event({ kind: 'started', node: 'n1', incarnation: 2 }, 40),
    ]
    const at = (timeUs: number) => clusterAt(events, ['n1', 'n2'], timeUs)
    expect(at(15).nodes[0]).toMatchObject({ up: true, paused: true })
    expect(at(15).faults.map(({ fault }) => fault)).toEqual(['f1'])
    expect(at(25).nodes[0]).toMatchObject({ up: true, paused: false })
    expect(at(35).nodes[0]).toMatchObject({ up: false })
    expect(at(45).nodes[0]).toMatchObject({ up: true, incarnation: 2 })
    expect(at(45).nodes[1]).toMatchObject({ up: false, incarnation: 0 })
  })
})
