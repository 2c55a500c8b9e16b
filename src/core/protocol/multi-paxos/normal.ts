import { required } from '../../base/assert.ts'
import type { DurableWrite } from '../../model/durable.ts'
import type { NodeId } from '../../model/identity.ts'
import type { Input } from '../../model/input.ts'
import { isReadOnly, type Reply } from '../../model/operation.ts'
import { applyOnce } from '../../model/session.ts'
import { followBallot } from './change.ts'
import {
  compareBallots,
  type Ballot,
  type Command,
  type DoneTag,
  type MessageOf,
  type PaxosMessage,
} from './messages.ts'
import { onRead, serveReads, silentPeer } from './read.ts'
import { askForChosen, snapshotWhenDue } from './recovery.ts'
import {
  acceptorRow,
  bitOf,
  count,
  isAlone,
  note,
  sendEarly,
  type Effects,
  type Leadership,
  type PaxosState,
  type Peer,
} from './state.ts'

/** Slots in one Accept message at most: about what a disk takes in one sync without making the next one wait. */
const acceptSlotsMax = 512

/** A client asks. Its session answers a retry; only the distinguished proposer takes a new command (MPAXOS-8, 11). */
export function onRequest(
  state: PaxosState,
  request: Input<PaxosMessage> & { kind: 'requested' },
  effects: Effects,
): void {
  const { client, seq, operation, nowUs } = request
  const { role, sessions, waiting, leader } = state.volatile
  const last = sessions.get(client)
  if (last !== undefined && last.seq === seq) return answer(effects, request, last.reply)
  if (last !== undefined && last.seq > seq) {
    return answer(effects, request, { kind: 'rejected', reason: 'session has moved on' })
  }
  if (role.kind !== 'leader') {
    return answer(effects, request, {
      kind: 'redirected',
      reason: 'not the distinguished proposer',
      to: leader,
    })
  }
  if (isReadOnly(operation) && state.settings.reads === 'index') return onRead(state, role, request, effects)
  if (isAlone(state, role)) {
    return answer(effects, request, { kind: 'redirected', reason: 'no quorum answers', to: silentPeer(role) })
  }
  // Under way: the one answer will serve this attempt too. An attempt that is sent away above is a new one, whose
  // client has already counted the first as in doubt.
  if (waiting.get(client) === seq) return
  waiting.set(client, seq)
  propose(state, role, [{ client, seq, operation }], effects)
  flush(state, role, nowUs, effects)
}

/** Phase 2 begins: the next slots of this ballot get these commands, and the proposer votes as an acceptor. */
export function propose(
  state: PaxosState,
  lead: Leadership,
  commands: readonly Command[],
  effects: Effects,
): void {
  const fromSlot = lead.nextSlot
  lead.nextSlot += commands.length
  for (let slot = fromSlot; slot < lead.nextSlot; slot++) lead.votes.set(slot, { voters: 0, count: 0 })
  const done: DoneTag = { kind: 'voted', round: lead.ballot.round, fromSlot, toSlot: lead.nextSlot - 1 }
  castVotes(state, lead.ballot, fromSlot, commands, done, effects)
}

/** Sends each acceptor what it has not been sent, as far as its window allows; the rest gathers until it answers. */
export function flush(state: PaxosState, lead: Leadership, nowUs: number, effects: Effects): void {
  for (const [node, peer] of lead.peers) flushTo(state, lead, node, peer, nowUs, effects)
}

function flushTo(
  state: PaxosState,
  lead: Leadership,
  to: NodeId,
  peer: Peer,
  nowUs: number,
  effects: Effects,
): void {
  const { durable, volatile, settings } = state
  while (peer.unanswered.length < settings.acceptsInFlight && peer.next < lead.nextSlot) {
    // Cleared slots are chosen: whoever lacks them learns them from a snapshot.
    const fromSlot = Math.max(peer.next, durable.clearedUpTo + 1)
    const toSlot = Math.min(lead.nextSlot - 1, fromSlot + acceptSlotsMax - 1)
    const commands: Command[] = []
    for (let slot = fromSlot; slot <= toSlot; slot++) commands.push(held(state, slot))
    peer.next = toSlot + 1
    peer.unanswered.push(toSlot)
    peer.lastAcceptUs = nowUs
    const chosenUpTo = Math.min(volatile.executed, toSlot)
    // Early: it tells of the ballot, which was safe before phase 1, and of nothing else on this node's disk.
    sendEarly(effects, to, { type: 'Accept', ballot: lead.ballot, fromSlot, commands, chosenUpTo })
  }
}

/** Accepts that seem lost are sent again from the first slot that is not chosen. Called at every heartbeat. */
export function resendLost(state: PaxosState, lead: Leadership, nowUs: number, effects: Effects): void {
  const { executed } = state.volatile
  const isStuck = executed === lead.executedAtTick && lead.nextSlot > executed + 1
  const voters = lead.votes.get(executed + 1)?.voters ?? 0
  lead.executedAtTick = executed
  for (const [node, peer] of lead.peers) {
    const isSilent = peer.unanswered.length > 0 && nowUs - peer.lastAcceptUs >= state.settings.heartbeatUs
    const lacksVote = isStuck && peer.next > executed + 1 && (voters & peer.bit) === 0
    if (!isSilent && !lacksVote) continue
    peer.unanswered = []
    peer.next = executed + 1
    flushTo(state, lead, node, peer, nowUs, effects)
  }
}

/** An acceptor votes, unless it has promised a higher ballot (MPAXOS-3); the vote is safe before it is told (MPAXOS-4). */
export function onAccept(
  state: PaxosState,
  from: NodeId,
  accept: MessageOf<'Accept'>,
  nowUs: number,
  effects: Effects,
): void {
  const { ballot, fromSlot, commands, chosenUpTo } = accept
  if (!followBallot(state, from, ballot, nowUs, effects)) return
  castVotes(state, ballot, fromSlot, commands, null, effects)
  const toSlot = fromSlot + commands.length - 1
  const accepted = {
    type: 'Accepted',
    ballot,
    fromSlot,
    toSlot,
    chosenUpTo: state.volatile.executed,
  } as const
  effects.push({ kind: 'send', to: from, message: accepted })
  learnFromProposer(state, from, ballot, chosenUpTo, nowUs, effects)
}

export function onAccepted(
  state: PaxosState,
  from: NodeId,
  accepted: MessageOf<'Accepted'>,
  nowUs: number,
  effects: Effects,
): void {
  const { role } = state.volatile
  if (role.kind !== 'leader' || compareBallots(role.ballot, accepted.ballot) !== 0) return
  const peer = required(role.peers.get(from), `${from} is no acceptor of this cluster.`)
  peer.unanswered = peer.unanswered.filter((toSlot) => toSlot > accepted.toSlot)
  peer.executed = Math.max(peer.executed, accepted.chosenUpTo)
  countVotes(state, role, peer.bit, accepted, effects)
  flushTo(state, role, from, peer, nowUs, effects)
}

/** The proposer's own votes are on its disk: only now they count. */
export function onPersistedVotes(
  state: PaxosState,
  done: DoneTag & { kind: 'voted' },
  nowUs: number,
  effects: Effects,
): void {
  const { role } = state.volatile
  if (role.kind !== 'leader' || role.ballot.round !== done.round) return
  countVotes(state, role, bitOf(state, state.self), done, effects)
  flush(state, role, nowUs, effects)
}

function countVotes(
  state: PaxosState,
  lead: Leadership,
  bit: number,
  range: { readonly fromSlot: number; readonly toSlot: number },
  effects: Effects,
): void {
  for (let slot = range.fromSlot; slot <= range.toSlot; slot++) {
    const tally = lead.votes.get(slot)
    if (tally === undefined || !count(state, tally, bit) || tally.count < state.quorum) continue
    lead.votes.delete(slot)
    state.volatile.chosen.add(slot)
  }
  executeChosen(state, effects)
}

/** Writes votes for consecutive slots, and the promise that a vote implies. What is known to be chosen stays as it is. */
function castVotes(
  state: PaxosState,
  ballot: Ballot,
  fromSlot: number,
  commands: readonly Command[],
  done: DoneTag | null,
  effects: Effects,
): void {
  const { durable, decisions } = state
  const writes: DurableWrite[] = []
  if (compareBallots(ballot, durable.promised) > 0) {
    durable.promised = ballot
    writes.push({ kind: 'put', table: 'acceptor', key: 'self', value: acceptorRow(state) })
  }
  commands.forEach((command, i) => {
    const slot = fromSlot + i
    const old = durable.slots.get(slot)
    if (
      slot <= durable.clearedUpTo ||
      (old !== undefined && (old.ballot === null || sameBallot(old.ballot, ballot)))
    )
      return
    const vote = { ballot, command }
    durable.slots.set(slot, vote)
    if (decisions.keepsVotes) writes.push({ kind: 'put', table: 'slots', key: slot, value: vote })
  })
  if (done !== null) effects.push({ kind: 'persist', writes, done })
  else if (writes.length > 0) effects.push({ kind: 'persist', writes })
}

/**
 * The proposer of `ballot` says that all slots up to `upTo` are chosen. A vote in its own ballot is then the chosen
 * value (MPAXOS-10); a vote in another ballot may not be, so its value is asked for.
 */
export function learnFromProposer(
  state: PaxosState,
  from: NodeId,
  ballot: Ballot,
  upTo: number,
  nowUs: number,
  effects: Effects,
): void {
  const { durable, volatile } = state
  for (let slot = volatile.executed + 1; slot <= upTo; slot++) {
    const vote = durable.slots.get(slot)
    if (vote === undefined || (vote.ballot !== null && !sameBallot(vote.ballot, ballot))) break
    volatile.chosen.add(slot)
  }
  executeChosen(state, effects)
  if (volatile.executed < upTo) askForChosen(state, from, nowUs, effects)
}

/** Executes chosen slots in order, never past a gap (MPAXOS-9), and answers the clients that asked here. */
export function executeChosen(state: PaxosState, effects: Effects): void {
  const { volatile, decisions } = state
  const slots: number[] = []
  const commands: Command[] = []
  const replies: Effects = []
  for (;;) {
    const slot = decisions.nextToExecute(volatile.executed, volatile.chosen)
    if (slot === null) break
    volatile.chosen.delete(slot)
    volatile.executed = slot
    const command = held(state, slot)
    slots.push(slot)
    commands.push(command)
    if (command === null) continue
    const reply = applyOnce(volatile.store, volatile.sessions, command.client, command.seq, command.operation)
    if (volatile.waiting.get(command.client) !== command.seq) continue
    volatile.waiting.delete(command.client)
    answer(replies, command, reply)
  }
  if (slots.length === 0) return
  note(effects, { kind: 'executed', slots, commands })
  for (const reply of replies) effects.push(reply)
  if (volatile.role.kind === 'leader') serveReads(state, volatile.role, effects)
  snapshotWhenDue(state, effects)
}

/** Early: a chosen value rests on the disks of a quorum, whatever this node still writes. */
export function answer(
  effects: Effects,
  to: { readonly client: string; readonly seq: number },
  reply: Reply,
): void {
  effects.push({ kind: 'reply', client: to.client, seq: to.seq, reply, early: true })
}

function held(state: PaxosState, slot: number): Command {
  return required(state.durable.slots.get(slot), `${state.self} holds nothing for slot ${slot}.`).command
}

function sameBallot(a: Ballot, b: Ballot): boolean {
  return a.round === b.round && a.node === b.node
}
