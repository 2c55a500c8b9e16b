import { describe, expect, it, test } from 'vitest'
import { prng } from '../../../src/core/base/prng.ts'
import { differingLeaves, leafOfKey, merkleTree, type Digest } from '../../../src/core/model/merkle-tree.ts'

const depth = 12
const keys = Array.from({ length: 2 ** depth }, (_, i) => String(i))
/** One key a leaf, as the scenario wants it. */
const treeWith = (changed: ReadonlySet<string>): ReturnType<typeof merkleTree> =>
  merkleTree(
    keys.map((key): Digest => [key, changed.has(key) ? 'new' : 'old']),
    depth,
    Number,
  )
const old = treeWith(new Set())

describe('DY-010: 4096 keys, one a leaf', () => {
  it('compares one hash and exchanges nothing when no key differs', () => {
    expect(differingLeaves(old, treeWith(new Set()))).toEqual({ leaves: [], compared: 1 })
  })

  it('compares 25 hashes for any one key and exchanges that key only', () => {
    for (const key of ['0', '1', '2047', '2048', '4095'])
      expect(differingLeaves(old, treeWith(new Set([key])))).toEqual({ leaves: [Number(key)], compared: 25 })
  })

  it('compares at most 1 + 2 * 12 * 40 hashes for 40 keys and exchanges exactly those', () => {
    const chosen = prng(10, 'keys').shuffle(keys).slice(0, 40)
    const { leaves, compared } = differingLeaves(old, treeWith(new Set(chosen)))
    expect(leaves).toEqual(chosen.map(Number).sort((a, b) => a - b))
    expect(compared).toBeLessThanOrEqual(1 + 2 * 12 * 40)
    expect(compared).toBeGreaterThan(40)
  })
})

test('a tree depends on what is stored, not on the order in which it came', () => {
  const digests = Array.from({ length: 50 }, (_, i): Digest => [`k${i}`, `d${i}`])
  const shuffled = prng(2, 'order').shuffle(digests)
  expect(merkleTree(shuffled, 3)).toEqual(merkleTree(digests, 3))
  expect(merkleTree(digests.slice(1), 3).hashes[1]).not.toBe(merkleTree(digests, 3).hashes[1])
})

test('keys are spread over all leaves', () => {
  const leaves = new Set(Array.from({ length: 400 }, (_, i) => leafOfKey(`k${i}`, 4)))
  expect([...leaves].sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, i) => i))
})
