import { beforeEach, describe, expect, test } from 'vitest'
import { prng } from '../../../src/core/base/prng.ts'
import { FaultDirector, type Actuator } from '../../../src/core/fault/director.ts'
import type { Fault } from '../../../src/core/fault/fault.ts'
import type { NodeStatus } from '../../../src/core/fault/selector.ts'
import type { Happening } from '../../../src/core/trace/event.ts'
import { isInert } from '../../../src/core/trace/fault-effect.ts'

let calls: string[]
let happenings: Happening[]
let cluster: NodeStatus[]
let director: FaultDirector
let betrayed = { twisted: 0, forged: 0, replayed: 0 }

const actuator: Actuator = {
  cluster: () => cluster,
  crash(node, wipe, lost) {
    calls.push(`${wipe ? 'wipe' : 'crash'} ${node}`)
    lost(2)
  },
  restart: (node) => calls.push(`restart ${node}`),
  pause: (node) => calls.push(`pause ${node}`),
  resume: (node) => calls.push(`resume ${node}`),
  administer: (node, command) => calls.push(`${command.kind} at ${node}`),
  betray: (node, kinds) => calls.push(`${kinds.join(' ') || 'loyal'} ${node}`),
  betrayed: () => ({ ...betrayed }),
  setClock: (node, jumpUs, rate) => calls.push(`clock ${node} ${jumpUs} ${rate}`),
  addRule: (id, rule) => calls.push(`add ${id} ${rule.kind}`),
  removeRule(id, counted) {
    calls.push(`remove ${id}`)
    counted({ cut: 7, lost: 0, delayed: 0, duplicated: 0, reordered: 0 })
  },
}

const fault = (action: object): Fault => ({ atMs: 0, untilMs: null, ...action }) as Fault

function healed(): (Happening & { kind: 'healed' })[] {
  return happenings.filter((happening) => happening.kind === 'healed')
}

beforeEach(() => {
  betrayed = { twisted: 0, forged: 0, replayed: 0 }
  calls = []
  happenings = []
  cluster = [
    { node: 'n1', up: true, leads: true, epoch: 3 },
    { node: 'n2', up: true, leads: true, epoch: 4 },
    { node: 'n3', up: true, leads: false, epoch: 4 },
  ]
  director = new FaultDirector(actuator, prng(1, 'faults'), new Map(), (happening) =>
    happenings.push(happening),
  )
})

describe('the fault director', () => {
  test('takes the node that leads in the highest epoch for the leader', () => {
    director.inject(fault({ kind: 'crash', target: 'leader' }), 0)
    expect(calls).toEqual(['crash n2'])
  })

  test('reports how long a node was down and what it lost', () => {
    const id = director.inject(fault({ kind: 'crash', target: 'n1' }), 1000)
    director.heal(id, 5000)
    expect(calls).toEqual(['crash n1', 'restart n1'])
    expect(healed()[0]!.effect).toMatchObject({ nodeDownUs: 4000, writesLost: 2, messagesCut: 0 })
  })

  test('reports how many messages a partition cut', () => {
    director.heal(director.inject(fault({ kind: 'partition', shape: 'isolate', target: 'n1' }), 0), 10)
    expect(healed()[0]!.effect).toMatchObject({ messagesCut: 7, nodeDownUs: 0 })
  })

  test('flags a fault that found nobody to hit: all its counts are zero', () => {
    cluster = cluster.map((status) => ({ ...status, leads: false }))
    director.heal(director.inject(fault({ kind: 'crash', target: 'leader' }), 0), 10)
    expect(calls).toEqual([])
    expect(isInert(healed()[0]!.effect)).toBe(true)
  })

  test('keeps a node down while any fault still holds it down', () => {
    const first = director.inject(fault({ kind: 'crash', target: 'n1' }), 0)
    const second = director.inject(fault({ kind: 'crash', target: 'n1' }), 5)
    director.heal(first, 10)
    expect(calls).not.toContain('restart n1')
    director.heal(second, 20)
    expect(calls.filter((call) => call === 'restart n1')).toHaveLength(1)
  })

  test('brings a node back paused when a pause outlasts its crash', () => {
    director.inject(fault({ kind: 'pause', target: 'n1' }), 0)
    director.heal(director.inject(fault({ kind: 'crash', target: 'n1' }), 1), 2)
    expect(calls).toEqual(['pause n1', 'crash n1', 'restart n1', 'pause n1'])
  })

  test('heals everything at the end, once', () => {
    director.inject(fault({ kind: 'loss', links: 'all', probability: 0.1 }), 0)
    director.inject(fault({ kind: 'pause', target: 'all' }), 0)
    director.healAll(100)
    director.healAll(200)
    expect(healed()).toHaveLength(2)
    expect(director.active.size).toBe(0)
    expect(calls.filter((call) => call.startsWith('resume'))).toEqual(['resume n1', 'resume n2', 'resume n3'])
  })

  test('hands membership changes and transfers to the leader', () => {
    director.heal(director.inject(fault({ kind: 'transfer-leadership', target: 'n3' }), 0), 1)
    director.inject(fault({ kind: 'remove-member', target: 'n1' }), 0)
    expect(calls).toEqual(['transferLeadership at n2', 'removeMember at n2'])
    expect(healed()[0]!.effect.commandsGiven).toBe(1)
  })

  test('tells a node itself to take over, unless it is down', () => {
    cluster = cluster.map((status) => ({ ...status, up: status.node !== 'n1' }))
    director.inject(fault({ kind: 'promote', target: 'n3' }), 0)
    director.inject(fault({ kind: 'promote', target: 'n1' }), 0)
    director.healAll(1)
    expect(calls).toEqual(['promote at n3'])
    expect(healed().map(({ effect }) => effect.commandsGiven)).toEqual([1, 0])
  })

  test('asks the leader for a learner', () => {
    director.inject(fault({ kind: 'add-learner', target: 'n1' }), 0)
    expect(calls).toEqual(['addLearner at n2'])
  })

  test('makes traitors by the sum of the faults that last, and reports what each of them did', () => {
    const lie = director.inject(fault({ kind: 'byzantine', target: 'n1', behaviour: 'lie' }), 0)
    const forge = director.inject(fault({ kind: 'byzantine', target: 'n1', behaviour: 'forge' }), 0)
    betrayed = { twisted: 5, forged: 2, replayed: 0 }
    director.heal(lie, 10)
    director.heal(forge, 20)
    expect(calls).toEqual(['lie n1', 'lie forge n1', 'forge n1', 'loyal n1'])
    expect(healed()[0]!.effect).toMatchObject({ messagesTwisted: 5, messagesForged: 2, messagesReplayed: 0 })
    expect(happenings[0]).toMatchObject({ kind: 'injected', targets: ['n1'], text: 'n1 lie' })
  })

  test('silences and slows traitors by rules for all that they send', () => {
    director.heal(director.inject(fault({ kind: 'byzantine', target: 'n1', behaviour: 'mute' }), 0), 10)
    expect(calls).toEqual(['add f1 cut', 'loyal n1', 'loyal n1', 'remove f1'])
    expect(healed()[0]!.effect.messagesCut).toBe(7)
    director.inject(fault({ kind: 'byzantine', target: 'n1', behaviour: 'slow' }), 20)
    expect(calls).toContain('add f2 delay')
  })

  test('sets a clock ahead once, lets it drift while the fault lasts, and says how far it was off', () => {
    const clock = { kind: 'clock', target: 'n1', offsetMs: 20, driftPercent: 50 }
    director.heal(director.inject(fault(clock), 0), 100_000)
    expect(calls).toEqual(['clock n1 20000 1.5', 'clock n1 0 1'])
    expect(healed()[0]!.effect.clockErrorUs).toBe(70_000)
  })
})
