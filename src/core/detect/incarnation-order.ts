import type { News } from './message.ts'
import type { OpinionState } from './opinion.ts'

type Claim = Pick<News, 'state' | 'incarnation'>

/** Within one incarnation suspicion beats life, and death beats both. */
const rank: { readonly [state in OpinionState]: number } = { alive: 0, suspect: 1, dead: 2 }

/**
 * SWIM section 4.2: whether news replaces what is known. A higher incarnation always does, since only the node itself
 * raises it; within one incarnation only what is worse.
 */
export function supersedes(news: Claim, known: Claim): boolean {
  if (news.incarnation !== known.incarnation) return news.incarnation > known.incarnation
  return rank[news.state] > rank[known.state]
}

/**
 * How long a member is suspected before it is declared dead: factor times log10 of the members, at least one, in
 * periods. In thousandths, as memberlist cuts it.
 */
export function suspicionUs(factor: number, members: number, periodUs: number): number {
  const scale = Math.max(1, Math.log10(Math.max(1, members)))
  return Math.floor((factor * Math.floor(scale * 1000) * periodUs) / 1000)
}

/** How often one piece of news is passed on: enough for it to reach everybody with high probability. */
export function retransmitMax(factor: number, members: number): number {
  return factor * Math.ceil(Math.log10(members + 1))
}
