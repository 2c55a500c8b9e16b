import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/core/base/json.ts'
import { prng, type Prng } from '../../../src/core/base/prng.ts'
import { dotOf, emptyStore, mergeStores } from '../../../src/core/model/crdt/dot-store.ts'
import { mergeGrowSets, mergeTwoPhaseSets, type TwoPhaseSet } from '../../../src/core/model/crdt/grow-set.ts'
import { mergeMaps, type LwwMap } from '../../../src/core/model/crdt/lww-map.ts'
import { writeVersion, type MvRegister } from '../../../src/core/model/crdt/mv-register.ts'
import { addElement, dotsOf, removeElement, type OrSet } from '../../../src/core/model/crdt/or-set.ts'
import {
  incremented,
  mergeCounters,
  zeroCounter,
  type PnCounter,
} from '../../../src/core/model/crdt/pn-counter.ts'
import { rulesOf } from '../../../src/core/protocol/multi-primary/mutants.ts'
import { incrementVector, mergeVectors, type VersionVector } from '../../../src/core/model/version-vector.ts'

/** A type as the laws see it. `update` is what one actor does to its own copy. */
interface Type<S> {
  readonly empty: S
  merge(a: S, b: S): S
  update(state: S, actor: string, count: number, chance: Prng): S
}

const vectors: Type<VersionVector> = {
  empty: {},
  merge: mergeVectors,
  update: (state, actor) => incrementVector(state, actor),
}
const counters: Type<PnCounter> = {
  empty: zeroCounter,
  merge: mergeCounters,
  update: (state, actor, _count, chance) =>
    mergeCounters(state, incremented(state, actor, chance.pick([-2, -1, 1, 3]))),
}
const growSets: Type<readonly Json[]> = {
  empty: [],
  merge: mergeGrowSets,
  update: (state, _actor, _count, chance) => mergeGrowSets(state, [chance.integer(1, 9)]),
}
const twoPhaseSets: Type<TwoPhaseSet> = {
  empty: { added: [], removed: [] },
  merge: mergeTwoPhaseSets,
  update: (state, _actor, _count, chance) => {
    const element = [chance.integer(1, 9)]
    return mergeTwoPhaseSets(
      state,
      chance.chance(0.7) ? { added: element, removed: [] } : { added: [], removed: element },
    )
  },
}
const orSets: Type<OrSet> = {
  empty: emptyStore,
  merge: mergeStores,
  update: (state, actor, count, chance) => {
    const element = chance.integer(1, 4)
    const dot = dotOf(actor, count)
    return chance.chance(0.6)
      ? addElement(state, dot, element)
      : removeElement(state, dot, dotsOf(state, element))
  },
}
const mvRegisters: Type<MvRegister> = {
  empty: emptyStore,
  merge: mergeStores,
  update: (state, actor, count, chance) => {
    const covers = chance.chance(0.7) ? state.context : {}
    return writeVersion(state, dotOf(actor, count), { value: `${actor}${count}`, covers })
  },
}
const lwwMaps: Type<LwwMap> = {
  empty: {},
  merge: mergeMaps,
  update: (state, actor, counter, chance) => {
    const stamp = { time: chance.integer(1, 5), tick: 0, actor, counter }
    return mergeMaps(state, { [chance.pick(['x', 'y'])]: { value: counter, stamp } })
  },
}

const types: readonly (readonly [string, Type<never>])[] = [
  ['G-Counter and version vector', vectors],
  ['PN-Counter', counters],
  ['G-Set', growSets],
  ['2P-Set', twoPhaseSets],
  ['OR-Set', orSets],
  ['MV-Register', mvRegisters],
  ['LWW-Register and LWW-Map', lwwMaps],
].map(([name, type]) => [name as string, type as unknown as Type<never>])

const actors = ['a', 'b', 'c'] as const

/** Three copies after some updates and some merges, as a network that loses, repeats and reorders would leave them. */
function histories<S>(
  type: Type<S>,
  seed: number,
): { readonly copies: readonly S[]; readonly all: readonly S[] } {
  const chance = prng(seed, 'laws')
  const copies = actors.map(() => type.empty)
  const all: S[] = []
  const counts = actors.map(() => 0)
  for (let step = 0; step < 12; step++) {
    const at = chance.integer(0, 2)
    if (chance.chance(0.6)) copies[at] = type.update(copies[at]!, actors[at]!, ++counts[at]!, chance)
    else copies[at] = type.merge(copies[at]!, all.length > 0 ? chance.pick(all) : copies[at]!)
    all.push(copies[at])
  }
  return { copies, all }
}

describe.each(types)('MM-007 the laws of merging hold for %s (MMP-5)', (_name, type) => {
  it('commutative, associative, idempotent and monotone on 1000 random triples', () => {
    const { merge } = type
    for (let seed = 1; seed <= 1000; seed++) {
      const [a, b, c] = histories(type, seed).copies as [never, never, never]
      expect(merge(a, b), `seed ${seed}`).toEqual(merge(b, a))
      expect(merge(merge(a, b), c), `seed ${seed}`).toEqual(merge(a, merge(b, c)))
      expect(merge(a, a), `seed ${seed}`).toEqual(a)
      // Monotone: what has been merged in adds nothing when it comes again.
      expect(merge(merge(a, b), b), `seed ${seed}`).toEqual(merge(a, b))
    }
  })

  it('copies that got the same updates in any order and more than once are the same text', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const { copies, all } = histories(type, seed)
      const chance = prng(seed, 'delivery')
      const [one, other] = [0, 1].map((at) =>
        chance.shuffle([...all, ...copies, ...all]).reduce(type.merge, copies[at]!),
      )
      expect(JSON.stringify(one), `seed ${seed}`).toBe(JSON.stringify(other))
    }
  })
})

describe('MM-007 with a merge that adds', () => {
  it('MUT-C03 breaks idempotence: one state delivered twice counts twice', () => {
    const once = incremented(zeroCounter, 'a', 3)
    expect(rulesOf('adds-counters').mergeCounters(once, once)).not.toEqual(once)
    expect(rulesOf(null).mergeCounters(once, once)).toEqual(once)
  })
})
