import { row, rowsByIndex, type DiskImage, type DurableWrite } from '../../model/durable.ts'
import type { Json } from '../../base/json.ts'
import { restoreSessions, sessionsSnapshot } from '../../model/session.ts'
import { restoreStore, storeFor, storeSnapshot } from '../../model/store.ts'
import type { NodeContext } from '../contract.ts'
import { provesStable, tellRole, viewChangeNow } from './change.ts'
import {
  stateDigest,
  type Checkpoint,
  type Commit,
  type Forward,
  type PbftMessage,
  type Prepare,
  type State,
  type Status,
} from './messages.ts'
import { rulesOf } from './mutants.ts'
import { executeCommitted, forgetExecuted, onPersisted, orderWaiting, tryPrepared } from './normal.ts'
import {
  faultsOf,
  isPrimary,
  multicast,
  note,
  own,
  primaryOf,
  quorumOf,
  refuse,
  settingsOf,
  type Durable,
  type Effects,
  type Entry,
  type PbftState,
  type Snapshot,
  type Stable,
  type Volatile,
} from './state.ts'

/** Sequence numbers in one round of help at most. */
const helpedMax = 32

/** A node with that disk: its state is that of its last own checkpoint, Q and P are known, who committed is not. */
export function create(context: NodeContext, disk: DiskImage): PbftState {
  const { self, nodes, config, mutant, authenticator } = context
  const settings = settingsOf(config)
  const rules = rulesOf(mutant)
  const faults = faultsOf(nodes.length, settings.tolerated)
  const durable = durableFrom(disk)
  return {
    self,
    nodes,
    peers: nodes.filter((node) => node !== self),
    faults,
    quorum: quorumOf(nodes.length, faults),
    settings,
    rules,
    authenticator,
    durable,
    volatile: volatileFrom(context, durable),
  }
}

function durableFrom(disk: DiskImage): Durable {
  const own = row(disk, 'replica', 'self') as unknown as Pick<Durable, 'view' | 'active' | 'newView'> | null
  const stable = row(disk, 'replica', 'stable') as unknown as Stable | null
  const log = rowsByIndex(disk, 'log').map(([seq, held]): [number, Entry] => {
    const { accepted, prepared } = held as unknown as Pick<Entry, 'accepted' | 'prepared'>
    return [seq, { accepted, prepared, prepares: [], commits: [], committed: false, sinceUs: 0 }]
  })
  return {
    view: own?.view ?? 0,
    active: own?.active ?? true,
    newView: own?.newView ?? null,
    stable: stable ?? { seq: 0, digest: '', proof: [] },
    log: new Map(log),
    snapshots: new Map(rowsByIndex(disk, 'snapshots') as unknown as [number, Snapshot][]),
  }
}

function volatileFrom({ workload }: NodeContext, { snapshots, stable, log }: Durable): Volatile {
  const executed = Math.max(0, ...snapshots.keys())
  const last = snapshots.get(executed)
  return {
    store: last === undefined ? storeFor(workload) : restoreStore(last.store),
    sessions: restoreSessions(last?.sessions ?? []),
    executed,
    vouchers: new Map(),
    waiting: new Map(),
    timed: null,
    ordered: new Map(),
    lastOrdered: Math.max(stable.seq, ...log.keys()),
    held: new Map(),
    checkpoints: [],
    viewChanges: new Map(),
    failed: 0,
    awaited: -1,
    refusals: 0,
  }
}

/** Takes up the view where it stood: what was accepted is prepared again, what was prepared is committed again. */
export function onStarted(state: PbftState, nowUs: number, effects: Effects): void {
  const { durable, volatile } = state
  const { view, active, log } = durable
  note(effects, { kind: 'restored', view, executed: volatile.executed, held: log.size })
  tellRole(state, effects)
  if (!active) volatile.viewChanges.set(state.self, viewChangeNow(state))
  for (const [seq, snapshot] of durable.snapshots) {
    const { digest } = snapshot
    if (seq > durable.stable.seq)
      volatile.checkpoints.push(own<Checkpoint>(state, { type: 'Checkpoint', seq, digest }))
  }
  for (const [seq, entry] of [...log].sort(([a], [b]) => a - b)) resume(state, seq, entry, nowUs, effects)
  onStatusTimer(state, nowUs, effects)
}

function resume(state: PbftState, seq: number, entry: Entry, nowUs: number, effects: Effects): void {
  const { accepted, prepared } = entry
  const { view, active } = state.durable
  if (!active || accepted === null || accepted.view !== view) return
  const { digest } = accepted
  state.volatile.ordered.set(digest, seq)
  if (!isPrimary(state)) entry.prepares.push(own<Prepare>(state, { type: 'Prepare', view, seq, digest }))
  if (prepared?.prePrepare.view === view)
    onPersisted(state, { kind: 'prepared', view, seq, digest }, nowUs, effects)
  else tryPrepared(state, seq, nowUs, effects)
}

/** Every K-th sequence number (PBFT-9). The own state is on disk before anybody may build on it (PBFT-16). */
export function checkpointWhenDue(state: PbftState, seq: number, effects: Effects): void {
  if (seq % state.settings.checkpointEvery !== 0) return
  const { volatile } = state
  const store = storeSnapshot(volatile.store)
  const sessions = sessionsSnapshot(volatile.sessions)
  const digest = stateDigest(seq, store, sessions)
  keepSnapshot(state, seq, { digest, store, sessions }, effects)
  const message = own<Checkpoint>(state, { type: 'Checkpoint', seq, digest })
  volatile.checkpoints.push(message)
  multicast(state, effects, message)
  stabilise(state, seq, effects)
}

function keepSnapshot(state: PbftState, seq: number, snapshot: Snapshot, effects: Effects): void {
  state.durable.snapshots.set(seq, snapshot)
  const value = { ...snapshot }
  effects.push({ kind: 'persist', writes: [{ kind: 'put', table: 'snapshots', key: seq, value }] })
}

export function onCheckpoint(state: PbftState, message: Checkpoint, nowUs: number, effects: Effects): void {
  const { volatile, durable } = state
  const { seq, from, digest } = message
  if (seq <= durable.stable.seq || seq % state.settings.checkpointEvery !== 0) return
  const mine = volatile.checkpoints.filter((one) => one.from === from)
  const same = mine.find((one) => one.seq === seq)
  if (same !== undefined) {
    if (same.digest !== digest) refuse(state, effects, message, 'conflict')
    return
  }
  // A sender that claims ever more checkpoints pushes out only its own.
  if (mine.length >= 4) volatile.checkpoints.splice(volatile.checkpoints.indexOf(mine[0]!), 1)
  volatile.checkpoints.push(message)
  stabilise(state, seq, effects)
  orderWaiting(state, nowUs, effects)
}

/** PBFT-9: a quorum has this state, this replica among them: the log up to here is garbage. */
function stabilise(state: PbftState, seq: number, effects: Effects): void {
  const { volatile, durable } = state
  const digest = durable.snapshots.get(seq)?.digest
  if (digest === undefined || seq <= durable.stable.seq) return
  const proof = volatile.checkpoints.filter((one) => one.seq === seq && one.digest === digest)
  if (proof.length >= state.quorum) makeStable(state, { seq, digest, proof }, effects)
}

function makeStable(state: PbftState, stable: Stable, effects: Effects): void {
  const { volatile, durable } = state
  const { seq, digest, proof } = stable
  durable.stable = stable
  for (const held of durable.log.keys()) if (held <= seq) durable.log.delete(held)
  for (const held of durable.snapshots.keys()) if (held < seq) durable.snapshots.delete(held)
  for (const held of volatile.held.keys()) if (held <= seq) volatile.held.delete(held)
  const later = volatile.checkpoints.filter((one) => one.seq > seq)
  volatile.checkpoints.splice(0, Infinity, ...later)
  volatile.lastOrdered = Math.max(volatile.lastOrdered, seq)
  const writes: DurableWrite[] = [
    { kind: 'put', table: 'replica', key: 'stable', value: stable as unknown as Json },
    { kind: 'deleteUpTo', table: 'log', key: seq },
    { kind: 'deleteUpTo', table: 'snapshots', key: seq - 1 },
  ]
  effects.push({ kind: 'persist', writes })
  note(effects, { kind: 'stable', seq, digest, proof: proof.map(({ from }) => from) })
}

/** PBFT-14: the state at a stable checkpoint, proven by a quorum's signatures, whoever hands it over. */
export function onState(state: PbftState, message: State, nowUs: number, effects: Effects): void {
  const { volatile, durable } = state
  const { seq, proof, store, sessions, from } = message
  if (seq <= durable.stable.seq) return
  const digest = stateDigest(seq, store, sessions)
  const isProven = proof[0]?.seq === seq && proof[0].digest === digest && provesStable(state, proof)
  if (!isProven) return refuse(state, effects, message, 'proof')
  if (seq > volatile.executed) {
    volatile.store = restoreStore(store)
    volatile.sessions = restoreSessions(sessions)
    volatile.executed = seq
    note(effects, { kind: 'transferred', seq, from })
  }
  if (!durable.snapshots.has(seq)) keepSnapshot(state, seq, { digest, store, sessions }, effects)
  makeStable(state, { seq, digest, proof }, effects)
  forgetExecuted(state, effects)
  executeCommitted(state, nowUs, effects)
  orderWaiting(state, nowUs, effects)
}

/** PBFT-15: every so often each replica says where it stands, and says again what may have been lost. */
export function onStatusTimer(state: PbftState, nowUs: number, effects: Effects): void {
  const { durable, volatile, settings } = state
  const { view, active, stable } = durable
  const us = settings.statusUs
  effects.push({ kind: 'setTimer', timer: 'status', fromUs: us, toUs: Math.round(us * 1.2) })
  const { executed } = volatile
  multicast(
    state,
    effects,
    own<Status>(state, { type: 'Status', view, active, stable: stable.seq, executed }),
  )
  if (!active) multicast(state, effects, volatile.viewChanges.get(state.self) ?? viewChangeNow(state))
  else if (!isPrimary(state)) forwardWaiting(state, effects)
  else orderWaiting(state, nowUs, effects)
}

function forwardWaiting(state: PbftState, effects: Effects): void {
  const { volatile, durable } = state
  const to = primaryOf(state, durable.view)
  for (const { request, digest } of volatile.waiting.values()) {
    if (!volatile.ordered.has(digest) && volatile.vouchers.get(digest)?.nodes.has(state.self) === true)
      effects.push({ kind: 'send', to, message: own<Forward>(state, { type: 'Forward', request }) })
  }
}

/** Gives a peer what it lacks. */
export function onStatus(state: PbftState, status: Status, nowUs: number, effects: Effects): void {
  const { durable, volatile } = state
  const to = status.from
  const send = (message: PbftMessage): void => void effects.push({ kind: 'send', to, message })
  if (status.executed < durable.stable.seq) helpWithState(state, send)
  else if (status.stable < durable.stable.seq) for (const one of durable.stable.proof) send(one)
  for (const one of volatile.checkpoints) if (one.from === state.self && one.seq > status.stable) send(one)
  const misses = status.view < durable.view || (status.view === durable.view && !status.active)
  if (durable.active && misses && durable.newView !== null) send(durable.newView)
  if (durable.active && status.active && status.view === durable.view)
    helpWithOrders(state, status.executed, nowUs, send)
}

function helpWithState(state: PbftState, send: (message: PbftMessage) => void): void {
  const { seq, proof } = state.durable.stable
  const snapshot = state.durable.snapshots.get(seq)
  if (snapshot === undefined) return
  const { store, sessions } = snapshot
  send(own<State>(state, { type: 'State', seq, proof, store, sessions }))
}

/** The pre-prepare and the own votes for what the peer has not executed, unless it is still fresh. */
function helpWithOrders(
  state: PbftState,
  executed: number,
  nowUs: number,
  send: (message: PbftMessage) => void,
): void {
  const { log, view } = state.durable
  const seqs = [...log.keys()].filter((seq) => seq > executed).sort((a, b) => a - b)
  for (const seq of seqs.slice(0, helpedMax)) {
    const entry = log.get(seq)!
    const { accepted, prepared } = entry
    if (accepted === null || nowUs - entry.sinceUs < state.settings.statusUs / 2) continue
    const { digest } = accepted
    send(accepted)
    if (!isPrimary(state)) send(own<Prepare>(state, { type: 'Prepare', view, seq, digest }))
    if (prepared?.prePrepare.view === view) send(own<Commit>(state, { type: 'Commit', view, seq, digest }))
  }
}
