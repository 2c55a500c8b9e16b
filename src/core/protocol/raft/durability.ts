import { row, type DiskImage } from '../../model/durable.ts'
import type { NodeId } from '../../model/identity.ts'
import type { Message } from '../../model/message.ts'
import type { DurabilityRule } from '../../trace/durability-rule.ts'
import type { MessageOf, RaftMessage } from './messages.ts'
import type { SnapshotRow } from './recovery.ts'

/**
 * What must be on the sender's disk when a message leaves (figure 2 of the paper, dissertation sections 3.8, 10.2.1).
 * No rule: PreVote and its answer promise nothing; an answer to a client rests on a quorum, not on the sender's disk.
 */
export const durability: readonly DurabilityRule[] = [
  rule(
    'RequestVote',
    'RAFT-3',
    (message, disk, sender) => termMissing(disk, message.term) ?? voteMissing(disk, message.term, sender),
  ),
  rule(
    'VoteResponse',
    'RAFT-3',
    (message, disk, _sender, to) =>
      termMissing(disk, message.term) ?? (message.granted ? voteMissing(disk, message.term, to) : null),
  ),
  rule('AppendEntries', 'RAFT-2', (message, disk) => termMissing(disk, message.term)),
  rule('Heartbeat', 'RAFT-2', (message, disk) => termMissing(disk, message.term)),
  rule('InstallSnapshot', 'RAFT-2', (message, disk) => termMissing(disk, message.term)),
  rule('HeartbeatResponse', 'RAFT-2', (message, disk) => termMissing(disk, message.term)),
  rule(
    'AppendResponse',
    'RAFT-11',
    (message, disk) =>
      termMissing(disk, message.term) ??
      (message.success ? logMissing(disk, message.term, message.match) : null),
  ),
  rule(
    'InstallResponse',
    'RAFT-13',
    (message, disk) => termMissing(disk, message.term) ?? logMissing(disk, message.term, message.match),
  ),
]

function rule<T extends RaftMessage['type']>(
  type: T,
  id: string,
  missing: (message: MessageOf<T>, disk: DiskImage, sender: NodeId, to: string) => string | null,
): DurabilityRule {
  return {
    message: type,
    rule: id,
    missing: (message: Message, disk, sender, to) => missing(message as MessageOf<T>, disk, sender, to),
  }
}

interface HardState {
  readonly term: number
  readonly votedFor: NodeId | null
}

function hardStateOf(disk: DiskImage): HardState {
  return (row(disk, 'hardState', 'current') as HardState | null) ?? { term: 0, votedFor: null }
}

function termMissing(disk: DiskImage, term: number): string | null {
  const safe = hardStateOf(disk).term
  return safe >= term ? null : `currentTerm ${term} (the disk has ${safe})`
}

/** A later term on the disk means that the vote was replaced after the promise was kept. */
function voteMissing(disk: DiskImage, term: number, candidate: string): string | null {
  const safe = hardStateOf(disk)
  if (safe.term > term || (safe.term === term && safe.votedFor === candidate)) return null
  return `votedFor ${candidate} in term ${term} (the disk has ${safe.votedFor ?? 'none'} in term ${safe.term})`
}

/**
 * Entries and snapshot together must reach up to `match`; the last entry stands for those before it. Once a later
 * term is on the disk, its leader may have replaced what was promised to the earlier one.
 */
function logMissing(disk: DiskImage, term: number, match: number): string | null {
  if (hardStateOf(disk).term > term) return null
  const snapshot = row(disk, 'snapshot', 'last') as unknown as SnapshotRow | null
  if (match <= (snapshot?.index ?? 0) || disk.get('log')?.has(match) === true) return null
  return `log entries up to ${match}`
}
