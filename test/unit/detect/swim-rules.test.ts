import { describe, expect, it } from 'vitest'
import { newsMax, spread, takeNews, type Gossip } from '../../../src/core/detect/gossip.ts'
import { retransmitMax, supersedes, suspicionUs } from '../../../src/core/detect/incarnation-order.ts'
import type { News } from '../../../src/core/detect/message.ts'

type Claim = Pick<News, 'state' | 'incarnation'>

/** A member that starts as alive 10 and hears this, one after the other. */
function after(...heard: readonly string[]): string {
  const claimOf = (text: string): Claim => {
    const [state, incarnation] = text.split(' ')
    return { state: state as Claim['state'], incarnation: Number(incarnation) }
  }
  const last = heard
    .map(claimOf)
    .reduce((known, news) => (supersedes(news, known) ? news : known), claimOf('alive 10'))
  return `${last.state} ${last.incarnation}`
}

describe('the order of incarnations', () => {
  it.each([
    [['suspect 1'], 'alive 10'],
    [['suspect 10'], 'suspect 10'],
    [['dead 1'], 'alive 10'],
    [['dead 10', 'alive 10'], 'dead 10'],
    [['suspect 10', 'alive 10'], 'suspect 10'],
    [['suspect 10', 'alive 11'], 'alive 11'],
    [['dead 10', 'suspect 10'], 'dead 10'],
    [['dead 10', 'alive 11'], 'alive 11'],
  ])('SW-002: a member at alive 10 that hears %j is held to be %s', (heard, held) => {
    expect(after(...heard)).toBe(held)
  })

  it('SW-002: alive 10 again is no news', () => {
    expect(supersedes({ state: 'alive', incarnation: 10 }, { state: 'alive', incarnation: 10 })).toBe(false)
  })
})

describe('the lengths that depend on the size of the group', () => {
  it.each([
    [5, 1.0],
    [10, 1.0],
    [50, 1.698],
    [100, 2.0],
    [500, 2.698],
    [1000, 3.0],
  ])('SW-004: with factor 1 and a period of 1 s, %i members are suspected for %f s', (members, seconds) => {
    expect(suspicionUs(1, members, 1_000_000)).toBe(Math.round(seconds * 1_000_000))
  })

  it.each([
    [0, 0],
    [1, 3],
    [99, 6],
  ])('SW-008: with factor 3 and %i members, news is passed on %i times', (members, times) => {
    expect(retransmitMax(3, members)).toBe(times)
  })

  it('SW-008: news is dropped after that many messages, and the least passed on goes first', () => {
    const gossip: Gossip = new Map()
    const news = (node: string): News => ({ node, state: 'suspect', incarnation: 1 })
    for (let i = 1; i <= newsMax + 1; i++) spread(gossip, news(`n${i}`))
    expect(takeNews(gossip, 2, null)).toHaveLength(newsMax)
    const second = takeNews(gossip, 2, null).map(({ node }) => node)
    expect(second[0]).toBe(`n${newsMax + 1}`)
    expect(takeNews(gossip, 2, null).length + takeNews(gossip, 2, null).length).toBe(2)
    expect(gossip.size).toBe(0)
  })

  it('newer news about a member takes the place of the older and is passed on anew', () => {
    const gossip: Gossip = new Map()
    spread(gossip, { node: 'n2', state: 'suspect', incarnation: 1 })
    takeNews(gossip, 3, null)
    spread(gossip, { node: 'n2', state: 'alive', incarnation: 2 })
    expect([...gossip.values()]).toEqual([{ news: { node: 'n2', state: 'alive', incarnation: 2 }, sent: 0 }])
  })
})
