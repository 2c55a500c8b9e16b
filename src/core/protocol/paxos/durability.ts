import { row, type DiskImage } from '../../model/durable.ts'
import type { Message } from '../../model/message.ts'
import type { DurabilityRule } from '../../trace/durability-rule.ts'
import { ballotText, compareBallots, type MessageOf } from './messages.ts'
import type { AcceptorRow } from './state.ts'

/**
 * PAXOS-14, Lamport's "stable storage". Answers to clients have no row: a chosen value rests on the disks of a
 * majority, which P7 counts. Nack, Query and Pull tell of nothing that this node could take back.
 */
export const durability: readonly DurabilityRule[] = [
  { message: 'Prepare', rule: 'PAXOS-14', missing: roundMissing },
  { message: 'Accept', rule: 'PAXOS-14', missing: roundMissing },
  { message: 'Promise', rule: 'PAXOS-14', missing: promiseMissing },
  { message: 'Accepted', rule: 'PAXOS-14', missing: voteMissing },
  { message: 'Chosen', rule: 'PAXOS-14', missing: placeMissing },
]

function roundMissing(message: Message, disk: DiskImage): string | null {
  const { key, ballot } = message as MessageOf<'Prepare' | 'Accept'>
  const maxRound = (row(disk, 'proposer', key) as { readonly maxRound: number } | null)?.maxRound ?? 0
  return maxRound >= ballot.round
    ? null
    : `maxRound of ${key} is ${maxRound} on disk, not ${ballot.round} of ballot ${ballotText(ballot)}`
}

function acceptorRow(disk: DiskImage, key: string): AcceptorRow {
  return (row(disk, 'acceptor', key) as AcceptorRow | null) ?? { promised: null, vote: null }
}

function promiseMissing(message: Message, disk: DiskImage): string | null {
  const { key, ballot } = message as MessageOf<'Promise' | 'Accepted'>
  const { promised } = acceptorRow(disk, key)
  return compareBallots(promised, ballot) >= 0
    ? null
    : `promised of ${key} is ${ballotText(promised)} on disk, not ${ballotText(ballot)}`
}

function voteMissing(message: Message, disk: DiskImage): string | null {
  const { key, ballot } = message as MessageOf<'Accepted'>
  const { vote } = acceptorRow(disk, key)
  if (compareBallots(vote?.ballot ?? null, ballot) >= 0) return promiseMissing(message, disk)
  return `the vote for ${key} is of ballot ${ballotText(vote?.ballot ?? null)} on disk, not ${ballotText(ballot)}`
}

function placeMissing(message: Message, disk: DiskImage): string | null {
  const { upTo } = message as MessageOf<'Chosen'>
  if (upTo === null || row(disk, 'learned', upTo) !== null) return null
  return `place ${upTo} of what was learned is empty on disk`
}
