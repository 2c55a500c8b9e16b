import { expect, test } from 'vitest'
import { legendFit } from '../../src/renderer/composables/legend-fit.ts'
import { MessageFlights } from '../../src/renderer/composables/message-flights.ts'
import MessageLegend from '../../src/renderer/components/MessageLegend.vue'
import { mounted, onLab } from './mounted.ts'

const kinds = [
  'Request',
  'Response',
  'PreVote',
  'PreVoteResponse',
  'RequestVote',
  'VoteResponse',
  'AppendEntries',
]
const mark = (type: string, id: number) => ({ id, from: 'n1', to: 'n2', type, sentUs: 0, fate: null })

/** An election is over: votes were first, entries are most. */
function afterElection() {
  const flights = new MessageFlights()
  flights.take(kinds.map(mark), 0, 50)
  flights.take(
    Array.from({ length: 9 }, (_, i) => mark('AppendEntries', 20 + i)),
    50,
    50,
  )
  return flights.recent(100)
}

test('Where the legend has room it names every kind in order of appearance', () => {
  const { shown, rest } = legendFit(afterElection(), 2_000)
  expect(shown.map(({ kind }) => kind)).toEqual(kinds)
  expect(rest).toEqual([])
})

test('Where it has not, the busiest kinds stay and none is lost', () => {
  const { shown, rest } = legendFit(afterElection(), 560)
  expect(shown.map(({ kind }) => kind)).toContain('AppendEntries')
  expect(shown.length).toBeLessThan(kinds.length)
  expect([...shown, ...rest].map(({ kind }) => kind).sort()).toEqual([...kinds].sort())
})

test('The kinds without room are behind a button that counts them', () => {
  onLab()
  const props = { kinds: afterElection(), oneOf: 1, perSecond: 9, isStill: false, width: 560 }
  const { rest } = legendFit(afterElection(), 560)
  expect(mounted(MessageLegend, props).find('button').text()).toBe(`+${rest.length} kinds`)
})
