import type { Json } from '../../base/json.ts'
import type { ClientId } from '../../model/identity.ts'
import { compareBallots, type Ballot, type MessageOf } from './messages.ts'
import { onAccept, onPrepare } from './normal.ts'
import {
  ballotNumber,
  keyOfTimer,
  note,
  persist,
  retryTimer,
  send,
  type Campaign,
  type Decree,
  type PaxosNode,
} from './state.ts'

/** At most this many doublings of the back-off. */
const doublingsMax = 6

export function becomeProposer(
  node: PaxosNode,
  decree: Decree,
  wish: Json,
  client: ClientId,
  seq: number,
): void {
  const ballot = { round: 0, node: node.self }
  const idle = { phase: 'waiting', ballot, promises: [], proposal: wish, lost: 0, resends: 0 } as const
  decree.campaign = { wish, clients: new Map([[client, seq]]), ...idle, promises: [] }
  beginBallot(node, decree, decree.campaign)
}

/** A new ballot, above every round used or heard of, safe before anybody hears of it (PAXOS-2, PAXOS-14). */
function beginBallot(node: PaxosNode, decree: Decree, campaign: Campaign): void {
  const { key } = decree
  decree.maxRound = 1 + Math.max(decree.maxRound, decree.seenRound, decree.promised?.round ?? 0)
  const maxRound = node.rules.roundToKeep(decree.maxRound)
  persist(node, { kind: 'put', table: 'proposer', key, value: { maxRound } })
  campaign.ballot = node.rules.ballotOf(decree.maxRound, node.self, node.nodes)
  campaign.promises = []
  campaign.resends = 0
  campaign.phase = 'prepare'
  note(node, { kind: 'prepared', key, ballot: campaign.ballot })
  hear(node, campaign.ballot)
  tellRole(node)
  if (node.rules.preparesFirst) sendPrepare(node, decree, campaign)
  else beginPhaseTwo(node, decree, campaign, campaign.wish)
  armRetry(node, key)
}

export function beginPhaseTwo(node: PaxosNode, decree: Decree, campaign: Campaign, proposal: Json): void {
  campaign.phase = 'accept'
  campaign.proposal = proposal
  campaign.resends = 0
  tellRole(node)
  sendAccept(node, decree, campaign)
  armRetry(node, decree.key)
}

/** To those acceptors that have not promised yet: at first all of them. */
function sendPrepare(node: PaxosNode, { key }: Decree, { ballot, promises }: Campaign): void {
  const message = { type: 'Prepare', key, ballot } as const
  for (const to of node.roles.acceptors) {
    if (promises.some(({ from }) => from === to)) continue
    if (to !== node.self) send(node, to, message)
    else if (promises.length === 0) onPrepare(node, to, message)
  }
}

/** To those acceptors whose vote in this ballot is not known here: at first all of them. */
function sendAccept(node: PaxosNode, decree: Decree, campaign: Campaign): void {
  const { key } = decree
  const { ballot, proposal: value } = campaign
  const voters = decree.tallies.get(node.rules.tallyOf(ballot, value)) ?? []
  const message = { type: 'Accept', key, ballot, value } as const
  for (const to of node.roles.acceptors) {
    // Early: a quorum has answered the Prepare, which left when its round was safe.
    if (to !== node.self) {
      if (!voters.includes(to)) send(node, to, message, node.rules.preparesFirst)
    } else if (campaign.resends === 0) onAccept(node, to, message)
  }
}

/** Nothing came of it in time, or the back-off is over (PAXOS-10, PAXOS-11). */
export function onRetry(node: PaxosNode, timer: string): void {
  const decree = node.decrees.get(keyOfTimer(timer))
  const campaign = decree?.campaign ?? null
  if (decree === undefined || campaign === null) return
  campaign.resends++
  if (campaign.phase === 'waiting') return beginBallot(node, decree, campaign)
  if (campaign.phase === 'prepare') sendPrepare(node, decree, campaign)
  else sendAccept(node, decree, campaign)
  askLearner(node, decree, campaign)
  armRetry(node, decree.key)
}

/** A proposer that does not count the votes itself asks one learner after the other. */
function askLearner(node: PaxosNode, { key }: Decree, { resends }: Campaign): void {
  const others = node.roles.learners.filter((learner) => learner !== node.self)
  if (others.length === 0 || (node.isLearner && !node.settings.isDistinguished)) return
  send(node, others[(resends - 1) % others.length]!, { type: 'Query', key }, true)
}

export function onNack(node: PaxosNode, { key, ballot, promised }: MessageOf<'Nack'>): void {
  const decree = node.decrees.get(key)
  if (decree === undefined) return
  decree.seenRound = Math.max(decree.seenRound, promised.round)
  if (decree.campaign !== null && compareBallots(decree.campaign.ballot, ballot) === 0)
    preempt(node, decree, promised)
}

/** Somebody has a higher ballot: this one will not come through any more (PAXOS-10). */
export function preempt(node: PaxosNode, decree: Decree, by: Ballot): void {
  const { campaign, key } = decree
  decree.seenRound = Math.max(decree.seenRound, by.round)
  if (campaign === null || campaign.phase === 'waiting' || compareBallots(by, campaign.ballot) <= 0) return
  campaign.lost++
  node.duelsLost++
  note(node, { kind: 'preempted', key, ballot: campaign.ballot, by })
  if (!node.settings.backsOff) return beginBallot(node, decree, campaign)
  campaign.phase = 'waiting'
  const toUs = node.settings.backOffUs * 2 ** Math.min(campaign.lost - 1, doublingsMax)
  node.effects.push({ kind: 'setTimer', timer: retryTimer(key), fromUs: 0, toUs })
  tellRole(node)
}

function armRetry(node: PaxosNode, key: string): void {
  const { retryUs } = node.settings
  node.effects.push({
    kind: 'setTimer',
    timer: retryTimer(key),
    fromUs: retryUs,
    toUs: Math.round(retryUs * 1.5),
  })
}

export function hear(node: PaxosNode, ballot: Ballot): void {
  node.ballot = ballot
}

/** The campaign that the node is shown with: the one that is furthest, the highest ballot of those. */
export function currentCampaign(
  node: PaxosNode,
): { readonly key: string; readonly campaign: Campaign } | null {
  let best: { readonly key: string; readonly campaign: Campaign } | null = null
  for (const key of node.open) {
    const { campaign } = node.decrees.get(key)!
    if (campaign !== null && (best === null || isFurther(campaign, best.campaign))) best = { key, campaign }
  }
  return best
}

const order = { waiting: 0, prepare: 1, accept: 2 }

function isFurther(a: Campaign, b: Campaign): boolean {
  return a.phase === b.phase ? compareBallots(a.ballot, b.ballot) > 0 : order[a.phase] > order[b.phase]
}

/** Key of the word for what the node does now, or for the roles that it holds. */
export function roleOf(node: PaxosNode): string {
  const current = currentCampaign(node)
  if (current !== null) return `paxos.role.${current.campaign.phase}`
  const held = [
    node.isProposer ? 'Proposer' : '',
    node.isAcceptor ? 'Acceptor' : '',
    node.isLearner ? 'Learner' : '',
  ]
  return `paxos.role.is${held.join('')}`
}

export function leadsNow(node: PaxosNode): boolean {
  return currentCampaign(node)?.campaign.phase === 'accept'
}

export function epochOf(node: PaxosNode): Ballot | null {
  return currentCampaign(node)?.campaign.ballot ?? node.ballot
}

/** Notes a change of role; what is told once is not told again. */
export function tellRole(node: PaxosNode): void {
  const role = roleOf(node)
  const leads = leadsNow(node)
  const epoch = ballotNumber(epochOf(node), node.nodes)
  const told = leads ? `${role} ${epoch}` : role
  if (told === node.told) return
  node.told = told
  note(node, { kind: 'role', role, leads, epoch })
}
