import type { DurableWrite } from '../../model/durable.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import { isReadOnly, type Operation } from '../../model/operation.ts'
import { continueTransfer } from './change.ts'
import {
  adoptConfiguration,
  configurationOf,
  onConfigurationCommitted,
  quorumValue,
  revertConfigurations,
} from './membership.ts'
import type { AppendEntries, AppendResponse, Heartbeat, HeartbeatResponse } from './messages.ts'
import { confirmRounds, onRead, releaseFollowerReads, releaseReads } from './read.ts'
import { sendSnapshot, snapshotIfDue } from './recovery.ts'
import {
  agreementBelow,
  entriesFrom,
  entryAt,
  hasCommittedInTerm,
  lastIndex,
  note,
  persist,
  reply,
  send,
  sendEarly,
  setTimer,
  termAt,
  type Entry,
  type Progress,
  type RaftNode,
} from './state.ts'

/** A message never carries more entries than this, so that one lagging follower does not stop the leader. */
const entriesPerMessageMax = 1000
const nothing: readonly number[] = []

/** A client asks. Writes go into the log; reads go the way that the configuration says. */
export function onRequested(node: RaftNode, client: ClientId, seq: number, operation: Operation): void {
  const { leadership } = node
  if (isReadOnly(operation) && (node.settings.read !== 'log' || node.rules.readsLocally)) {
    return onRead(node, { kind: 'client', client, seq, operation })
  }
  if (leadership === null) return redirect(node, client, seq)
  if (leadership.transferTo !== null) {
    return reply(node, client, seq, {
      kind: 'redirected',
      reason: 'leadership is being handed over',
      to: null,
    })
  }
  appendAsLeader(node, { term: node.term, kind: 'command', client, seq, operation })
}

export function redirect(node: RaftNode, client: ClientId, seq: number): void {
  const reason = node.leader === null ? 'no leader known' : 'not the leader'
  reply(node, client, seq, { kind: 'redirected', reason, to: node.leader })
}

/** The leader's own log grows: to its disk and to the followers at the same time (dissertation, section 10.2.1). */
export function appendAsLeader(node: RaftNode, entry: Entry): void {
  const index = lastIndex(node) + 1
  append(node, index, [entry], { append: index, term: node.term })
  for (const member of node.leadership?.progress.keys() ?? []) replicateTo(node, member)
  applyCommitted(node)
}

/** Sends what a follower lacks, unless as many messages as the window allows are still unanswered. */
export function replicateTo(node: RaftNode, member: NodeId): void {
  const progress = node.leadership?.progress.get(member)
  if (progress === undefined || progress.mode === 'snapshot') return
  if (progress.next <= node.base.index) return sendSnapshot(node, member, progress)
  const window = progress.mode === 'probe' ? 1 : node.settings.appendWindow
  if (progress.inFlight >= window) return
  if (progress.mode === 'replicate' && progress.next > lastIndex(node)) return
  const prevIndex = progress.next - 1
  const entries = entriesFrom(node, progress.next, entriesPerMessageMax)
  progress.inFlight++
  progress.sentUs = node.nowUs
  // While probing, `next` waits for the answer; afterwards the answers follow the messages.
  if (progress.mode === 'replicate') progress.next += entries.length
  const prevTerm = termAt(node, prevIndex) ?? 0
  sendEarly(node, member, {
    type: 'AppendEntries',
    term: node.term,
    prevIndex,
    prevTerm,
    entries,
    commit: node.commit,
  })
}

/** Entries from the leader: refuse what does not fit, delete what conflicts, keep what matches (figure 2). */
export function onAppendEntries(node: RaftNode, from: NodeId, message: AppendEntries): void {
  // What was compacted away is committed, so it matches: only the rest is news.
  const covered = Math.max(0, Math.min(message.entries.length, node.base.index - message.prevIndex))
  const prevIndex = message.prevIndex + covered
  const prevTerm = covered === 0 ? message.prevTerm : message.entries[covered - 1]!.term
  if (prevIndex < node.base.index) return acknowledge(node, from, prevIndex)
  if (!node.rules.fits(termAt(node, prevIndex), prevTerm)) {
    const hint = agreementBelow(node, prevIndex, prevTerm)
    return send(node, from, {
      type: 'AppendResponse',
      term: node.term,
      success: false,
      prevIndex: message.prevIndex,
      hint,
    })
  }
  const entries = covered === 0 ? message.entries : message.entries.slice(covered)
  const match = prevIndex + entries.length
  const fresh = node.rules.keepsMatching ? matchingCount(node, prevIndex, entries) : 0
  if (fresh < entries.length)
    append(node, prevIndex + 1 + fresh, fresh === 0 ? entries : entries.slice(fresh))
  else if (!node.rules.keepsMatching && match < lastIndex(node)) truncate(node, match + 1)
  commitTo(node, Math.min(message.commit, match), false)
  acknowledge(node, from, match)
}

export function onAppendResponse(node: RaftNode, from: NodeId, message: AppendResponse): void {
  const progress = node.leadership?.progress.get(from)
  if (progress === undefined) return
  progress.heardUs = node.nowUs
  if (message.success) onMatch(node, from, progress, message.match)
  else onMismatch(node, from, progress, message)
}

/** A follower is known to hold the log up to `match`. */
export function onMatch(node: RaftNode, from: NodeId, progress: Progress, match: number): void {
  progress.inFlight = progress.mode === 'replicate' ? Math.max(0, progress.inFlight - 1) : 0
  progress.mode = 'replicate'
  const counted = node.rules.matchAfter(match, lastIndex(node))
  progress.match = Math.max(progress.match, counted)
  progress.next = Math.max(progress.next, progress.match + 1)
  advanceCommit(node)
  replicateTo(node, from)
  continueTransfer(node)
}

/** Back up to where the logs may agree: one message a conflicting term, not one an entry (paper, section 5.3). */
function onMismatch(
  node: RaftNode,
  from: NodeId,
  progress: Progress,
  { prevIndex, hint }: AppendResponse & { success: false },
): void {
  // Only the answer to the latest probe counts; the window's other answers and old ones are stale.
  if (progress.mode === 'probe' && prevIndex !== progress.next - 1) return
  if (progress.mode === 'replicate' && prevIndex < progress.match) return
  const limit = Math.min(hint.index, prevIndex - 1)
  progress.mode = 'probe'
  progress.inFlight = 0
  // Below our base there is nothing to compare with: the snapshot comes next.
  progress.next = 1 + (limit < node.base.index ? limit : agreementBelow(node, limit, hint.term).index)
  replicateTo(node, from)
}

/** Own or old-term entries on a quorum: only the former commit by counting (paper, section 5.4.2). */
export function advanceCommit(node: RaftNode): void {
  const { leadership } = node
  if (leadership === null) return
  const matchOf = (member: NodeId): number =>
    member === node.self ? leadership.selfMatch : (leadership.progress.get(member)?.match ?? 0)
  const reached = quorumValue(configurationOf(node), node.rules.quorumSize, matchOf)
  if (reached <= node.commit || !node.rules.mayCommit(termAt(node, reached) ?? 0, node.term)) return
  commitTo(node, reached, true)
}

export function commitTo(node: RaftNode, index: number, counted: boolean): void {
  if (index <= node.commit) return
  const wasReady = hasCommittedInTerm(node)
  node.commit = index
  note(node, { kind: 'committed', index, term: node.term, counted })
  applyCommitted(node)
  if (node.leadership !== null && !wasReady) releaseReads(node)
  onConfigurationCommitted(node)
}

/** Puts what is committed into the state machine, in order, and answers the clients who asked here in this term. */
export function applyCommitted(node: RaftNode): void {
  const target = Math.min(node.rules.appliesUpTo(node.commit, lastIndex(node)), lastIndex(node))
  if (target <= node.applied) return
  const from = node.applied + 1
  let skipped: number[] | null = null
  while (node.applied < target) {
    node.applied++
    const entry = entryAt(node, node.applied)
    if (entry?.kind !== 'command') continue
    const { client, seq, operation } = entry
    const seen = node.sessions.get(client)
    if (seen !== undefined && seq <= seen.seq && node.rules.usesSessions) (skipped ??= []).push(node.applied)
    const answer = node.rules.execute(node.store, node.sessions, client, seq, operation, node.machine.execute)
    if (node.leadership !== null && entry.term === node.term) reply(node, client, seq, answer)
  }
  note(node, { kind: 'applied', from, to: target, skipped: skipped ?? nothing })
  releaseFollowerReads(node)
  snapshotIfDue(node)
}

export function onHeartbeatTimer(node: RaftNode): void {
  if (node.leadership === null) return
  setTimer(node, 'heartbeat', node.settings.heartbeatUs)
  broadcastHeartbeat(node)
}

/** A new round: whoever answers it still followed us when it was sent. */
export function broadcastHeartbeat(node: RaftNode): void {
  const { leadership } = node
  if (leadership === null) return
  leadership.round++
  leadership.roundsSent.push({ round: leadership.round, sentUs: node.nowUs })
  for (const [member, { match }] of leadership.progress) {
    const commit = node.rules.heartbeatCommit(node.commit, match)
    sendEarly(node, member, { type: 'Heartbeat', term: node.term, commit, round: leadership.round })
  }
  confirmRounds(node)
}

export function onHeartbeat(node: RaftNode, from: NodeId, { commit, round }: Heartbeat): void {
  commitTo(node, Math.min(commit, lastIndex(node)), false)
  send(node, from, { type: 'HeartbeatResponse', term: node.term, round })
}

export function onHeartbeatResponse(node: RaftNode, from: NodeId, { round }: HeartbeatResponse): void {
  const progress = node.leadership?.progress.get(from)
  if (progress === undefined) return
  progress.heardUs = node.nowUs
  progress.ackedRound = Math.max(progress.ackedRound, round)
  if (isOverdue(node, progress)) {
    // The answer, or what it should answer, was lost: start over from what is certain.
    progress.mode = 'probe'
    progress.inFlight = 0
    progress.next = Math.min(progress.match + 1, lastIndex(node) + 1)
  }
  replicateTo(node, from)
  confirmRounds(node)
}

/** Our own disk has an append: from now on it counts. A tag of an older term speaks of a leadership that ended. */
export function onOwnAppendDurable(node: RaftNode, index: number, term: number): void {
  if (node.leadership === null || term !== node.term) return
  node.leadership.selfMatch = Math.max(node.leadership.selfMatch, index)
  advanceCommit(node)
}

function isOverdue(node: RaftNode, progress: Progress): boolean {
  if (progress.inFlight === 0 && progress.mode !== 'snapshot') return false
  const patienceUs = progress.mode === 'snapshot' ? node.settings.electionUs : node.settings.heartbeatUs
  return node.nowUs - progress.sentUs >= patienceUs
}

function acknowledge(node: RaftNode, to: NodeId, match: number): void {
  const message = { type: 'AppendResponse', term: node.term, success: true, match } as const
  if (node.rules.acknowledgesEarly) sendEarly(node, to, message)
  else send(node, to, message)
}

/** Puts entries at an index, in memory and on their way to the disk; what was there and behind it goes. */
function append(
  node: RaftNode,
  from: number,
  entries: readonly Entry[],
  done?: { append: number; term: number },
): void {
  const writes: DurableWrite[] = []
  if (from <= lastIndex(node)) {
    writes.push({ kind: 'deleteFrom', table: 'log', key: from })
    cut(node, from)
  }
  for (const [i, value] of entries.entries()) {
    node.log.push(value)
    if (node.rules.keepsOnDisk(from + i)) writes.push({ kind: 'put', table: 'log', key: from + i, value })
  }
  if (writes.length > 0 || done !== undefined) persist(node, writes, done)
  note(node, { kind: 'appended', from, entries })
  for (const [i, entry] of entries.entries())
    if (entry.kind === 'configuration') adoptConfiguration(node, from + i, entry.configuration)
}

/** How many of the entries the log already holds: a message that was overtaken must not shorten it. */
function matchingCount(node: RaftNode, prevIndex: number, entries: readonly Entry[]): number {
  const conflict = entries.findIndex((entry, i) => termAt(node, prevIndex + 1 + i) !== entry.term)
  return conflict === -1 ? entries.length : conflict
}

function truncate(node: RaftNode, from: number): void {
  persist(node, [{ kind: 'deleteFrom', table: 'log', key: from }])
  cut(node, from)
}

function cut(node: RaftNode, from: number): void {
  node.log.length = Math.max(0, from - node.base.index - 1)
  note(node, { kind: 'truncated', from })
  revertConfigurations(node, from)
}
