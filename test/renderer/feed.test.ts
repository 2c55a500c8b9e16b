import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { TraceEvent } from '../../src/core/trace/event.ts'
import EventFeed from '../../src/renderer/components/EventFeed.vue'
import { feedItems, foldFeed } from '../../src/renderer/composables/fold-feed.ts'
import { useSelection } from '../../src/renderer/stores/selection.ts'
import { useSession } from '../../src/renderer/stores/session.ts'
import { mounted, onLab } from './mounted.ts'
import { experiment, frame, state, trace } from './samples.ts'

afterEach(() => document.body.replaceChildren())

// The test's page has no layout, and a list without height shows nothing.
beforeAll(() => {
  for (const side of ['clientHeight', 'clientWidth'] as const)
    Object.defineProperty(HTMLElement.prototype, side, { configurable: true, value: 400 })
})

const refusal = (node: string) =>
  ({ kind: 'noted', node, note: { kind: 'voted', candidate: 'n3', term: 2 } }) as const
const sayings = (event: TraceEvent): string => JSON.stringify('note' in event ? [event.node, event.note] : [])
const folded = (events: readonly TraceEvent[]) => foldFeed(events, sayings).map((row) => row.events.length)

describe('The folded feed', () => {
  test('tells equal sentences once, also when others come between', () => {
    expect(folded(trace(refusal('n1'), refusal('n2'), refusal('n1'), refusal('n2'), refusal('n1')))).toEqual([
      3, 2,
    ])
  })

  test('tells lives and faults one by one, and folds nothing across them', () => {
    const crash = { kind: 'crashed', node: 'n1', incarnation: 1, lost: [] } as const
    expect(folded(trace(crash, crash))).toEqual([1, 1])
    expect(folded(trace(refusal('n1'), crash, refusal('n1')))).toEqual([1, 1, 1])
  })

  test('begins a new line when the story has gone on', () => {
    const others = Array.from({ length: 13 }, (_, i) => refusal(`n${i + 4}`))
    expect(folded(trace(refusal('n1'), ...others, refusal('n1'))).at(-1)).toBe(1)
  })

  test('shows each event of an opened line below it', () => {
    const events = trace(refusal('n1'), refusal('n1'))
    const rows = foldFeed(events, sayings)
    expect(feedItems(rows, new Set()).map(({ repeat }) => repeat)).toEqual([null])
    expect(feedItems(rows, new Set([events[0]!.seq])).map(({ repeat }) => repeat)).toEqual([null, ...events])
  })

  test('says how often and from when to when, and opens so that every proof can be looked at', async () => {
    onLab()
    const events = trace(refusal('n1'), refusal('n1'), refusal('n1'))
    useSession().see(frame({ state: state({ experiment: experiment() }), events }))
    const page = mounted(EventFeed)
    await flushPromises()
    const times = page.find('[data-testid=times]')
    expect(times.attributes('aria-label')).toMatch(/^3 times, from [\d.]+ to [\d.]+ s; show each$/)
    expect(times.attributes('aria-expanded')).toBe('false')
    await times.trigger('click')
    expect(page.find('[data-testid=times]').attributes('aria-expanded')).toBe('true')
    const lines = page.findAll('li')
    expect(lines).toHaveLength(4)
    await lines[3]!.find('button').trigger('click')
    expect(useSelection().pinnedUs).toBe(events[2]!.timeUs)
  })
})
