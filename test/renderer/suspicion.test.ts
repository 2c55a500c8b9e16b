import { expect, test } from 'vitest'
import type { NodeFrame } from '../../src/contract/session.ts'
import type { Suspicion } from '../../src/core/model/node-view.ts'
import { doubtsAbout, doubtText } from '../../src/renderer/composables/suspicion.ts'

function frame(node: string, suspects: readonly Suspicion[], up = true): NodeFrame {
  return { node, up, paused: false, view: { suspects } } as unknown as NodeFrame
}

test('A node is doubted by those who run and do not hold it to be alive, itself left out', () => {
  const frames = [
    frame('n1', [{ node: 'n3', level: 2, state: 'suspect' }]),
    frame('n2', [{ node: 'n3', level: 2, state: 'dead' }]),
    frame('n3', [{ node: 'n3', level: 9, state: 'suspect' }]),
    frame('n4', [{ node: 'n3', level: 9, state: 'suspect' }], false),
    frame('n5', []),
  ]
  const doubts = doubtsAbout('n3', frames)
  expect(doubts.map(({ by }) => by)).toEqual(['n1', 'n2'])
  expect(doubtText(doubts, 'dead')).toBe('n1 2.0, n2 dead')
  expect(doubtsAbout('n1', frames)).toEqual([])
})

test('Nodes without a detector doubt nobody', () => {
  expect(doubtsAbout('n1', [{ node: 'n2', up: true, paused: false, view: null }])).toEqual([])
})
