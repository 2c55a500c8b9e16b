import { expect, test } from 'vitest'
import { prng } from '../../../src/core/base/prng.ts'
import { missProbability } from '../../../src/core/model/quorum.ts'

const cases = [
  [3, 1, 1, 2 / 3],
  [3, 1, 2, 1 / 3],
  [3, 2, 1, 1 / 3],
  [3, 2, 2, 0],
  [5, 1, 1, 0.8],
  [5, 2, 2, 0.3],
  [5, 2, 3, 0.1],
  [5, 3, 3, 0],
] as const

test.each(cases)(
  'DY-001: N=%i, R=%i, W=%i misses the last write with probability %f',
  (n, read, written, p) => {
    expect(missProbability(n, read, written)).toBeCloseTo(p, 12)
    const chance = prng(n * 100 + read * 10 + written, 'quorums')
    const nodes = Array.from({ length: n }, (_, i) => i)
    const rounds = 20_000
    let missed = 0
    for (let round = 0; round < rounds; round++) {
      const writeSet = chance.shuffle(nodes).slice(0, written)
      const readSet = chance.shuffle(nodes).slice(0, read)
      if (!readSet.some((node) => writeSet.includes(node))) missed++
    }
    // Four standard deviations of the mean; no chance at all where the sets must meet.
    expect(Math.abs(missed / rounds - p)).toBeLessThanOrEqual(4 * Math.sqrt((p * (1 - p)) / rounds))
  },
)
