import type { NodeId } from '../../model/identity.ts'
import { configurationOf, quorumValue } from './membership.ts'
import type { MessageOf } from './messages.ts'
import { broadcastHeartbeat, redirect } from './normal.ts'
import {
  hasCommittedInTerm,
  note,
  reply,
  send,
  sendEarly,
  type Leadership,
  type PendingRead,
  type RaftNode,
  type Reader,
} from './state.ts'

type ClientReader = Reader & { readonly kind: 'client' }

/** A client wants to read without a log entry (dissertation, section 6.4). */
export function onRead(node: RaftNode, reader: ClientReader): void {
  if (node.rules.readsLocally) return answer(node, reader, node.applied, 'nobody asked')
  if (node.leadership !== null) return registerRead(node, node.leadership, reader)
  if (!node.settings.followerReads || node.leader === null) return redirect(node, reader.client, reader.seq)
  const id = ++node.readCount
  node.followerReads.push({ id, reader, index: null })
  send(node, node.leader, { type: 'ReadIndex', term: node.term, id })
}

/** A follower asks on behalf of its client. */
export function onReadIndex(node: RaftNode, from: NodeId, { id }: MessageOf<'ReadIndex'>): void {
  if (node.leadership !== null) registerRead(node, node.leadership, { kind: 'follower', node: from, id })
}

export function onReadIndexResponse(node: RaftNode, { id, index }: MessageOf<'ReadIndexResponse'>): void {
  const read = node.followerReads.find((one) => one.id === id)
  if (read === undefined) return
  read.index = index
  releaseFollowerReads(node)
}

/**
 * The leader notes its commit index, makes sure that it still leads, and answers when it has applied that far.
 * Reads that come while a round is on its way share the next one, so that rounds do not grow with load.
 */
function registerRead(node: RaftNode, leadership: Leadership, reader: Reader): void {
  const ready = node.rules.mayRead(hasCommittedInTerm(node))
  if (ready && hasLease(node, leadership)) return serve(node, reader, node.commit, 'lease')
  const index = ready ? node.commit : null
  leadership.reads.push({ reader, round: leadership.round + 1, index })
  if (leadership.confirmedRound === leadership.round) broadcastHeartbeat(node)
}

/** Counts the answers to heartbeats: a round that a quorum answered proves leadership at the time of its sending. */
export function confirmRounds(node: RaftNode): void {
  const { leadership, rules } = node
  if (leadership === null) return
  const answered = quorumValue(configurationOf(node), rules.quorumSize, (member) =>
    member === node.self ? leadership.round : (leadership.progress.get(member)?.ackedRound ?? 0),
  )
  if (answered <= leadership.confirmedRound) return
  leadership.confirmedRound = answered
  const sentUs = leadership.roundsSent.findLast((one) => one.round <= answered)?.sentUs ?? 0
  leadership.roundsSent = leadership.roundsSent.filter((one) => one.round > answered)
  leadership.leaseUntilUs = Math.max(leadership.leaseUntilUs, sentUs + node.settings.leaseUs)
  releaseReads(node)
  // Those who came after the round was sent need one of their own.
  if (leadership.reads.some((read) => read.round > leadership.round)) broadcastHeartbeat(node)
}

/** Answers the reads that have waited long enough. */
export function releaseReads(node: RaftNode): void {
  const { leadership } = node
  if (leadership === null || leadership.reads.length === 0) return
  const ready = hasCommittedInTerm(node)
  const waiting: PendingRead[] = []
  for (const read of leadership.reads) {
    if (ready) read.index ??= node.commit
    if (read.index !== null && read.round <= leadership.confirmedRound) {
      serve(node, read.reader, read.index, 'readIndex')
    } else waiting.push(read)
  }
  leadership.reads = waiting
}

/** Answers the reads for which a follower has caught up. */
export function releaseFollowerReads(node: RaftNode): void {
  if (node.followerReads.length === 0) return
  const isReady = (index: number | null): boolean => index !== null && index <= node.applied
  for (const { reader, index } of node.followerReads)
    if (isReady(index)) answer(node, reader, index!, 'readIndex')
  node.followerReads = node.followerReads.filter((read) => !isReady(read.index))
}

/** Leadership ended or the leader is another: nobody will answer these reads. They had no effect, so ask again. */
export function sendReadersAway(node: RaftNode): void {
  const readers = [...(node.leadership?.reads ?? []), ...node.followerReads].map((read) => read.reader)
  node.followerReads = []
  for (const reader of readers) if (reader.kind === 'client') redirect(node, reader.client, reader.seq)
}

/** A quorum has promised, by its silence towards others, that nobody else leads until then. */
function hasLease(node: RaftNode, leadership: Leadership): boolean {
  if (node.settings.read !== 'lease') return false
  return !leadership.leaseVoid && node.nowUs < leadership.leaseUntilUs
}

function serve(node: RaftNode, reader: Reader, index: number, by: 'readIndex' | 'lease'): void {
  if (reader.kind === 'client') return answer(node, reader, index, by)
  sendEarly(node, reader.node, { type: 'ReadIndexResponse', term: node.term, id: reader.id, index })
}

function answer(
  node: RaftNode,
  { client, seq, operation }: ClientReader,
  index: number,
  by: 'readIndex' | 'lease' | 'nobody asked',
): void {
  note(node, { kind: 'readServed', client, seq, index, by })
  reply(node, client, seq, node.machine.execute(node.store, operation))
}
