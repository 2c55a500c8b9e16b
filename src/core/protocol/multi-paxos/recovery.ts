import type { DiskImage } from '../../model/durable.ts'
import { row, rowsByIndex } from '../../model/durable.ts'
import type { NodeId } from '../../model/identity.ts'
import type { AdminCommand } from '../../model/input.ts'
import { restoreSessions, sessionsSnapshot } from '../../model/session.ts'
import { restoreStore, storeFor, storeSnapshot } from '../../model/store.ts'
import type { NodeContext } from '../contract.ts'
import { armSuspicion, leadWhenPromised, tellRole } from './change.ts'
import { sameCommand, type Ballot, type Command, type MessageOf, type Vote } from './messages.ts'
import { decisionsOf } from './mutants.ts'
import { answer, executeChosen } from './normal.ts'
import {
  note,
  sendEarly,
  settingsOf,
  type Durable,
  type Effects,
  type PaxosState,
  type Snapshot,
} from './state.ts'

/** Values in one answer to Learn at most. */
const chosenSlotsMax = 512

/** A node with that disk. Its snapshot is executed; of later slots it knows its votes, not what was chosen. */
export function create(context: NodeContext, disk: DiskImage): PaxosState {
  const { self, nodes, config, workload, mutant } = context
  const decisions = decisionsOf(mutant)
  const durable = durableFrom(disk)
  const { snapshot } = durable
  return {
    self,
    nodes,
    peers: nodes.filter((node) => node !== self),
    quorum: decisions.quorum(nodes.length),
    settings: settingsOf(config),
    decisions,
    durable,
    volatile: {
      role: { kind: 'follower' },
      leader: null,
      heardUs: 0,
      attempts: 0,
      seenRound: 0,
      executed: snapshot?.slot ?? 0,
      chosen: new Set([...durable.slots].filter(([, vote]) => vote.ballot === null).map(([slot]) => slot)),
      store: snapshot === null ? storeFor(workload) : restoreStore(snapshot.store),
      sessions: restoreSessions(snapshot === null ? [] : snapshot.sessions),
      waiting: new Map(),
      executedByAll: 0,
      asked: null,
    },
  }
}

function durableFrom(disk: DiskImage): Durable {
  const acceptor = row(disk, 'acceptor', 'self') as {
    readonly promised: Ballot | null
    readonly maxRound: number
  } | null
  const snapshot = row(disk, 'snapshot', 'latest') as Snapshot | null
  const slots = rowsByIndex(disk, 'slots') as unknown as [number, Vote][]
  const first = slots[0]?.[0] ?? Infinity
  return {
    promised: acceptor?.promised ?? null,
    maxRound: acceptor?.maxRound ?? 0,
    slots: new Map(slots),
    snapshot,
    clearedUpTo: Math.min(first - 1, snapshot?.slot ?? 0),
  }
}

export function onStarted(state: PaxosState, nowUs: number, effects: Effects): void {
  const { volatile, durable } = state
  volatile.heardUs = nowUs
  // What a snapshot covers is executed, whatever is still held of it.
  for (const slot of volatile.chosen) if (slot <= volatile.executed) volatile.chosen.delete(slot)
  note(effects, { kind: 'restored', executed: volatile.executed, votes: durable.slots.size })
  tellRole(state, effects)
  executeChosen(state, effects)
  armSuspicion(state, 0, effects)
}

/** Asks for chosen values from the first one missing, at most once a heartbeat from the same node. */
export function askForChosen(state: PaxosState, peer: NodeId, nowUs: number, effects: Effects): void {
  const { volatile, settings } = state
  const { asked } = volatile
  if (asked !== null && asked.peer === peer && nowUs - asked.atUs < settings.heartbeatUs) return
  volatile.asked = { peer, atUs: nowUs }
  sendEarly(effects, peer, { type: 'Learn', fromSlot: volatile.executed + 1 })
}

/** Tells what is chosen: the values while they are held, else the snapshot that covers them (MPAXOS-14). */
export function onLearn(state: PaxosState, from: NodeId, learn: MessageOf<'Learn'>, effects: Effects): void {
  const { durable, volatile } = state
  const { fromSlot } = learn
  const chosenUpTo = volatile.executed
  const commands: Command[] = []
  const toSlot = Math.min(chosenUpTo, fromSlot + chosenSlotsMax - 1)
  for (let slot = fromSlot; slot <= toSlot; slot++) {
    const vote = durable.slots.get(slot)
    if (vote === undefined) break
    commands.push(vote.command)
  }
  if (commands.length > 0) return sendEarly(effects, from, { type: 'Chosen', fromSlot, commands, chosenUpTo })
  const { snapshot } = durable
  if (snapshot === null || snapshot.slot < fromSlot) return
  sendEarly(effects, from, { type: 'Snapshot', ...snapshot, chosenUpTo })
}

/** Values that a peer knows to be chosen. They are kept as such: no vote of this node, but a fact. */
export function onChosen(
  state: PaxosState,
  from: NodeId,
  message: MessageOf<'Chosen'>,
  nowUs: number,
  effects: Effects,
): void {
  const { durable, volatile } = state
  // A proposer that is deposed without knowing must not find foreign values in the slots of its ballot.
  if (volatile.role.kind === 'leader') return
  const news = message.commands
    .map((command, i) => ({ slot: message.fromSlot + i, command }))
    .filter(({ slot }) => slot > volatile.executed && !volatile.chosen.has(slot))
  const unknown = news.filter(({ slot, command }) => {
    const vote = durable.slots.get(slot)
    return vote === undefined || !sameCommand(vote.command, command)
  })
  const writes = unknown.map(({ slot, command }) => {
    const value = { ballot: null, command }
    durable.slots.set(slot, value)
    return { kind: 'put', table: 'slots', key: slot, value } as const
  })
  if (writes.length > 0) effects.push({ kind: 'persist', writes })
  for (const { slot } of news) volatile.chosen.add(slot)
  executeChosen(state, effects)
  goOn(state, from, message.chosenUpTo, nowUs, effects)
}

export function onSnapshot(
  state: PaxosState,
  from: NodeId,
  message: MessageOf<'Snapshot'>,
  nowUs: number,
  effects: Effects,
): void {
  const { volatile, durable } = state
  if (volatile.role.kind === 'leader') return
  const { slot, store, sessions, chosenUpTo } = message
  if (slot > volatile.executed) {
    volatile.store = restoreStore(store)
    volatile.sessions = restoreSessions(sessions)
    volatile.executed = slot
    for (const chosen of volatile.chosen) if (chosen <= slot) volatile.chosen.delete(chosen)
    for (const held of durable.slots.keys()) if (held <= slot) durable.slots.delete(held)
    keepSnapshot(state, { slot, store, sessions }, effects)
    durable.clearedUpTo = slot
    effects.push({ kind: 'persist', writes: [{ kind: 'deleteUpTo', table: 'slots', key: slot }] })
    note(effects, { kind: 'snapshotInstalled', slot, from })
    answerFromSessions(state, effects)
    executeChosen(state, effects)
  }
  goOn(state, from, chosenUpTo, nowUs, effects)
}

/** The peer knows more: ask at once. Else a candidate that had to catch up may lead. */
function goOn(state: PaxosState, from: NodeId, chosenUpTo: number, nowUs: number, effects: Effects): void {
  const { volatile } = state
  volatile.asked = null
  if (volatile.executed < chosenUpTo) askForChosen(state, from, nowUs, effects)
  else leadWhenPromised(state, nowUs, effects)
}

/** A snapshot may cover commands whose clients wait here. */
function answerFromSessions(state: PaxosState, effects: Effects): void {
  const { waiting, sessions } = state.volatile
  for (const [client, seq] of waiting) {
    const last = sessions.get(client)
    if (last === undefined || last.seq < seq) continue
    waiting.delete(client)
    if (last.seq === seq) answer(effects, { client, seq }, last.reply)
  }
}

export function snapshotWhenDue(state: PaxosState, effects: Effects): void {
  const { durable, volatile, settings } = state
  if (volatile.executed - (durable.snapshot?.slot ?? 0) >= settings.snapshotEvery)
    takeSnapshot(state, effects)
}

function takeSnapshot(state: PaxosState, effects: Effects): void {
  const { volatile, durable } = state
  const { executed: slot, store, sessions } = volatile
  keepSnapshot(state, { slot, store: storeSnapshot(store), sessions: sessionsSnapshot(sessions) }, effects)
  clearLog(state, effects)
  note(effects, { kind: 'snapshotTaken', slot, clearedUpTo: durable.clearedUpTo })
}

function keepSnapshot(state: PaxosState, snapshot: Snapshot, effects: Effects): void {
  state.durable.snapshot = snapshot
  const value = { ...snapshot }
  effects.push({ kind: 'persist', writes: [{ kind: 'put', table: 'snapshot', key: 'latest', value }] })
}

/** Clears what every replica has executed, or what lies far behind a snapshot that can be handed over (MPAXOS-14). */
export function clearLog(state: PaxosState, effects: Effects): void {
  const { durable, volatile, settings, decisions } = state
  const snapshotSlot = durable.snapshot?.slot ?? 0
  const upTo = decisions.clearableUpTo(
    snapshotSlot,
    volatile.executedByAll,
    settings.slotsKept,
    volatile.executed,
  )
  if (upTo <= durable.clearedUpTo) return
  for (let slot = durable.clearedUpTo + 1; slot <= upTo; slot++) durable.slots.delete(slot)
  durable.clearedUpTo = upTo
  effects.push({ kind: 'persist', writes: [{ kind: 'deleteUpTo', table: 'slots', key: upTo }] })
}

/** Operators may ask for a snapshot; the membership is fixed and leadership moves only by ballots. */
export function onCommand(state: PaxosState, command: AdminCommand, effects: Effects): void {
  if (command.kind === 'snapshot' && state.volatile.executed > (state.durable.snapshot?.slot ?? 0))
    takeSnapshot(state, effects)
  else note(effects, { kind: 'declined', command: command.kind })
}
