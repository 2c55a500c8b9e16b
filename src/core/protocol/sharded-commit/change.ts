/** What happens when somebody is suspected or a group changes its leader. */
import { unreachable } from '../../base/unreachable.ts'
import type { NodeId } from '../../model/identity.ts'
import { termLed } from '../raft/index.ts'
import { isCoordinatorPart, sendToGroup, tryNextMember } from './membership.ts'
import type { Txid } from './messages.ts'
import { askToPrepare, commit, giveUp, isProposed, propose, sendDecision } from './normal.ts'
import {
  coordinatorDataOf,
  coordinatorName,
  dataOf,
  note,
  reply,
  setTimer,
  shardDataOf,
  type Part,
  type ShardedNode,
  type Transaction,
} from './state.ts'

/** After every step of a part's Raft: does this node lead now, with its whole log read, or no longer? */
export function watchLeadership(node: ShardedNode, part: Part): void {
  const term = termLed(part.member.state)
  if (term === part.leads) return
  if (part.leads !== null) resign(node, part)
  if (term !== null) takeOver(node, part, term)
}

/** SC-5: everything that is open stands in the log; what the earlier leader had in memory only was not promised. */
function takeOver(node: ShardedNode, part: Part, term: number): void {
  part.leads = term
  part.hasLed = true
  part.proposals.clear()
  const data = dataOf(part)
  const open = 'commits' in data ? data.commits.size : data.prepared.size
  note(node, { kind: 'tookOver', group: part.group.name, term, open })
  if (!isCoordinatorPart(part)) {
    collectDoubts(node, part)
    return askAboutDoubts(node, part, 0)
  }
  const transactions = new Map<Txid, Transaction>()
  if (node.conduct.readsLog) {
    for (const [txid, participants] of coordinatorDataOf(part).commits) {
      transactions.set(txid, committedEarlier(node, txid, participants))
      for (const group of participants) sendDecision(node, group, txid, 'Commit')
    }
  }
  node.coordination = { term, count: 0, transactions, orders: [], resting: new Map() }
}

/** A commit that the log holds, whoever decided it: its client was told, or asks again. */
function committedEarlier(node: ShardedNode, txid: Txid, participants: readonly string[]): Transaction {
  return {
    txid,
    order: null,
    participants,
    changes: [],
    reading: false,
    phase: 'committed',
    votes: new Map(),
    acks: new Set(),
    balances: new Map(),
    askedUs: node.nowUs,
  }
}

/** A snapshot may have brought transactions in doubt, or decided some, without a word. */
function collectDoubts(node: ShardedNode, part: Part): void {
  const { name } = part.group
  const { prepared } = shardDataOf(part)
  for (const about of node.doubts.keys()) {
    const [group, txid] = about.split(' ') as [string, string]
    if (group === name && !prepared.has(txid)) node.doubts.delete(about)
  }
  for (const txid of prepared.keys()) {
    const about = `${name} ${txid}`
    if (!node.doubts.has(about)) node.doubts.set(about, { sinceUs: node.nowUs, isNoted: false })
  }
}

/** Clients are sent to the next leader, but for those whose decision is on its way: it may still be committed. */
function resign(node: ShardedNode, part: Part): void {
  part.leads = null
  part.proposals.clear()
  if (!isCoordinatorPart(part) || node.coordination === null) return
  const { transactions, orders, resting } = node.coordination
  node.coordination = null
  const voting = [...transactions.values()].filter(
    ({ phase }) => phase === 'voting' || phase === 'confirming',
  )
  for (const order of [...voting.map((one) => one.order), ...orders, ...resting.values()]) {
    if (order === null) continue
    reply(node, order, { kind: 'redirected', reason: 'no longer the leader', to: otherLeader(node, part) })
  }
}

export function otherLeader(node: ShardedNode, part: Part): NodeId | null {
  const { leader } = part.member.state
  return leader === node.self ? null : leader
}

/** SC-6: a vote is missing. */
export function onVotesLate(node: ShardedNode, txid: Txid): void {
  const part = node.parts.get(coordinatorName)
  const transaction = node.coordination?.transactions.get(txid)
  if (part === undefined || transaction?.phase !== 'voting') return
  if (node.conduct.onVoteTimeout === 'commit' && !transaction.reading) return commit(node, part, transaction)
  giveUp(node, part, transaction, 'no vote in time')
}

/** A wish that met a lock is tried again. */
export function onAgain(node: ShardedNode, timer: string): void {
  const order = node.coordination?.resting.get(timer)
  if (order === undefined) return
  node.coordination!.resting.delete(timer)
  node.coordination!.orders.unshift(order)
}

/** What has not been answered is asked again, of the next member. */
export function onRetry(node: ShardedNode): void {
  setTimer(node, 'retry', node.settings.retryUs)
  for (const part of node.parts.values()) {
    if (part.leads === null) continue
    if (isCoordinatorPart(part)) repeatRequests(node)
    else askAboutDoubts(node, part, node.settings.inquiryTimeoutUs)
  }
}

function repeatRequests(node: ShardedNode): void {
  const silent = new Set<string>()
  for (const transaction of node.coordination?.transactions.values() ?? []) {
    const { phase, participants, votes, acks, askedUs } = transaction
    if (node.nowUs - askedUs < node.settings.retryUs) continue
    if (phase !== 'voting' && phase !== 'committed') continue
    transaction.askedUs = node.nowUs
    for (const group of participants) {
      if (phase === 'voting' ? votes.has(group) : acks.has(group)) continue
      if (!silent.has(group)) tryNextMember(node, group)
      silent.add(group)
      if (phase === 'voting') askToPrepare(node, transaction, group)
      else sendDecision(node, group, transaction.txid, 'Commit')
    }
  }
}

/** SC-8: a shard in doubt may neither commit nor abort: its leader asks the coordinator's group, whoever leads it. */
function askAboutDoubts(node: ShardedNode, part: Part, afterUs: number): void {
  const { name } = part.group
  const doubtful = [...shardDataOf(part).prepared].filter(
    ([txid]) => node.nowUs - (node.doubts.get(`${name} ${txid}`)?.sinceUs ?? 0) >= afterUs,
  )
  if (doubtful.length > 0 && afterUs > 0) tryNextMember(node, coordinatorName)
  for (const [txid, record] of doubtful) {
    const doubt = node.doubts.get(`${name} ${txid}`)
    if (isProposed(part, 'finish', txid)) continue
    switch (node.conduct.onDoubt) {
      case 'abort':
      case 'commit':
        if (afterUs > 0) propose(node, part, { kind: 'finish', txid, decision: node.conduct.onDoubt })
        continue
      case 'ask':
        break
      default:
        unreachable(node.conduct.onDoubt)
    }
    if (doubt !== undefined && !doubt.isNoted && afterUs > 0) {
      doubt.isNoted = true
      note(node, { kind: 'blocked', about: txid, group: name, accounts: record.accounts })
    }
    sendToGroup(node, { type: 'Inquiry', group: name, by: node.self, txid })
  }
}
