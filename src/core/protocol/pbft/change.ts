import type { NodeId } from '../../model/identity.ts'
import {
  fits,
  isSigned,
  type Certificate,
  type Checkpoint,
  type NewView,
  type PrePrepare,
  type ViewChange,
} from './messages.ts'
import { accept, armRequestTimer, orderWaiting, sendPrepare, tryPrepared } from './normal.ts'
import {
  doubled,
  isPrimary,
  logWrite,
  multicast,
  note,
  own,
  primaryOf,
  refuse,
  viewWrite,
  type Effects,
  type PbftState,
} from './state.ts'

/** The oldest request was not executed in time: complain about the primary (PBFT-10). */
export function onRequestTimer(state: PbftState, nowUs: number, effects: Effects): void {
  state.volatile.timed = null
  if (!state.durable.active || state.volatile.waiting.size === 0) return
  giveUpView(state, state.durable.view + 1, 'request', nowUs, effects)
}

/** A quorum wants the view, and its primary does not begin it: try the next one, with twice the patience (PBFT-13). */
export function onNewViewTimer(state: PbftState, nowUs: number, effects: Effects): void {
  const { durable, volatile } = state
  if (durable.active || volatile.awaited !== durable.view) return
  giveUpView(state, durable.view + 1, 'newView', nowUs, effects)
}

/** Stops accepting what the view orders, and says so with everything that was prepared (PBFT-10). */
function giveUpView(
  state: PbftState,
  view: number,
  reason: 'request' | 'newView' | 'joined',
  nowUs: number,
  effects: Effects,
): void {
  const { durable, volatile } = state
  durable.view = view
  durable.active = false
  durable.newView = null
  volatile.failed++
  volatile.ordered.clear()
  volatile.held.clear()
  effects.push({ kind: 'persist', writes: [viewWrite(state)] })
  note(effects, { kind: 'viewChangeBegun', view, reason })
  tellRole(state, effects)
  armRequestTimer(state, effects)
  const complaint = viewChangeNow(state)
  volatile.viewChanges.set(state.self, complaint)
  multicast(state, effects, complaint)
  considerViewChanges(state, nowUs, effects)
}

/** The own view-change as it is now: h with its proof C, and P. */
export function viewChangeNow(state: PbftState): ViewChange {
  const { view, stable, log } = state.durable
  const prepared = [...log]
    .filter(([seq, entry]) => seq > stable.seq && entry.prepared !== null)
    .sort(([a], [b]) => a - b)
    .map(([, entry]) => entry.prepared!)
  return own<ViewChange>(state, {
    type: 'ViewChange',
    view,
    stable: stable.seq,
    proof: stable.proof,
    prepared,
  })
}

export function onViewChange(state: PbftState, message: ViewChange, nowUs: number, effects: Effects): void {
  const { volatile, durable } = state
  if (message.view < durable.view || message.from === state.self) return
  if ((volatile.viewChanges.get(message.from)?.view ?? -1) >= message.view) return
  if (!isValidViewChange(state, message)) return refuse(state, effects, message, 'proof')
  volatile.viewChanges.set(message.from, message)
  joinComplaints(state, nowUs, effects)
  considerViewChanges(state, nowUs, effects)
}

/** PBFT-12: f + 1 complain about lower views, so a correct replica does; it joins the lowest of theirs. */
function joinComplaints(state: PbftState, nowUs: number, effects: Effects): void {
  const higher = [...state.volatile.viewChanges.values()]
    .filter(({ view, from }) => view > state.durable.view && from !== state.self)
    .map(({ view }) => view)
  if (higher.length < state.rules.complaints(state.faults)) return
  giveUpView(state, Math.min(...higher), 'joined', nowUs, effects)
}

/** With a quorum of view-changes the new primary begins the view, and the others await it. */
function considerViewChanges(state: PbftState, nowUs: number, effects: Effects): void {
  const { durable, volatile, settings } = state
  if (durable.active) return
  const same = [...volatile.viewChanges.values()].filter(({ view }) => view === durable.view)
  if (same.length < state.quorum) return
  if (isPrimary(state)) return beginView(state, same, nowUs, effects)
  if (volatile.awaited === durable.view) return
  volatile.awaited = durable.view
  const us = doubled(state, settings.viewChangeUs)
  effects.push({ kind: 'setTimer', timer: 'newView', fromUs: us, toUs: Math.round(us * 1.1) })
}

/** The new primary: V, and O that follows from it (PBFT-11). */
function beginView(state: PbftState, all: readonly ViewChange[], nowUs: number, effects: Effects): void {
  const { view } = state.durable
  const viewChanges = [...all].sort((a, b) => (a.from < b.from ? -1 : 1)).slice(0, state.quorum)
  const prePrepares = state.rules
    .choose(viewChanges)
    .map((choice) => own<PrePrepare>(state, { type: 'PrePrepare', view, ...choice }))
  const message = own<NewView>(state, { type: 'NewView', view, viewChanges, prePrepares })
  enterView(state, message, nowUs, effects)
  multicast(state, effects, message)
  orderWaiting(state, nowUs, effects)
}

export function onNewView(state: PbftState, message: NewView, nowUs: number, effects: Effects): void {
  const { durable } = state
  if (message.view < durable.view || (message.view === durable.view && durable.active)) return
  if (message.from !== primaryOf(state, message.view) || message.from === state.self)
    return refuse(state, effects, message, 'sender')
  if (!areValid(state, message)) return refuse(state, effects, message, 'proof')
  if (!followsFrom(state, message)) return refuse(state, effects, message, 'orders')
  enterView(state, message, nowUs, effects)
}

/** PBFT-11: V holds valid view-changes of a quorum of different replicas for this view. */
function areValid(state: PbftState, { view, viewChanges }: NewView): boolean {
  if (!state.rules.checksNewView) return true
  if (!areDistinct(viewChanges, state.quorum, state.quorum)) return false
  return viewChanges.every((one) => {
    if (one.view !== view) return false
    return isSigned(one, state.authenticator) && isValidViewChange(state, one)
  })
}

/** PBFT-11: every backup computes O from V and finds the same. */
function followsFrom(state: PbftState, { view, from, viewChanges, prePrepares }: NewView): boolean {
  const whole = prePrepares.every(
    (one) =>
      one.view === view &&
      one.from === from &&
      fits(one.digest, one.request) &&
      isSigned(one, state.authenticator),
  )
  if (!state.rules.checksNewView) return whole
  const choices = state.rules.choose(viewChanges)
  if (!whole || choices.length !== prePrepares.length) return false
  return choices.every(
    ({ seq, digest }, i) => prePrepares[i]!.seq === seq && prePrepares[i]!.digest === digest,
  )
}

/** The view begins: O is accepted like any pre-prepare, and what it does not name is void. */
function enterView(state: PbftState, message: NewView, nowUs: number, effects: Effects): void {
  const { durable, volatile } = state
  const { view, viewChanges, prePrepares } = message
  durable.view = view
  durable.active = true
  durable.newView = message
  volatile.ordered.clear()
  volatile.held.clear()
  volatile.timed = null
  effects.push({ kind: 'persist', writes: [viewWrite(state)] })
  effects.push({ kind: 'cancelTimer', timer: 'newView' })
  effects.push({ kind: 'cancelTimer', timer: 'request' })
  for (const [node, { view: told }] of volatile.viewChanges)
    if (told <= view) volatile.viewChanges.delete(node)
  const fromSeq = Math.max(0, ...viewChanges.map(({ stable }) => stable))
  const toSeq = Math.max(fromSeq, ...prePrepares.map(({ seq }) => seq))
  volatile.lastOrdered = Math.max(toSeq, durable.stable.seq)
  note(effects, { kind: 'viewEntered', view, fromSeq, toSeq })
  tellRole(state, effects)
  acceptOrders(state, prePrepares, nowUs, effects)
  armRequestTimer(state, effects)
}

function acceptOrders(
  state: PbftState,
  prePrepares: readonly PrePrepare[],
  nowUs: number,
  effects: Effects,
): void {
  const { durable } = state
  for (const [seq, entry] of durable.log) {
    if (entry.accepted === null) continue
    entry.accepted = null
    effects.push({ kind: 'persist', writes: logWrite(state, seq, entry) })
  }
  for (const prePrepare of prePrepares) {
    if (prePrepare.seq <= durable.stable.seq) continue
    accept(state, prePrepare, true, nowUs, effects)
    if (isPrimary(state)) tryPrepared(state, prePrepare.seq, nowUs, effects)
    else sendPrepare(state, prePrepare, nowUs, effects)
  }
}

export function tellRole(state: PbftState, effects: Effects): void {
  const { active, view } = state.durable
  const leads = active && isPrimary(state)
  const role = `pbft.role.${leads ? 'primary' : active ? 'backup' : 'changing'}`
  note(effects, { kind: 'role', role, leads, epoch: view })
}

type Rank = Pick<PbftState, 'nodes' | 'quorum' | 'authenticator'>

/** PBFT-10: C proves h, and each member of P is a certificate for a place above h, of an earlier view. */
export function isValidViewChange(rank: Rank, { view, stable, proof, prepared }: ViewChange): boolean {
  if (stable > 0 && (proof[0]?.seq !== stable || !provesStable(rank, proof))) return false
  const places = prepared.map(({ prePrepare }) => prePrepare.seq)
  if (new Set(places).size !== places.length) return false
  return prepared.every((certificate) => {
    const { prePrepare } = certificate
    if (prePrepare.view >= view || prePrepare.seq <= stable) return false
    return provesPrepared(rank, certificate)
  })
}

/** PBFT-9: a quorum of different replicas signed the same digest. */
export function provesStable(rank: Rank, proof: readonly Checkpoint[]): boolean {
  const [first] = proof
  if (first === undefined || !areDistinct(proof, rank.quorum, rank.nodes.length)) return false
  return proof.every(
    (one) => one.seq === first.seq && one.digest === first.digest && isSigned(one, rank.authenticator),
  )
}

/** PBFT-5, for others to check. */
function provesPrepared(rank: Rank, { prePrepare, prepares }: Certificate): boolean {
  const { view, seq, digest, request, from } = prePrepare
  const primary = primaryOf(rank, view)
  if (from !== primary || !fits(digest, request) || !isSigned(prePrepare, rank.authenticator)) return false
  if (!areDistinct(prepares, rank.quorum - 1, rank.nodes.length)) return false
  return prepares.every((one) => {
    if (one.from === primary || one.view !== view || one.seq !== seq || one.digest !== digest) return false
    return isSigned(one, rank.authenticator)
  })
}

function areDistinct(signed: readonly { readonly from: NodeId }[], min: number, max: number): boolean {
  const senders = new Set(signed.map(({ from }) => from))
  return senders.size === signed.length && signed.length >= min && signed.length <= max
}
