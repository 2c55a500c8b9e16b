import { expect, test } from 'vitest'
import { prng } from '../../../src/core/base/prng.ts'
import {
  contextOf,
  covers,
  lastWriter,
  mergeSiblings,
  siblingsText,
  vectorOf,
  writeOver,
  type Siblings,
} from '../../../src/core/model/dotted-versions.ts'
import { vectorText } from '../../../src/core/model/version-vector.ts'

const put = (held: Siblings, actor: string, context: Siblings, value: string): Siblings =>
  writeOver(held, { actor, context: contextOf(context), value, nowUs: 0 }).siblings
const clocks = (siblings: Siblings): string[] => siblings.map((version) => vectorText(vectorOf(version)))

test('DY-009: the vector clocks of figure 3', () => {
  const d1 = put([], 'Sx', [], 'D1')
  const d2 = put(d1, 'Sx', d1, 'D2')
  expect(clocks(d2)).toEqual(['[Sx,2]'])
  const d3 = put(d2, 'Sy', d2, 'D3')
  const d4 = put(d2, 'Sz', d2, 'D4')
  expect([clocks(d3), clocks(d4)]).toEqual([['[Sx,2][Sy,1]'], ['[Sx,2][Sz,1]']])
  const both = mergeSiblings(d3, d4)
  expect(both.map(({ value }) => value)).toEqual(['D3', 'D4'])
  const d5 = put(mergeSiblings(d2, both), 'Sx', both, 'D5')
  expect(clocks(d5)).toEqual(['[Sx,3][Sy,1][Sz,1]'])
  expect(mergeSiblings(both, d5)).toEqual(d5)
})

test('two writers that saw the same and go through one node both stay', () => {
  const first = put([], 'Sx', [], 'one')
  expect(put(first, 'Sx', [], 'two').map(({ value }) => value)).toEqual(['one', 'two'])
})

test('the last writer is the same whoever asks, and one who had seen the other wins whatever the clocks say', () => {
  const early = writeOver([], { actor: 'a', context: {}, value: 1, nowUs: 900 })
  const late = writeOver(early.siblings, {
    actor: 'b',
    context: contextOf(early.siblings),
    value: 2,
    nowUs: 5,
  })
  expect(late.version.stamp).toBe(901)
  expect(lastWriter(mergeSiblings(early.siblings, late.siblings))?.value).toBe(2)
  expect(lastWriter([])).toBeNull()
})

test('copies that exchange their sets in any order become equal, and nothing is lost on the way', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const chance = prng(seed, 'copies')
    const copies: Siblings[] = [[], [], []]
    for (let step = 0; step < 12; step++) {
      const at = chance.integer(0, 2)
      const held = copies[at]!
      if (chance.chance(0.5)) {
        const seen = chance.chance(0.3) ? [] : held
        copies[at] = put(held, `n${at}`, seen, `${seed}/${step}`)
      } else copies[at] = mergeSiblings(held, copies[chance.integer(0, 2)]!)
      expect(covers(copies[at], held)).toBe(true)
    }
    const [a, b, c] = copies as [Siblings, Siblings, Siblings]
    const whole = siblingsText(mergeSiblings(mergeSiblings(a, b), c))
    expect(siblingsText(mergeSiblings(c, mergeSiblings(b, a)))).toBe(whole)
    expect(siblingsText(mergeSiblings(mergeSiblings(a, a), mergeSiblings(c, b)))).toBe(whole)
  }
})
