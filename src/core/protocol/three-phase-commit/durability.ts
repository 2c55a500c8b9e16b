import { assert, required } from '../../base/assert.ts'
import { row, type DiskImage, type DurableWrite } from '../../model/durable.ts'
import type { Response } from '../../model/envelope.ts'
import type { NodeId } from '../../model/identity.ts'
import { releaseLocks } from '../../model/lock-table.ts'
import type { Message } from '../../model/message.ts'
import type { Reply } from '../../model/operation.ts'
import type { DurabilityRule } from '../../trace/durability-rule.ts'
import { tell } from './change.ts'
import { recordOf } from './membership.ts'
import {
  compareTxids,
  type Decision,
  type MessageOf,
  type Stage,
  type ThreePhaseMessage,
  type Txid,
  type Write,
} from './messages.ts'
import { writeText } from './normal.ts'
import {
  note,
  remember,
  type Coordinator,
  type DoneTag,
  type Effects,
  type Grounds,
  type Order,
  type Participant,
  type ThreePhaseState,
} from './state.ts'

/**
 * A forced record, together with all log writes that were left unwritten so far. Nothing waits for those: written by
 * themselves they would hold up every message behind them, so they ride along.
 */
export function force(
  state: ThreePhaseState,
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
  for (const txid of durable.commits.keys()) {
    // In order of commitment, which is nearly the order of age: a straggler goes with a later record.
    if (compareTxids(txid, durable.floor) >= 0) break
    durable.commits.delete(txid)
    writes.push({ kind: 'delete', table: 'decisions', key: txid })
  }
  return writes
}

/** A message whose content needs nothing that is still on its way to the disk, once the node's start is safe. */
export function sendNow(state: ThreePhaseState, out: Effects, to: NodeId, message: ThreePhaseMessage): void {
  out.push(state.startIsSafe ? { kind: 'send', to, message, early: true } : { kind: 'send', to, message })
}

export function reply(state: Coordinator, out: Effects, { client, seq }: Order, answer: Reply): void {
  const effect = { kind: 'reply', client, seq, reply: answer } as const
  out.push(state.startIsSafe ? { ...effect, early: true } : effect)
}

/** NBC-5: a decision that is taken here, and every commit, is forced before anybody hears of it. */
export function decideHere(
  state: Participant,
  from: NodeId,
  txid: Txid,
  decision: Decision,
  grounds: Grounds,
  out: Effects,
): void {
  const { durable, volatile } = state
  const { writes } = recordOf(state, txid)
  if (volatile.deciding.has(txid)) return
  volatile.deciding.set(txid, { decision, grounds, from, askers: new Set() })
  for (const timer of ['silence', 'answers', 'ask'])
    out.push({ kind: 'cancelTimer', timer: `${timer} ${txid}` })
  const over: DurableWrite[] = [{ kind: 'delete', table: 'prepared', key: txid }]
  if (durable.stages.has(txid)) over.push({ kind: 'delete', table: 'stages', key: txid })
  if (decision === 'commit') {
    over.push({ kind: 'put', table: 'decisions', key: txid, value: writes })
    for (const { account, balance } of writes)
      over.push({ kind: 'put', table: 'accounts', key: account, value: balance })
  }
  force(state, out, [...over, ...forgetBelowFloor(state)], { kind: 'decided', txid })
}

/** The record of the decision is safe: now it is one. */
export function onDecided(state: Participant, txid: Txid, out: Effects): void {
  const { durable, volatile } = state
  const deciding = required(volatile.deciding.get(txid), `${state.self} has not decided ${txid}.`)
  const { decision, grounds, from, askers } = deciding
  const record = recordOf(state, txid)
  volatile.deciding.delete(txid)
  durable.prepared.delete(txid)
  durable.stages.delete(txid)
  volatile.voted.delete(txid)
  if (decision === 'commit') {
    for (const { account, balance } of record.writes) durable.balances.set(account, balance)
    durable.commits.set(txid, record.writes)
    note(out, { kind: 'decided', txid, decision, at: 'participant', ...grounds, writes: record.writes })
  } else close(state, txid, grounds, out)
  settle(state, from, txid, decision, record.writes, out)
  if (decision === 'commit') sendNow(state, out, record.coordinator, { type: 'Ack', txid })
  if (grounds.by !== 'told') {
    const type = decision === 'commit' ? 'DoCommit' : 'Abort'
    for (const to of record.participants) if (to !== state.self) sendNow(state, out, to, { type, txid })
    tell(state, record.coordinator, txid, decision, out)
  }
  for (const to of askers) tell(state, to, txid, decision, out)
}

/** Drops the work. The PREPARED record goes with the next forced one: until then a restart asks those that told. */
export function abortHere(
  state: Participant,
  from: NodeId,
  txid: Txid,
  grounds: Grounds,
  out: Effects,
): void {
  const { durable, volatile } = state
  const record = durable.prepared.get(txid)
  if (durable.prepared.delete(txid)) state.unwritten.push({ kind: 'delete', table: 'prepared', key: txid })
  if (durable.stages.delete(txid)) state.unwritten.push({ kind: 'delete', table: 'stages', key: txid })
  volatile.voted.delete(txid)
  for (const timer of ['silence', 'answers', 'ask'])
    out.push({ kind: 'cancelTimer', timer: `${timer} ${txid}` })
  if (volatile.waiting.delete(txid)) out.push({ kind: 'cancelTimer', timer: `locks ${txid}` })
  if (volatile.reading.delete(txid)) out.push({ kind: 'cancelTimer', timer: `reading ${txid}` })
  close(state, txid, grounds, out)
  settle(state, from, txid, 'abort', record?.writes ?? [], out)
}

/** Ends the doubt and gives the locks back. */
function settle(
  state: Participant,
  from: NodeId,
  txid: Txid,
  decision: Decision,
  writes: readonly Write[],
  out: Effects,
): void {
  const doubt = state.volatile.doubts.get(txid)
  state.volatile.doubts.delete(txid)
  if (doubt?.isNoted === true) {
    const forUs = state.nowUs - doubt.sinceUs
    note(out, { kind: 'unblocked', about: txid, decision, forUs, from })
  }
  remember(state, { txid, decision, text: writes.map(writeText).join(' ') })
  release(state, txid, out)
}

/** Marks a transaction as over and aborted here. */
export function close(state: Participant, txid: Txid, grounds: Grounds, out: Effects): void {
  state.volatile.closed.set(txid, 'aborted')
  note(out, { kind: 'decided', txid, decision: 'abort', at: 'participant', ...grounds, writes: [] })
}

/** Gives all locks of a transaction back; those that waited for them go on. */
export function release(state: Participant, txid: Txid, out: Effects): void {
  const { locks, waiting, granted } = state.volatile
  for (const next of releaseLocks(locks, txid)) {
    const work = waiting.get(next)
    assert(work !== undefined, `${state.self} granted locks to ${next}, which has no work to do.`)
    waiting.delete(next)
    granted.push(work)
    out.push({ kind: 'cancelTimer', timer: `locks ${next}` })
  }
}

/** The durable-before-send table: what must be safe on the sender's disk when a message leaves. */
export const durability: readonly DurabilityRule[] = [
  rule('Hello', 'NBC-13', (message: MessageOf<'Hello'>, disk) => lifeMissing(message.life, disk)),
  rule('Read', 'NBC-14', (message: MessageOf<'Read'>, disk) => epochMissing(message.txid, disk)),
  rule('CanCommit', 'NBC-14', (message: MessageOf<'CanCommit'>, disk) => epochMissing(message.txid, disk)),
  rule('Vote', 'NBC-2', (message: MessageOf<'Vote'>, disk) => {
    if (message.vote === 'yes' && !isPrepared(message.txid, disk)) return `PREPARED record of ${message.txid}`
    return lifeMissing(message.life, disk)
  }),
  // A terminator has its PREPARED record instead: it moves to pre-committed with those that it asks.
  rule('PreCommit', 'NBC-3', ({ txid }: MessageOf<'PreCommit'>, disk) =>
    ['precommits', 'commits', 'prepared'].some((name) => has(disk, name, txid))
      ? null
      : `PRECOMMIT record of ${txid}`,
  ),
  rule('PreCommitAck', 'NBC-8', ({ txid, logged }: MessageOf<'PreCommitAck'>, disk) =>
    logged ? stageMissing(txid, 'pre-committed', disk) : null,
  ),
  rule('PreAbortAck', 'NBC-8', ({ txid }: MessageOf<'PreAbortAck'>, disk) =>
    stageMissing(txid, 'pre-aborted', disk),
  ),
  rule('DoCommit', 'NBC-5', ({ txid }: MessageOf<'DoCommit'>, disk) =>
    has(disk, 'commits', txid) ? null : committedMissing(txid, disk),
  ),
  rule('Ack', 'NBC-5', ({ txid }: MessageOf<'Ack'>, disk) => committedMissing(txid, disk)),
  rule('StateReport', 'NBC-5', ({ txid, state }: MessageOf<'StateReport'>, disk) =>
    state !== 'commit' || has(disk, 'commits', txid) ? null : committedMissing(txid, disk),
  ),
  rule('Response', 'NBC-5', (response: Response, disk, to) => {
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

function has(disk: DiskImage, name: string, txid: Txid): boolean {
  return row(disk, name, txid) !== null
}

function isPrepared(txid: Txid, disk: DiskImage): boolean {
  return has(disk, 'prepared', txid) || has(disk, 'decisions', txid)
}

/** The stage goes with the PREPARED record when the transaction is over. */
function stageMissing(txid: Txid, stage: Stage, disk: DiskImage): string | null {
  const isThere = row(disk, 'stages', txid) === stage || !has(disk, 'prepared', txid)
  return isThere ? null : `${stage} record of ${txid}`
}

function committedMissing(txid: Txid, disk: DiskImage): string | null {
  const floor = row(disk, 'node', 'floor')
  const isOver = typeof floor === 'string' && compareTxids(txid, floor) < 0
  return isOver || has(disk, 'decisions', txid) ? null : `COMMIT record of ${txid}`
}
