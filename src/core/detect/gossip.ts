import type { NodeId } from '../model/identity.ts'
import type { News } from './message.ts'

/** How much news travels on one message. */
export const newsMax = 6

interface Rumour {
  readonly news: News
  sent: number
}

/** The news that a node still passes on: one piece a member at most. */
export type Gossip = Map<NodeId, Rumour>

/** Newer news about the same member takes the place of the older. */
export function spread(gossip: Gossip, news: News): void {
  gossip.delete(news.node)
  gossip.set(news.node, { news, sent: 0 })
}

/** What goes with the next message: the least passed on first. What has been passed on often enough is dropped. */
export function takeNews(gossip: Gossip, limit: number, about: News | null): News[] {
  const chosen = [...gossip.values()]
    .filter(({ news }) => news.node !== about?.node)
    .sort((a, b) => a.sent - b.sent)
    .slice(0, about === null ? newsMax : newsMax - 1)
  for (const rumour of chosen) if (++rumour.sent >= limit) gossip.delete(rumour.news.node)
  const news = chosen.map((rumour) => rumour.news)
  return about === null ? news : [about, ...news]
}
