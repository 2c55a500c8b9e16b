import { expect, test } from 'vitest'
import { prng } from '../../../src/core/base/prng.ts'
import {
  compareVectors,
  countOf,
  descends,
  emptyVector,
  incrementVector,
  mergeVectors,
  vectorText,
  type VersionVector,
} from '../../../src/core/model/version-vector.ts'

test('MM-004: a vector descends from what it has seen, and from nothing else', () => {
  expect(descends({ a: 1 }, {})).toBe(true)
  expect(compareVectors({ a: 1 }, { b: 1 })).toBe('concurrent')
  expect(descends(incrementVector(mergeVectors({ a: 2 }, { b: 1 }), 'c'), { a: 2 })).toBe(true)
  expect(descends({ b: 1 }, { a: 2, b: 1, c: 1 })).toBe(false)
  expect(compareVectors({ b: 1 }, { a: 2, b: 1, c: 1 })).toBe('before')
  expect(compareVectors({ a: 2, b: 1, c: 1 }, { b: 1 })).toBe('after')
  expect(compareVectors({ a: 1, b: 0 }, { a: 1 })).toBe('equal')
})

test('MM-004: merging keeps the higher count of every actor', () => {
  expect(mergeVectors({ 1: 1, 2: 2, 4: 4 }, { 3: 3, 4: 3 })).toEqual({ 1: 1, 2: 2, 3: 3, 4: 4 })
  expect(mergeVectors({ 5: 5 }, { 6: 6, 7: 7 })).toEqual({ 5: 5, 6: 6, 7: 7 })
})

test('an actor is counted up alone, and the old vector stays as it was', () => {
  const old: VersionVector = { b: 1 }
  expect(incrementVector(old, 'a')).toEqual({ a: 1, b: 1 })
  expect(incrementVector(old, 'b')).toEqual({ b: 2 })
  expect(old).toEqual({ b: 1 })
  expect(countOf(emptyVector, 'a')).toBe(0)
})

test('equal vectors are equal JSON, however they came about, and read as in the paper', () => {
  const [one, other] = [mergeVectors({ b: 1 }, { a: 2 }), mergeVectors({ a: 2 }, { b: 1 })]
  expect(JSON.stringify(one)).toBe(JSON.stringify(other))
  expect(vectorText(one)).toBe('[a,2][b,1]')
  expect(vectorText({})).toBe('[]')
})

test('merging is commutative, associative and idempotent, and the result descends from both', () => {
  const chance = prng(4, 'vectors')
  const draw = (): VersionVector =>
    Object.fromEntries(
      ['a', 'b', 'c', 'd'].flatMap((actor) => (chance.chance(0.3) ? [] : [[actor, chance.integer(1, 4)]])),
    )
  for (let round = 0; round < 500; round++) {
    const [a, b, c] = [draw(), draw(), draw()]
    const merged = mergeVectors(a, b)
    expect(merged).toEqual(mergeVectors(b, a))
    expect(mergeVectors(merged, c)).toEqual(mergeVectors(a, mergeVectors(b, c)))
    expect(mergeVectors(a, a)).toEqual(a)
    expect([descends(merged, a), descends(merged, b)]).toEqual([true, true])
  }
})
