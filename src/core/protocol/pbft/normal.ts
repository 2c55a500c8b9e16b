import type { NodeId } from '../../model/identity.ts'
import type { Input } from '../../model/input.ts'
import { applyOnce } from '../../model/session.ts'
import type { Reply } from '../../model/operation.ts'
import {
  digestOf,
  fits,
  type Certificate,
  type ClientRequest,
  type Commit,
  type DoneTag,
  type Forward,
  type Order,
  type PbftMessage,
  type PrePrepare,
  type Prepare,
} from './messages.ts'
import { checkpointWhenDue } from './recovery.ts'
import {
  doubled,
  entryAt,
  inWindow,
  isPrimary,
  logWrite,
  multicast,
  note,
  own,
  primaryOf,
  refuse,
  type Effects,
  type Entry,
  type PbftState,
} from './state.ts'

/** A client asks this replica: its own ears are the best voucher. The session answers a retry (PBFT-7). */
export function onRequest(
  state: PbftState,
  asked: Input<PbftMessage> & { kind: 'requested' },
  effects: Effects,
): void {
  const { client, seq, operation, nowUs } = asked
  const last = state.volatile.sessions.get(client)
  if (last !== undefined && last.seq >= seq) {
    const moved: Reply = { kind: 'rejected', reason: 'session has moved on' }
    return answer(effects, { client, seq }, last.seq === seq ? last.reply : moved)
  }
  const request = { client, seq, operation }
  vouch(state, state.self, request, nowUs, effects)
  if (isPrimary(state) || !state.durable.active) return
  const to = primaryOf(state, state.durable.view)
  effects.push({ kind: 'send', to, message: own<Forward>(state, { type: 'Forward', request }) })
}

/** A backup hands on what a client asked it for. */
export function onForward(state: PbftState, forward: Forward, nowUs: number, effects: Effects): void {
  vouch(state, forward.from, forward.request, nowUs, effects)
}

/** Somebody says that a client asks for this. Once it is authentic it waits for its execution (PBFT-3). */
export function vouch(
  state: PbftState,
  from: NodeId,
  request: ClientRequest,
  nowUs: number,
  effects: Effects,
): void {
  const { volatile } = state
  const digest = digestOf(request)
  const last = volatile.sessions.get(request.client)
  if (last !== undefined && last.seq >= request.seq) return
  addVoucher(state, from, digest, request)
  if (!isAuthentic(state, digest, request)) return
  const old = volatile.waiting.get(request.client)
  if (old === undefined || old.request.seq < request.seq) {
    volatile.waiting.delete(request.client)
    volatile.waiting.set(request.client, { request, digest })
    armRequestTimer(state, effects)
  }
  acceptHeld(state, nowUs, effects)
  orderWaiting(state, nowUs, effects)
}

function addVoucher(state: PbftState, from: NodeId, digest: string, request: ClientRequest | null): void {
  const { vouchers } = state.volatile
  const known = vouchers.get(digest)
  const nodes = known?.nodes ?? new Set<NodeId>()
  nodes.add(from)
  vouchers.set(digest, { request: known?.request ?? request, nodes })
}

/**
 * PBFT-3: heard from the client itself, or from so many that one of them is correct. With `signed`, one is enough, as
 * if the client had signed the request.
 */
function isAuthentic(state: PbftState, digest: string, request: Order): boolean {
  if (request === null) return true
  const nodes = state.volatile.vouchers.get(digest)?.nodes
  if (nodes === undefined) return false
  const needed = state.settings.requests === 'signed' ? 1 : state.faults + 1
  return nodes.has(state.self) || nodes.size >= needed
}

/** The primary gives the next sequence numbers to what waits, as far as the window allows (PBFT-4). */
export function orderWaiting(state: PbftState, nowUs: number, effects: Effects): void {
  const { volatile, durable } = state
  if (!durable.active || !isPrimary(state)) return
  for (const { request, digest } of volatile.waiting.values()) {
    if (volatile.ordered.has(digest)) continue
    const seq = volatile.lastOrdered + 1
    if (!inWindow(state, seq)) return
    volatile.lastOrdered = seq
    const { view } = durable
    const prePrepare = own<PrePrepare>(state, { type: 'PrePrepare', view, seq, digest, request })
    accept(state, prePrepare, false, nowUs, effects)
    multicast(state, effects, prePrepare)
    tryPrepared(state, seq, nowUs, effects)
  }
}

/** PBFT-4: from the primary of this view, within the window, whole, the first for its place, and asked for. */
export function onPrePrepare(state: PbftState, message: PrePrepare, nowUs: number, effects: Effects): void {
  const { durable, volatile } = state
  if (message.view !== durable.view || !durable.active) return
  if (message.from !== primaryOf(state, message.view) || message.from === state.self)
    return refuse(state, effects, message, 'sender')
  if (!fits(message.digest, message.request)) return refuse(state, effects, message, 'digest')
  if (message.seq <= durable.stable.seq) return
  if (!inWindow(state, message.seq)) return refuse(state, effects, message, 'window')
  const before = durable.log.get(message.seq)?.accepted ?? volatile.held.get(message.seq)
  if (before?.view === message.view) {
    if (before.digest !== message.digest) refuse(state, effects, message, 'conflict')
    if (durable.log.get(message.seq)?.accepted?.view === message.view) return
  }
  const { request, digest } = message
  if (request !== null) addVoucher(state, message.from, digest, request)
  if (before === undefined || before.digest === digest) volatile.held.set(message.seq, message)
  acceptHeld(state, nowUs, effects)
}

/** Takes up pre-prepares whose request has become authentic. */
function acceptHeld(state: PbftState, nowUs: number, effects: Effects): void {
  const { volatile, durable } = state
  for (const [seq, message] of volatile.held) {
    const { digest, request } = message
    if (message.view === durable.view && durable.active && !isAuthentic(state, digest, request)) continue
    volatile.held.delete(seq)
    if (message.view !== durable.view || !durable.active || seq <= durable.stable.seq) continue
    accept(state, message, false, nowUs, effects)
    sendPrepare(state, message, nowUs, effects)
    if (request !== null) vouch(state, message.from, request, nowUs, effects)
  }
}

/** Enters a pre-prepare in the log; it is safe on disk before anybody hears of it (PBFT-16). */
export function accept(
  state: PbftState,
  message: PrePrepare,
  inNewView: boolean,
  nowUs: number,
  effects: Effects,
): void {
  const { view, seq, from, request } = message
  const entry = entryAt(state, seq, nowUs)
  entry.accepted = message
  entry.sinceUs = nowUs
  state.volatile.ordered.set(message.digest, seq)
  effects.push({ kind: 'persist', writes: logWrite(state, seq, entry) })
  note(effects, { kind: 'accepted', view, seq, from, request, inNewView })
}

export function sendPrepare(state: PbftState, accepted: PrePrepare, nowUs: number, effects: Effects): void {
  const { view, seq, digest } = accepted
  const entry = entryAt(state, seq, nowUs)
  const prepare = own<Prepare>(state, { type: 'Prepare', view, seq, digest })
  keepVote(state, entry.prepares, prepare)
  multicast(state, effects, prepare)
  tryPrepared(state, seq, nowUs, effects)
}

export function onPrepare(state: PbftState, message: Prepare, nowUs: number, effects: Effects): void {
  const { durable, volatile } = state
  if (message.view < durable.view || message.seq <= durable.stable.seq) return
  if (message.from === primaryOf(state, message.view)) return refuse(state, effects, message, 'sender')
  if (!inWindow(state, message.seq)) return refuse(state, effects, message, 'window')
  const entry = entryAt(state, message.seq, nowUs)
  if (contradicts(entry.prepares, message)) refuse(state, effects, message, 'conflict')
  if (!keepVote(state, entry.prepares, message)) return
  // The paper's second way to know a request for authentic: enough others prepared it.
  if (volatile.held.has(message.seq)) {
    addVoucher(state, message.from, message.digest, null)
    acceptHeld(state, nowUs, effects)
  }
  tryPrepared(state, message.seq, nowUs, effects)
}

export function onCommit(state: PbftState, message: Commit, nowUs: number, effects: Effects): void {
  const { durable } = state
  if (message.view < durable.view || message.seq <= durable.stable.seq) return
  if (!inWindow(state, message.seq)) return refuse(state, effects, message, 'window')
  const entry = entryAt(state, message.seq, nowUs)
  if (contradicts(entry.commits, message)) refuse(state, effects, message, 'conflict')
  if (keepVote(state, entry.commits, message)) tryCommitted(state, message.seq, nowUs, effects)
}

type Vote = Prepare | Commit

/** The same sender said something else for the same place of the same view: a traitor. */
function contradicts(votes: readonly Vote[], vote: Vote): boolean {
  return votes.some(
    ({ from, view, digest }) => from === vote.from && view === vote.view && digest !== vote.digest,
  )
}

/** A vote of a higher view takes the place of the sender's last one. */
function keepVote<V extends Vote>(state: PbftState, votes: V[], vote: V): boolean {
  if (!state.rules.isNewVote(votes, vote)) return false
  const old = votes.findIndex((other) => other.from === vote.from && other.view < vote.view)
  if (old >= 0) votes.splice(old, 1)
  votes.push(vote)
  return true
}

/** PBFT-5: the pre-prepare and quorum − 1 prepares of backups that match it. */
export function tryPrepared(state: PbftState, seq: number, nowUs: number, effects: Effects): void {
  const entry = state.durable.log.get(seq)
  const accepted = entry?.accepted ?? null
  if (entry === undefined || accepted === null || !state.durable.active) return
  const { view, digest } = accepted
  if (view !== state.durable.view || entry.prepared?.prePrepare.view === view) return
  const needed = state.rules.prepares(state.quorum)
  const prepares = entry.prepares.filter((vote) => state.rules.matches(vote, view, digest))
  if (prepares.length < needed) return
  const certificate: Certificate = { prePrepare: accepted, prepares: prepares.slice(0, needed) }
  entry.prepared = certificate
  entry.sinceUs = nowUs
  const done: DoneTag = { kind: 'prepared', view, seq, digest }
  effects.push({ kind: 'persist', writes: logWrite(state, seq, entry), done: { ...done } })
  note(effects, { kind: 'prepared', view, seq, digest })
  multicast(state, effects, own<Commit>(state, { type: 'Commit', view, seq, digest }))
}

/** The certificate is on disk: only now the own commit counts. */
export function onPersisted(state: PbftState, done: DoneTag, nowUs: number, effects: Effects): void {
  const { view, seq, digest } = done
  const entry = state.durable.log.get(seq)
  if (entry === undefined || state.durable.view !== view || !state.durable.active) return
  keepVote(state, entry.commits, own<Commit>(state, { type: 'Commit', view, seq, digest }))
  tryCommitted(state, seq, nowUs, effects)
}

/** PBFT-6: prepared, and commits of a quorum. */
export function tryCommitted(state: PbftState, seq: number, nowUs: number, effects: Effects): void {
  const entry = state.durable.log.get(seq)
  const certified = entry?.prepared?.prePrepare
  if (entry === undefined || certified === undefined || entry.committed) return
  const { view, digest } = certified
  if (view !== state.durable.view || !state.durable.active) return
  const commits = entry.commits.filter((vote) => state.rules.matches(vote, view, digest))
  if (commits.length < state.rules.commits(state.quorum)) return
  entry.committed = true
  entry.sinceUs = nowUs
  note(effects, { kind: 'committed', view, seq, digest })
  executeCommitted(state, nowUs, effects)
}

/** PBFT-7: in the order of sequence numbers, without a gap; every replica answers the client (PBFT-8). */
export function executeCommitted(state: PbftState, nowUs: number, effects: Effects): void {
  const { volatile, durable } = state
  for (;;) {
    const seq = volatile.executed + 1
    const entry = durable.log.get(seq)
    if (entry === undefined || !entry.committed) return
    execute(state, seq, entry, effects)
    checkpointWhenDue(state, seq, effects)
    orderWaiting(state, nowUs, effects)
  }
}

function execute(state: PbftState, seq: number, entry: Entry, effects: Effects): void {
  const { volatile } = state
  const { request, digest } = entry.prepared!.prePrepare
  volatile.executed = seq
  const last = request === null ? undefined : volatile.sessions.get(request.client)
  const fresh = request !== null && (last === undefined || last.seq < request.seq)
  note(effects, { kind: 'executed', seq, digest, request, fresh })
  if (request === null || !fresh) return
  const reply = applyOnce(volatile.store, volatile.sessions, request.client, request.seq, request.operation)
  answer(effects, request, reply)
  volatile.failed = 0
  forgetExecuted(state, effects)
}

/** Drops what no longer waits; the timer goes on for the oldest of the rest (PBFT-10). */
export function forgetExecuted(state: PbftState, effects: Effects): void {
  const { waiting, sessions, vouchers } = state.volatile
  for (const [client, { request }] of waiting) {
    if ((sessions.get(client)?.seq ?? 0) >= request.seq) waiting.delete(client)
  }
  for (const [digest, { request }] of vouchers) {
    if (request !== null && (sessions.get(request.client)?.seq ?? 0) >= request.seq) vouchers.delete(digest)
  }
  armRequestTimer(state, effects)
}

/** A backup waits so long for the oldest request that it knows of, and complains when it is not executed by then. */
export function armRequestTimer(state: PbftState, effects: Effects): void {
  const { volatile, durable, settings } = state
  const [oldest] = durable.active && !isPrimary(state) ? volatile.waiting.values() : []
  const isTimed = [...volatile.waiting.values()].some(({ digest }) => digest === volatile.timed)
  if (oldest !== undefined && isTimed) return
  if (oldest === undefined) {
    if (volatile.timed !== null) effects.push({ kind: 'cancelTimer', timer: 'request' })
    volatile.timed = null
    return
  }
  const us = doubled(state, settings.requestUs)
  volatile.timed = oldest.digest
  effects.push({ kind: 'setTimer', timer: 'request', fromUs: us, toUs: Math.round(us * 1.1) })
}

function answer(effects: Effects, to: { readonly client: string; readonly seq: number }, reply: Reply): void {
  effects.push({ kind: 'reply', client: to.client, seq: to.seq, reply })
}
