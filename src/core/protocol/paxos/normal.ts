import type { Json } from '../../base/json.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { Operation, Reply } from '../../model/operation.ts'
import { becomeProposer, beginPhaseTwo, hear, onNack, preempt, tellRole } from './change.ts'
import { compareBallots, sameVote, type Ballot, type MessageOf } from './messages.ts'
import { onRead } from './read.ts'
import {
  acceptorWrite,
  decreeOf,
  note,
  persist,
  reply,
  retryTimer,
  send,
  type Decree,
  type PaxosNode,
} from './state.ts'

/** A client proposes a value; the answer is the value that is chosen, whoever proposed it (PAXOS-9). */
export function onRequested(node: PaxosNode, client: ClientId, seq: number, operation: Operation): void {
  if (operation.f === 'read') return onRead(node, client, seq, operation.key)
  if (operation.f !== 'propose') return answer(node, client, seq, { kind: 'rejected', reason: 'no decree' })
  const { key, value } = operation
  if (!node.isProposer) {
    const { proposers } = node.roles
    const to = proposers[node.nodes.indexOf(node.self) % proposers.length]!
    return answer(node, client, seq, { kind: 'redirected', reason: 'no proposer', to })
  }
  const known = node.learned.get(key)
  if (known !== undefined) return reply(node, client, seq, known)
  const decree = decreeOf(node, key)
  if (decree.campaign === null) becomeProposer(node, decree, value, client, seq)
  else decree.campaign.clients.set(client, seq)
}

export function answer(node: PaxosNode, client: ClientId, seq: number, given: Reply): void {
  node.effects.push({ kind: 'reply', client, seq, reply: given, early: true })
}

/** Phase 1b: promises to vote for nothing lower, and tells its highest vote (PAXOS-3). */
export function onPrepare(node: PaxosNode, from: NodeId, { key, ballot }: MessageOf<'Prepare'>): void {
  if (!node.isAcceptor) return
  const decree = decreeOf(node, key)
  if (!node.rules.mayPromise(decree.promised, ballot)) return refuse(node, from, decree, ballot)
  const isNew = compareBallots(ballot, decree.promised) !== 0
  decree.promised = ballot
  hear(node, ballot)
  const promise = { type: 'Promise', key, ballot, vote: decree.vote } as const
  if (from === node.self) return persist(node, acceptorWrite(node, decree), promise)
  if (isNew) persist(node, acceptorWrite(node, decree))
  send(node, from, promise)
  preempt(node, decree, ballot)
}

function refuse(node: PaxosNode, from: NodeId, { key, promised }: Decree, ballot: Ballot): void {
  const nack = { type: 'Nack', key, ballot, promised: promised ?? ballot } as const
  if (from === node.self) onNack(node, nack)
  else send(node, from, nack, true)
}

/** A quorum has promised: phase 2 proposes the value of the highest vote reported, or the own wish (PAXOS-5, PAXOS-6). */
export function onPromise(node: PaxosNode, from: NodeId, { key, ballot, vote }: MessageOf<'Promise'>): void {
  const decree = decreeOf(node, key)
  const { campaign } = decree
  if (campaign?.phase !== 'prepare' || compareBallots(campaign.ballot, ballot) !== 0) return
  const { rules, roles } = node
  if (
    !rules.isNewAnswer(
      campaign.promises.map((one) => one.from),
      from,
    )
  )
    return
  campaign.promises.push({ from, vote })
  const quorum = rules.quorum(roles.acceptors.length)
  if (campaign.promises.length < rules.promisesNeeded(quorum, roles.acceptors.length)) return
  const votes = campaign.promises.flatMap((one) => (one.vote === null ? [] : [one.vote]))
  const adopted = rules.adopt(votes)
  if (adopted !== null) note(node, { kind: 'adopted', key, ballot, vote: adopted })
  const value = adopted === null ? campaign.wish : adopted.value
  if (rules.learnsFromPromises) learn(node, key, value)
  else beginPhaseTwo(node, decree, campaign, value)
}

/** Phase 2b: votes, unless it has promised a higher ballot, and tells the learners (PAXOS-4, PAXOS-8). */
export function onAccept(node: PaxosNode, from: NodeId, { key, ballot, value }: MessageOf<'Accept'>): void {
  if (!node.isAcceptor) return
  const decree = decreeOf(node, key)
  if (!node.rules.mayVote(decree.promised, ballot)) return refuse(node, from, decree, ballot)
  const isNew = decree.vote === null || !sameVote(decree.vote, { ballot, value })
  const isHigher = compareBallots(ballot, decree.promised) > 0
  decree.promised = node.rules.promiseAfterVote(decree.promised, ballot)
  decree.vote = { ballot, value }
  hear(node, ballot)
  const accepted = { type: 'Accepted', key, ballot, value } as const
  const told = node.settings.isDistinguished ? node.roles.learners.slice(0, 1) : node.roles.learners
  if (isNew) persist(node, acceptorWrite(node, decree), told.includes(node.self) ? accepted : null)
  for (const learner of told) if (learner !== node.self) send(node, learner, accepted)
  if (isHigher && from !== node.self) preempt(node, decree, ballot)
}

/** A value is chosen when a majority has accepted it in one ballot (PAXOS-7). */
export function onAccepted(
  node: PaxosNode,
  from: NodeId,
  { key, ballot, value }: MessageOf<'Accepted'>,
): void {
  if (!node.isLearner || node.learned.has(key)) return
  const decree = decreeOf(node, key)
  const { rules } = node
  const tally = rules.tallyOf(ballot, value)
  const voters = decree.tallies.get(tally) ?? []
  if (!rules.isNewAnswer(voters, from)) return
  decree.heardUs = node.nowUs
  decree.tallies.set(tally, [...voters, from])
  if (voters.length + 1 >= rules.quorum(node.roles.acceptors.length)) learn(node, key, value)
}

/** What was chosen never changes: the work for this decree is over, and its clients are answered. */
export function learn(node: PaxosNode, key: string, value: Json): void {
  if (node.learned.has(key)) return
  const decree = decreeOf(node, key)
  node.learned.set(key, value)
  node.learnedOrder.push(key)
  node.open.delete(key)
  decree.tallies.clear()
  persist(node, { kind: 'put', table: 'learned', key: node.learnedOrder.length, value: { key, value } })
  note(node, { kind: 'learned', key, value })
  const { campaign } = decree
  if (campaign !== null) {
    for (const [client, seq] of campaign.clients) reply(node, client, seq, value)
    node.effects.push({ kind: 'cancelTimer', timer: retryTimer(key) })
    decree.campaign = null
  }
  tellRole(node)
  tellOthers(node, key, value)
}

/** The distinguished learner tells those to whom the acceptors tell nothing (PAXOS-8). */
function tellOthers(node: PaxosNode, key: string, value: Json): void {
  const { learners, proposers } = node.roles
  if (learners[0] !== node.self) return
  const hearers = new Set(proposers.filter((proposer) => !learners.includes(proposer)))
  if (node.settings.isDistinguished) for (const learner of learners) hearers.add(learner)
  const message = { type: 'Chosen', decrees: [{ key, value }], upTo: null } as const
  for (const to of hearers) if (to !== node.self) send(node, to, message, true)
}
