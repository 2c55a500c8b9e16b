import { required } from '../../base/assert.ts'
import { row, type DiskImage, type DurableWrite } from '../../model/durable.ts'
import type { Response } from '../../model/envelope.ts'
import type { NodeId } from '../../model/identity.ts'
import type { Message } from '../../model/message.ts'
import type { Reply } from '../../model/operation.ts'
import type { DurabilityRule } from '../../trace/durability-rule.ts'
import { compareTxids, type MessageOf, type TwoPhaseMessage, type Txid } from './messages.ts'
import type { Coordinator, DoneTag, Effects, Order, Participant, TwoPhaseState } from './state.ts'

/**
 * A forced record, together with all log writes that were left unwritten so far. Nothing waits for those: written by
 * themselves they would hold up every message behind them, so they ride along.
 */
export function force(
  state: TwoPhaseState,
  out: Effects,
  writes: readonly DurableWrite[],
  done: DoneTag | null,
): void {
  const whole = [...state.unwritten, ...writes]
  state.unwritten = []
  out.push(done === null ? { kind: 'persist', writes: whole } : { kind: 'persist', writes: whole, done })
}

/** The coordinator told that everything below this has ended: nobody will ask about it, and its late mail is ignored. */
export function raiseFloor({ volatile }: Participant, floor: Txid): void {
  if (compareTxids(floor, volatile.floor) <= 0) return
  volatile.floor = floor
  for (const txid of volatile.closed.keys()) {
    if (compareTxids(txid, floor) >= 0) break
    volatile.closed.delete(txid)
  }
}

/** What a forced record of a participant takes along when the coordinator has told of a higher floor. */
export function forgetBelowFloor({ durable, volatile }: Participant): DurableWrite[] {
  if (compareTxids(volatile.floor, durable.floor) <= 0) return []
  durable.floor = volatile.floor
  const writes: DurableWrite[] = [{ kind: 'put', table: 'node', key: 'floor', value: durable.floor }]
  for (const txid of durable.commits) {
    // In order of commitment, which is nearly the order of age: a straggler goes with a later record.
    if (compareTxids(txid, durable.floor) >= 0) break
    durable.commits.delete(txid)
    writes.push({ kind: 'delete', table: 'decisions', key: txid })
  }
  return writes
}

/** A message whose content needs nothing that is still on its way to the disk, once the node's start is safe. */
export function sendNow(state: TwoPhaseState, out: Effects, to: NodeId, message: TwoPhaseMessage): void {
  out.push(state.startIsSafe ? { kind: 'send', to, message, early: true } : { kind: 'send', to, message })
}

export function reply(state: Coordinator, out: Effects, { client, seq }: Order, answer: Reply): void {
  const effect = { kind: 'reply', client, seq, reply: answer } as const
  out.push(state.startIsSafe ? { ...effect, early: true } : effect)
}

/** The durable-before-send table: what must be safe on the sender's disk when a message leaves. */
export const durability: readonly DurabilityRule[] = [
  rule('Hello', 'TPC-10', (message: MessageOf<'Hello'>, disk) => lifeMissing(message.life, disk)),
  rule('Read', 'TPC-12', (message: MessageOf<'Read'>, disk) => epochMissing(message.txid, disk)),
  rule('Prepare', 'TPC-12', (message: MessageOf<'Prepare'>, disk) => epochMissing(message.txid, disk)),
  rule('Vote', 'TPC-2', (message: MessageOf<'Vote'>, disk) => {
    if (message.vote === 'yes' && !isPrepared(message.txid, disk)) return `PREPARED record of ${message.txid}`
    return lifeMissing(message.life, disk)
  }),
  rule('Commit', 'TPC-3', ({ txid }: MessageOf<'Commit'>, disk) =>
    row(disk, 'commits', txid) === null ? `COMMIT record of ${txid}` : null,
  ),
  rule('Ack', 'TPC-4', ({ txid }: MessageOf<'Ack'>, disk) => committedMissing(txid, disk)),
  rule('Outcome', 'TPC-9', ({ txid, outcome }: MessageOf<'Outcome'>, disk) =>
    outcome === 'commit' ? committedMissing(txid, disk) : null,
  ),
  rule('Response', 'TPC-3', (response: Response, disk, to) => {
    // A reading and a refusal promise nothing that a crash could take back.
    if (response.reply.kind !== 'done' || response.reply.value !== null) return null
    const { seq } = response
    const records = [...(disk.get('commits')?.values() ?? [])] as unknown as { client: string; seq: number }[]
    return records.some((record) => record.client === to && record.seq === seq)
      ? null
      : `COMMIT record of the transfer ${to}/${seq}`
  }),
]

function rule<M extends Message>(
  message: M['type'],
  id: string,
  missing: (message: M, disk: DiskImage, to: string) => string | null,
): DurabilityRule {
  return { message, rule: id, missing: (sent, disk, _sender, to) => missing(sent as M, disk, to) }
}

function lifeMissing(life: number, disk: DiskImage): string | null {
  return Number(row(disk, 'node', 'life') ?? 0) >= life ? null : `life ${life}`
}

function epochMissing(txid: Txid, disk: DiskImage): string | null {
  const epoch = Number(required(txid.split('.')[0], `${txid} names no epoch.`))
  return Number(row(disk, 'node', 'life') ?? 0) >= epoch ? null : `epoch ${epoch}`
}

function isPrepared(txid: Txid, disk: DiskImage): boolean {
  return row(disk, 'prepared', txid) !== null || row(disk, 'decisions', txid) !== null
}

function committedMissing(txid: Txid, disk: DiskImage): string | null {
  const floor = row(disk, 'node', 'floor')
  const isOver = typeof floor === 'string' && compareTxids(txid, floor) < 0
  return isOver || row(disk, 'decisions', txid) !== null ? null : `COMMIT record of ${txid}`
}
