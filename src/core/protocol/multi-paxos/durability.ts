import type { Json } from '../../base/json.ts'
import type { DiskImage } from '../../model/durable.ts'
import { row } from '../../model/durable.ts'
import type { Message } from '../../model/message.ts'
import type { DurabilityRule } from '../../trace/durability-rule.ts'
import { ballotText, compareBallots, type Ballot, type MessageOf, type Vote } from './messages.ts'
import type { Snapshot } from './state.ts'

/**
 * MPAXOS-15, Lamport's "stable storage": a ballot is safe before anybody hears of it, a promise and a vote before
 * they are told. Answers to clients have no row: a chosen value rests on a quorum's disks, which MP3 counts.
 * Nack, HeartbeatAck, Learn, Chosen and Snapshot tell of nothing that this node could take back.
 */
export const durability: readonly DurabilityRule[] = [
  {
    message: 'Prepare',
    rule: 'MPAXOS-15',
    missing: (message, disk) => ballotMissing(message as MessageOf<'Prepare'>, disk),
  },
  {
    message: 'Accept',
    rule: 'MPAXOS-15',
    missing: (message, disk) => ballotMissing(message as MessageOf<'Accept'>, disk),
  },
  {
    message: 'Heartbeat',
    rule: 'MPAXOS-15',
    missing: (message, disk) => ballotMissing(message as MessageOf<'Heartbeat'>, disk),
  },
  { message: 'Promise', rule: 'MPAXOS-15', missing: promiseMissing },
  { message: 'Accepted', rule: 'MPAXOS-15', missing: votesMissing },
]

interface AcceptorRow {
  readonly promised: Ballot | null
  readonly maxRound: number
}

function acceptorOf(disk: DiskImage): AcceptorRow {
  const found: Json = row(disk, 'acceptor', 'self')
  return found === null ? { promised: null, maxRound: 0 } : (found as unknown as AcceptorRow)
}

function ballotMissing(message: { readonly ballot: Ballot }, disk: DiskImage): string | null {
  const { maxRound } = acceptorOf(disk)
  const { ballot } = message
  return maxRound >= ballot.round
    ? null
    : `maxRound is ${maxRound} on disk, not ${ballot.round} of ballot ${ballotText(ballot)}`
}

function promiseMissing(message: Message, disk: DiskImage): string | null {
  const { ballot } = message as MessageOf<'Promise'>
  const { promised } = acceptorOf(disk)
  return compareBallots(promised, ballot) >= 0
    ? null
    : `promised is ${ballotText(promised)} on disk, not ${ballotText(ballot)}`
}

function votesMissing(message: Message, disk: DiskImage): string | null {
  const { ballot, fromSlot, toSlot } = message as MessageOf<'Accepted'>
  const covered = (row(disk, 'snapshot', 'latest') as Snapshot | null)?.slot ?? 0
  for (let slot = Math.max(fromSlot, covered + 1); slot <= toSlot; slot++) {
    const vote = row(disk, 'slots', slot) as Vote | null
    if (vote === null) return `slot ${slot} is empty on disk`
    // Ballot null: the value is known to be chosen, which is more than a vote.
    if (vote.ballot !== null && compareBallots(vote.ballot, ballot) < 0) {
      return `slot ${slot} holds a vote of ballot ${ballotText(vote.ballot)} on disk, not ${ballotText(ballot)}`
    }
  }
  return promiseMissing(message, disk)
}
