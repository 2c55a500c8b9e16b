/** A worker: takes the lock, reads, works, writes, gives the lock back. */
import { assert } from '../../base/assert.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { Operation, Reply } from '../../model/operation.ts'
import type { MessageOf, Owner } from './messages.ts'
import { workerFor } from './membership.ts'
import { note, send, type LeaseLockNode, type Turn, type Worker } from './state.ts'

export function onRequested(node: LeaseLockNode, client: ClientId, op: number, operation: Operation): void {
  if (node.role !== 'worker') {
    const elsewhere: Reply = { kind: 'redirected', reason: 'no worker', to: workerFor(client, node.layout) }
    node.effects.push({ kind: 'reply', client, seq: op, reply: elsewhere, early: true })
    return
  }
  if (operation.f === 'read') return look(node, client, op, operation.key)
  if (operation.f !== 'increment')
    return answer(node, client, op, { kind: 'rejected', reason: `workers do not serve ${operation.f}` })
  node.jobs.push({ client, op, key: operation.key, by: operation.by, sinceUs: node.nowUs })
  begin(node)
}

function answer(worker: Worker, client: ClientId, op: number, reply: Reply): void {
  worker.effects.push({ kind: 'reply', client, seq: op, reply })
}

/** Reading needs no lock: it is one access to the resource. */
function look(worker: Worker, client: ClientId, op: number, key: string): void {
  const id = ++worker.number
  worker.looks.set(id, { client, op, key, sinceUs: worker.nowUs })
  send(worker, worker.layout.resource, { type: 'Get', key, owner: null, token: 0, id })
  poll(worker)
}

/** The next job, if none is at work. */
function begin(worker: Worker): void {
  if (worker.turn !== null) return
  const job = worker.jobs.shift()
  if (job === undefined) return
  const id = ++worker.number
  worker.turn = {
    job,
    id,
    owner: `${worker.self}.${worker.life}.${id}`,
    phase: 'acquiring',
    askedUs: worker.nowUs,
    heardUs: worker.nowUs,
    token: 0,
    value: 0,
    hasWritten: false,
  }
  ask(worker, worker.turn)
  poll(worker)
}

/** Sends, or sends again, what the phase waits for an answer to. */
function ask(worker: Worker, turn: Turn): void {
  const { job, owner, token, id, value } = turn
  const { resource } = worker.layout
  switch (turn.phase) {
    case 'acquiring': {
      const ttlUs = worker.rules.takesInOneStep ? worker.settings.ttlUs : null
      return send(worker, worker.store, { type: 'Acquire', lock: job.key, owner, ttlUs })
    }
    case 'reading':
      return send(worker, resource, { type: 'Get', key: job.key, owner, token, id })
    case 'writing':
      return send(worker, resource, { type: 'Put', key: job.key, owner, token, value, id })
    case 'working':
      return
  }
}

function poll(worker: Worker): void {
  const { pollUs } = worker.settings
  worker.effects.push({
    kind: 'setTimer',
    timer: 'poll',
    fromUs: Math.ceil(pollUs / 2),
    toUs: Math.floor(pollUs * 1.5),
  })
}

/** No answer, or the lock was taken: asks again, gives up, or turns to the replica of a store that is silent. */
export function onPoll(worker: Worker): void {
  const { giveUpUs, failoverUs, queues, ttlUs } = worker.settings
  for (const [id, { key, sinceUs }] of worker.looks) {
    if (worker.nowUs - sinceUs > giveUpUs) worker.looks.delete(id)
    else send(worker, worker.layout.resource, { type: 'Get', key, owner: null, token: 0, id })
  }
  const { turn } = worker
  if (turn !== null) {
    const { replica, store } = worker.layout
    if (turn.phase === 'acquiring' && replica !== null && worker.nowUs - turn.heardUs > failoverUs) {
      const to = worker.store === store ? replica : store
      note(worker, { kind: 'failedOver', from: worker.store, to })
      worker.store = to
      turn.heardUs = worker.nowUs
    }
    // In a queue the request need not be repeated, unless it was lost: the lease's time tells.
    const isQueued = queues && turn.phase === 'acquiring' && worker.nowUs - turn.askedUs < ttlUs
    if (turn.phase === 'acquiring' && worker.nowUs - turn.job.sinceUs > giveUpUs) return giveUp(worker, turn)
    if (!isQueued) ask(worker, turn)
  }
  if (worker.turn !== null || worker.looks.size > 0) poll(worker)
}

function giveUp(worker: Worker, turn: Turn): void {
  // The grant may be on its way: whoever gets it late must not keep it.
  giveBack(worker, worker.store, turn.job.key, turn.owner)
  end(worker, { kind: 'rejected', reason: 'no lock in time' })
}

/** Gives back what may or may not be one's own: with a plain DEL that could be somebody else's lock. */
function giveBack(worker: Worker, store: NodeId, lock: string, owner: Owner): void {
  if (worker.settings.variant !== 'setnx') send(worker, store, { type: 'Release', lock, owner })
}

/** Ends the turn with an answer to its client. */
function end(worker: Worker, reply: Reply): void {
  const { turn } = worker
  assert(turn !== null, `${worker.self} ends a turn that it has not begun.`)
  answer(worker, turn.job.client, turn.job.op, reply)
  worker.turn = null
  worker.effects.push({ kind: 'cancelTimer', timer: 'work' })
  begin(worker)
  if (worker.turn === null && worker.looks.size > 0) poll(worker)
}

export function onGranted(worker: Worker, from: NodeId, { owner, lock, token }: MessageOf<'Granted'>): void {
  const { turn } = worker
  if (turn?.owner !== owner) {
    // Granted to a turn that has been given up: it goes back at once.
    if (owner.startsWith(`${worker.self}.`)) giveBack(worker, from, lock, owner)
    return
  }
  turn.heardUs = worker.nowUs
  if (turn.phase !== 'acquiring') return
  if (!worker.rules.takesInOneStep)
    send(worker, from, { type: 'Expire', lock, owner, ttlUs: worker.settings.ttlUs })
  turn.token = worker.settings.variant === 'fencing' ? token : 0
  turn.phase = 'reading'
  ask(worker, turn)
  poll(worker)
}

export function onRefused(worker: Worker, { owner }: MessageOf<'Refused'>): void {
  if (worker.turn?.owner === owner) worker.turn.heardUs = worker.nowUs
}

export function onValue(worker: Worker, { id, value }: MessageOf<'Value'>): void {
  const waiting = worker.looks.get(id)
  if (waiting !== undefined) {
    worker.looks.delete(id)
    return answer(worker, waiting.client, waiting.op, { kind: 'done', value })
  }
  const { turn } = worker
  if (turn?.id !== id || turn.phase !== 'reading') return
  turn.value = value + turn.job.by
  turn.phase = 'working'
  const { workUs } = worker.settings
  worker.effects.push({ kind: 'setTimer', timer: 'work', fromUs: workUs, toUs: workUs })
}

/** LL-7: the work is done; who checks its lease writes only while it surely lasts. */
export function onWorked(worker: Worker): void {
  const { turn } = worker
  if (turn?.phase !== 'working') return
  const { key } = turn.job
  const { checksLease, safeUs, ttlUs } = worker.settings
  const ageUs = worker.nowUs - turn.askedUs
  if (checksLease && worker.rules.stopsInTime && ageUs >= safeUs) {
    note(worker, { kind: 'stopped', key, owner: turn.owner })
    giveBack(worker, worker.store, key, turn.owner)
    return end(worker, { kind: 'rejected', reason: 'the lease has ended' })
  }
  const lateUs = Math.max(0, ageUs - (checksLease ? safeUs : ttlUs))
  if (lateUs > 0) worker.lateWrites++
  note(worker, { kind: 'writes', key, owner: turn.owner, lateUs })
  turn.phase = 'writing'
  ask(worker, turn)
  turn.hasWritten = true
  poll(worker)
}

export function onStored(worker: Worker, { id }: MessageOf<'Stored'>): void {
  const { turn } = worker
  if (turn?.id !== id || turn.phase !== 'writing') return
  worker.done++
  send(worker, worker.store, { type: 'Release', lock: turn.job.key, owner: turn.owner })
  end(worker, { kind: 'done', value: null })
}

/** The fence says no. Whether an earlier copy of the same write got through before it, nobody can tell. */
export function onFenced(worker: Worker, { id }: MessageOf<'Fenced'>): void {
  const { turn } = worker
  if (turn?.id !== id) return
  const isCertain = turn.phase === 'reading'
  end(
    worker,
    isCertain
      ? { kind: 'rejected', reason: 'fenced off' }
      : { kind: 'unknown', reason: 'fenced off after the write was sent' },
  )
}
