import { assert } from '../../base/assert.ts'
import type { NodeId } from '../../model/identity.ts'
import {
  configurationOf,
  electorate,
  freshProgress,
  hasQuorum,
  isVoter,
  members,
  refuse,
} from './membership.ts'
import type { MessageOf, RaftMessage, TermReason } from './messages.ts'
import { appendAsLeader, replicateTo } from './normal.ts'
import { sendReadersAway } from './read.ts'
import {
  cancelTimer,
  lastIndex,
  lastPosition,
  note,
  persistHardState,
  send,
  sendEarly,
  setTimer,
  type RaftNode,
  type Role,
} from './state.ts'

/**
 * What every message but a request for a vote is held against first (paper, section 5.1): a higher term makes a
 * follower of anybody, a lower one is answered with ours where that helps its sender. False: nothing more to do.
 */
export function admits(node: RaftNode, from: NodeId, message: RaftMessage): boolean {
  const comesFromLeader =
    message.type === 'AppendEntries' || message.type === 'Heartbeat' || message.type === 'InstallSnapshot'
  if (message.term < node.term) {
    if (comesFromLeader) refuseOldLeader(node, from, message)
    return false
  }
  // The term of a granted pre-vote is one that nobody has entered.
  if (message.type === 'PreVoteResponse' && message.granted) return true
  if (message.term > node.term)
    becomeFollower(node, message.term, comesFromLeader ? from : null, message.type)
  if (comesFromLeader) {
    // Two leaders in one term cannot be; if a mistake makes them, they at least do not merge.
    if (node.role === 'leader') return false
    becomeFollower(node, node.term, from)
    hearLeader(node)
  }
  return true
}

export function armElectionTimer(node: RaftNode): void {
  const { electionUs } = node.settings
  setTimer(node, 'election', electionUs, 2 * electionUs - 1)
}

/** The election timer ran out: a voter campaigns, everybody else waits on. */
export function onElectionTimer(node: RaftNode): void {
  if (node.role === 'leader') return
  if (!isElectable(node)) return armElectionTimer(node)
  if (node.settings.preVote) becomePreCandidate(node)
  else becomeCandidate(node, false)
}

/** Asks whether an election could be won, without touching any term (dissertation, section 9.6). */
export function becomePreCandidate(node: RaftNode): void {
  assert(
    node.role !== 'leader',
    `${node.self} wants a pre-vote although it is the leader of term ${node.term}.`,
  )
  beginCampaign(node, 'preCandidate')
  node.granted.add(node.self)
  const { index, term } = lastPosition(node)
  for (const voter of others(node)) {
    sendEarly(node, voter, { type: 'PreVote', term: node.term + 1, lastIndex: index, lastTerm: term })
  }
  countVotes(node)
}

/** Its own vote is one that must be durable like any other: it counts when the disk has it. */
export function becomeCandidate(node: RaftNode, transfer: boolean): void {
  assert(node.role !== 'leader', `${node.self} wants votes although it is the leader of term ${node.term}.`)
  raiseTerm(node, node.term + 1, 'campaign')
  node.votedFor = node.self
  beginCampaign(node, 'candidate')
  persistHardState(node, { vote: node.term })
  const { index, term } = lastPosition(node)
  note(node, { kind: 'voted', term: node.term, candidate: node.self, candidateLast: { index, term } })
  for (const voter of others(node)) {
    send(node, voter, { type: 'RequestVote', term: node.term, lastIndex: index, lastTerm: term, transfer })
  }
}

export function onOwnVoteDurable(node: RaftNode, term: number): void {
  if (node.role !== 'candidate' || term !== node.term) return
  node.granted.add(node.self)
  countVotes(node)
}

/** Follower of that term and, if it is known, of that leader. In the same term the vote stays as it was given. */
export function becomeFollower(
  node: RaftNode,
  term: number,
  leader: NodeId | null,
  because: TermReason = 'campaign',
): void {
  const raised = term > node.term
  if (raised) {
    raiseTerm(node, term, because)
    if (node.rules.remembersTerm) persistHardState(node)
  }
  const turned = node.role !== 'follower'
  const led = node.leadership
  const newLeader = leader !== node.leader
  node.leader = leader
  if (turned || newLeader) sendReadersAway(node)
  if (!turned) return
  changeRole(node, 'follower')
  if (led === null) return
  if (led.transferTo !== null) note(node, { kind: 'transferEnded', to: led.transferTo, done: raised })
  node.leadership = null
  for (const timer of ['heartbeat', 'quorum', 'transfer']) cancelTimer(node, timer)
  armElectionTimer(node)
}

export function becomeLeader(node: RaftNode): void {
  assert(node.role === 'candidate', `${node.self} wants to lead term ${node.term} as ${node.role}.`)
  node.leader = node.self
  node.leadership = {
    progress: freshProgress(node, lastIndex(node) + 1),
    selfMatch: 0,
    inherited: lastIndex(node),
    round: 0,
    confirmedRound: 0,
    roundsSent: [],
    leaseUntilUs: 0,
    leaseVoid: false,
    reads: [],
    transferTo: null,
  }
  changeRole(node, 'leader')
  sendReadersAway(node)
  cancelTimer(node, 'election')
  setTimer(node, 'heartbeat', node.settings.heartbeatUs)
  if (node.settings.checkQuorum) setTimer(node, 'quorum', node.settings.electionUs)
  if (node.settings.noop) return appendAsLeader(node, { term: node.term, kind: 'noop' })
  // Without a no-op the disk has to say by other means how far our log is safe.
  persistHardState(node, { append: lastIndex(node), term: node.term })
  for (const member of node.leadership.progress.keys()) replicateTo(node, member)
}

export function onPreVote(node: RaftNode, from: NodeId, message: MessageOf<'PreVote'>): void {
  if (message.term < node.term) {
    return sendEarly(node, from, { type: 'PreVoteResponse', term: node.term, granted: false })
  }
  if (ignoresCandidate(node, from, message, false)) return
  const free = message.term > node.term || mayVoteFor(node, from)
  const granted = free && isUpToDate(node, message)
  const term = granted ? message.term : node.term
  sendEarly(node, from, { type: 'PreVoteResponse', term, granted })
}

export function onPreVoteResponse(
  node: RaftNode,
  from: NodeId,
  { term, granted }: MessageOf<'PreVoteResponse'>,
): void {
  if (node.role !== 'preCandidate' || (granted && term !== node.term + 1)) return
  ;(granted ? node.granted : node.refused).add(from)
  countVotes(node)
}

export function onRequestVote(node: RaftNode, from: NodeId, message: MessageOf<'RequestVote'>): void {
  if (message.term < node.term) {
    return send(node, from, { type: 'VoteResponse', term: node.term, granted: false })
  }
  if (ignoresCandidate(node, from, message, message.transfer)) return
  if (message.term > node.term) becomeFollower(node, message.term, null, 'RequestVote')
  const granted = mayVoteFor(node, from) && isUpToDate(node, message)
  if (granted && node.votedFor !== from) {
    node.votedFor = from
    if (node.rules.remembersVote) persistHardState(node)
  }
  if (granted) {
    const candidateLast = { index: message.lastIndex, term: message.lastTerm }
    note(node, { kind: 'voted', term: node.term, candidate: from, candidateLast })
    armElectionTimer(node)
  }
  send(node, from, { type: 'VoteResponse', term: node.term, granted })
}

export function onVoteResponse(node: RaftNode, from: NodeId, { granted }: MessageOf<'VoteResponse'>): void {
  if (node.role !== 'candidate') return
  ;(granted ? node.granted : node.refused).add(from)
  countVotes(node)
}

/** Check-quorum: a leader that a quorum has not answered for a whole election timeout makes room. */
export function onQuorumTimer(node: RaftNode): void {
  const { leadership, settings } = node
  if (leadership === null) return
  const sinceUs = node.nowUs - settings.electionUs
  const heard = (member: NodeId): boolean =>
    member === node.self || (leadership.progress.get(member)?.heardUs ?? 0) >= sinceUs
  if (hasQuorum(configurationOf(node), node.rules.quorumSize, heard)) {
    return setTimer(node, 'quorum', settings.electionUs)
  }
  note(node, { kind: 'quorumLost', term: node.term })
  becomeFollower(node, node.term, null)
}

/** An operator wants another leader (dissertation, section 3.10). A follower passes the wish on. */
export function onTransferCommand(node: RaftNode, to: NodeId): void {
  const { leadership } = node
  if (leadership === null) {
    if (node.leader === null) return refuse(node, 'notLeader', to)
    return sendEarly(node, node.leader, { type: 'TransferRequest', term: node.term, to })
  }
  if (leadership.transferTo === to) return
  if (leadership.transferTo !== null) abortTransfer(node)
  if (to === node.self) return
  if (!isVoter(configurationOf(node), to)) return refuse(node, 'notVoter', to)
  leadership.transferTo = to
  setTimer(node, 'transfer', node.settings.electionUs)
  note(node, { kind: 'transferStarted', to })
  replicateTo(node, to)
  continueTransfer(node)
}

/** As soon as the chosen one holds the whole log it may campaign at once. */
export function continueTransfer(node: RaftNode): void {
  const { leadership } = node
  if (leadership === null || leadership.transferTo === null) return
  if (leadership.progress.get(leadership.transferTo)?.match !== lastIndex(node)) return
  if (node.rules.voidsLeaseOnTransfer) leadership.leaseVoid = true
  sendEarly(node, leadership.transferTo, { type: 'TimeoutNow', term: node.term })
}

export function onTransferTimer(node: RaftNode): void {
  abortTransfer(node)
}

export function abortTransfer(node: RaftNode): void {
  const { leadership } = node
  if (leadership === null || leadership.transferTo === null) return
  note(node, { kind: 'transferEnded', to: leadership.transferTo, done: false })
  leadership.transferTo = null
  cancelTimer(node, 'transfer')
}

export function onTimeoutNow(node: RaftNode): void {
  if (node.role === 'leader' || !isElectable(node)) return
  becomeCandidate(node, true)
}

/** A leader spoke: the election is put off, and with check-quorum nobody else gets a vote for a while. */
function hearLeader(node: RaftNode): void {
  node.quietUntilUs = node.nowUs + node.settings.electionUs
  armElectionTimer(node)
}

/**
 * A voter campaigns, and so does one whose removal is not committed: it may be the only one whose log is complete
 * enough to win, although it would not count itself (thesis, section 4.2.2).
 */
function isElectable(node: RaftNode): boolean {
  const { configurations } = node
  const [before, last] = [
    configurations[configurations.length - 2],
    configurations[configurations.length - 1]!,
  ]
  if (isVoter(last.configuration, node.self)) return true
  return before !== undefined && last.index > node.commit && isVoter(before.configuration, node.self)
}

/**
 * Requests that change nothing, not even a term. With check-quorum those of anybody while a leader is alive, unless
 * that leader wanted the election. And always those of a node outside of the configuration whose log is not ahead of
 * ours: one that is ahead may have been added by an entry that we lack, one that is not was removed.
 */
function ignoresCandidate(
  node: RaftNode,
  from: NodeId,
  last: { readonly lastIndex: number; readonly lastTerm: number },
  transfer: boolean,
): boolean {
  const own = lastPosition(node)
  const isAhead = last.lastTerm > own.term || (last.lastTerm === own.term && last.lastIndex > own.index)
  if (!isAhead && !members(configurationOf(node)).includes(from)) return true
  if (!node.settings.checkQuorum || transfer) return false
  return node.role === 'leader' || node.nowUs < node.quietUntilUs
}

function mayVoteFor(node: RaftNode, candidate: NodeId): boolean {
  return node.votedFor === candidate || (node.votedFor === null && node.leader === null)
}

function isUpToDate(node: RaftNode, candidate: { lastIndex: number; lastTerm: number }): boolean {
  return node.rules.isUpToDate({ index: candidate.lastIndex, term: candidate.lastTerm }, lastPosition(node))
}

function countVotes(node: RaftNode): void {
  const configuration = configurationOf(node)
  const { quorumSize } = node.rules
  if (hasQuorum(configuration, quorumSize, (voter) => node.granted.has(voter))) {
    if (node.role === 'preCandidate') becomeCandidate(node, false)
    else becomeLeader(node)
  } else if (!hasQuorum(configuration, quorumSize, (voter) => !node.refused.has(voter))) {
    becomeFollower(node, node.term, null)
  }
}

function beginCampaign(node: RaftNode, role: 'preCandidate' | 'candidate'): void {
  assert(
    node.role !== 'leader',
    `${node.self} wants to campaign although it is the leader of term ${node.term}.`,
  )
  node.leader = null
  node.granted = new Set()
  node.refused = new Set()
  sendReadersAway(node)
  changeRole(node, role)
  armElectionTimer(node)
}

function raiseTerm(node: RaftNode, term: number, because: TermReason): void {
  node.term = term
  node.votedFor = null
  note(node, { kind: 'termRaised', term, because })
}

function changeRole(node: RaftNode, role: Role): void {
  node.role = role
  note(node, { kind: 'role', role: `raft.role.${role}`, leads: role === 'leader', epoch: node.term })
}

function others(node: RaftNode): NodeId[] {
  return electorate(configurationOf(node)).filter((voter) => voter !== node.self)
}

function refuseOldLeader(node: RaftNode, from: NodeId, message: RaftMessage): void {
  const { term } = node
  if (message.type !== 'AppendEntries') return send(node, from, { type: 'HeartbeatResponse', term, round: 0 })
  const { prevIndex } = message
  send(node, from, {
    type: 'AppendResponse',
    term,
    success: false,
    prevIndex,
    hint: { index: 0, term: 0 },
  })
}
