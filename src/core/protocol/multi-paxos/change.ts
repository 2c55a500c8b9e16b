import type { NodeId } from '../../model/identity.ts'
import {
  compareBallots,
  type Ballot,
  type Command,
  type DoneTag,
  type MessageOf,
  type ReportedVote,
} from './messages.ts'
import { flush, learnFromProposer, propose, resendLost } from './normal.ts'
import { beginRound, sendReadersAway, silentPeer } from './read.ts'
import { askForChosen, clearLog } from './recovery.ts'
import {
  acceptorRow,
  ballotNumber,
  bitOf,
  count,
  isAlone,
  note,
  sendEarly,
  type Candidacy,
  type Effects,
  type Leadership,
  type PaxosState,
  type Peer,
} from './state.ts'

/** Campaigns that fail in a row stretch the time-out at most to this many times its width. */
const backOffFactorMax = 8

/** The suspicion timer ran out. A follower that has heard of a proposer meanwhile goes on waiting. */
export function onSuspectTimer(state: PaxosState, nowUs: number, effects: Effects): void {
  const { role, heardUs, leader } = state.volatile
  if (role.kind === 'leader') return
  if (role.kind === 'candidate') state.volatile.attempts++
  else {
    const silentUs = nowUs - heardUs
    if (silentUs < state.settings.suspectUs) return armSuspicion(state, silentUs, effects)
    note(effects, {
      kind: 'suspected',
      leader,
      ballot: state.durable.promised ?? { round: 0, node: state.self },
    })
  }
  becomeCandidate(state, effects)
}

/** The next time-out, counted from when a proposer was last heard of; randomised and, after failures, wider (MPAXOS-13). */
export function armSuspicion(state: PaxosState, silentUs: number, effects: Effects): void {
  const { suspectUs, backOff } = state.settings
  const factor = backOff ? Math.min(2 ** state.volatile.attempts, backOffFactorMax) : 1
  const fromUs = Math.max(0, suspectUs - silentUs)
  effects.push({ kind: 'setTimer', timer: 'suspect', fromUs, toUs: fromUs + suspectUs * factor })
}

/** Phase 1: a ballot above all that this node has seen, safe before anybody hears of it (MPAXOS-1). */
function becomeCandidate(state: PaxosState, effects: Effects): void {
  const { durable, volatile, self, peers } = state
  const round = Math.max(durable.maxRound, durable.promised?.round ?? 0, volatile.seenRound) + 1
  const ballot: Ballot = { round, node: self }
  durable.maxRound = round
  durable.promised = ballot
  const fromSlot = volatile.executed + 1
  volatile.role = { kind: 'candidate', ballot, fromSlot, promises: [], answers: { voters: 0, count: 0 } }
  volatile.leader = null
  const done: DoneTag = { kind: 'promised', round }
  const write = { kind: 'put', table: 'acceptor', key: 'self', value: acceptorRow(state) } as const
  effects.push({ kind: 'persist', writes: [write], done })
  tellRole(state, effects)
  for (const to of peers) effects.push({ kind: 'send', to, message: { type: 'Prepare', ballot, fromSlot } })
  armSuspicion(state, 0, effects)
}

/** An acceptor promises to vote for no lower ballot and tells what it has voted for (MPAXOS-2). */
export function onPrepare(
  state: PaxosState,
  from: NodeId,
  prepare: MessageOf<'Prepare'>,
  nowUs: number,
  effects: Effects,
): void {
  const { durable, volatile } = state
  const { ballot, fromSlot } = prepare
  const order = compareBallots(ballot, durable.promised)
  if (order < 0) return refuse(state, from, ballot, effects)
  volatile.heardUs = nowUs
  if (order > 0) {
    durable.promised = ballot
    volatile.leader = null
    const write = { kind: 'put', table: 'acceptor', key: 'self', value: acceptorRow(state) } as const
    effects.push({ kind: 'persist', writes: [write] })
  }
  const chosenUpTo = volatile.executed
  const votes: ReportedVote[] = []
  for (const [slot, vote] of durable.slots)
    if (slot > chosenUpTo && slot >= fromSlot) votes.push({ slot, ...vote })
  votes.sort((a, b) => a.slot - b.slot)
  effects.push({ kind: 'send', to: from, message: { type: 'Promise', ballot, fromSlot, chosenUpTo, votes } })
  if (order > 0) yieldTo(state, ballot, nowUs, true, effects)
}

export function onPromise(
  state: PaxosState,
  from: NodeId,
  promise: MessageOf<'Promise'>,
  nowUs: number,
  effects: Effects,
): void {
  const { role } = state.volatile
  if (role.kind !== 'candidate' || compareBallots(role.ballot, promise.ballot) !== 0) return
  if (!count(state, role.answers, bitOf(state, from))) return
  role.promises.push({ from, promise })
  leadWhenPromised(state, nowUs, effects)
}

/** The candidate's own promise is safe: only now it counts. */
export function onPersistedPromise(
  state: PaxosState,
  done: DoneTag & { kind: 'promised' },
  nowUs: number,
  effects: Effects,
): void {
  const { role } = state.volatile
  if (role.kind !== 'candidate' || role.ballot.round !== done.round) return
  if (count(state, role.answers, bitOf(state, state.self))) leadWhenPromised(state, nowUs, effects)
}

/** Phase 1 ends when a quorum has promised and everything that it knows to be chosen is known here too (MPAXOS-5). */
export function leadWhenPromised(state: PaxosState, nowUs: number, effects: Effects): void {
  const { role, executed } = state.volatile
  if (role.kind !== 'candidate' || role.answers.count < state.quorum) return
  const ahead = role.promises.reduce<Candidacy['promises'][number] | null>(
    (best, one) => (one.promise.chosenUpTo > (best?.promise.chosenUpTo ?? executed) ? one : best),
    null,
  )
  if (ahead === null) becomeLeader(state, role, nowUs, effects)
  else askForChosen(state, ahead.from, nowUs, effects)
}

/** Takes over every open slot: reported values first (MPAXOS-6), no-ops into the holes, then new commands may come. */
function becomeLeader(state: PaxosState, candidacy: Candidacy, nowUs: number, effects: Effects): void {
  const { volatile, self, settings } = state
  const { ballot } = candidacy
  const firstSlot = volatile.executed + 1
  const { commands, adopted, filled } = takeOver(state, candidacy, firstSlot)
  const lead: Leadership = {
    kind: 'leader',
    ballot,
    firstSlot,
    takenOverUpTo: volatile.executed + commands.length,
    nextSlot: firstSlot,
    votes: new Map(),
    peers: new Map(state.peers.map((node) => [node, newPeer(state, node, firstSlot)])),
    round: 0,
    confirmedRound: 0,
    reads: [],
    ticksAlone: 0,
    executedAtTick: -1,
  }
  volatile.role = lead
  volatile.leader = self
  volatile.attempts = 0
  keepWaiting(state, commands)
  tellRole(state, effects)
  if (adopted.length > 0) note(effects, { kind: 'adopted', ballot, slots: adopted })
  if (filled.length > 0) note(effects, { kind: 'filled', ballot, slots: filled })
  effects.push({ kind: 'cancelTimer', timer: 'suspect' })
  effects.push({
    kind: 'setTimer',
    timer: 'heartbeat',
    fromUs: settings.heartbeatUs,
    toUs: settings.heartbeatUs,
  })
  if (commands.length > 0) propose(state, lead, commands, effects)
  beginRound(state, lead, effects)
  flush(state, lead, nowUs, effects)
}

/** For every open slot: the value that is known to be chosen, else the highest reported vote, else a no-op. */
function takeOver(
  state: PaxosState,
  candidacy: Candidacy,
  firstSlot: number,
): { commands: Command[]; adopted: number[]; filled: number[] } {
  const reported = new Map<number, ReportedVote[]>()
  const own = [...state.durable.slots]
    .filter(([slot]) => slot >= firstSlot)
    .map(([slot, vote]) => ({ slot, ...vote }))
  for (const vote of [...own, ...candidacy.promises.flatMap(({ promise }) => promise.votes)]) {
    const votes = reported.get(vote.slot)
    if (votes === undefined) reported.set(vote.slot, [vote])
    else votes.push(vote)
  }
  let lastSlot = firstSlot - 1
  for (const slot of reported.keys()) lastSlot = Math.max(lastSlot, slot)
  const [commands, adopted, filled]: [Command[], number[], number[]] = [[], [], []]
  for (let slot = firstSlot; slot <= lastSlot; slot++) {
    const votes = reported.get(slot) ?? []
    const vote = votes.find((one) => one.ballot === null) ?? state.decisions.adopt(votes, slot, firstSlot)
    commands.push(vote === null ? null : vote.command)
    if (vote === null) filled.push(slot)
    else adopted.push(slot)
  }
  return { commands, adopted, filled }
}

function newPeer(state: PaxosState, node: NodeId, next: number): Peer {
  return { bit: bitOf(state, node), next, unanswered: [], lastAcceptUs: 0, round: 0, executed: 0 }
}

/** Of the clients of an earlier leadership only those wait on whose command was taken over. */
function keepWaiting(state: PaxosState, commands: readonly Command[]): void {
  const { waiting } = state.volatile
  const kept = commands.flatMap((command): [string, number][] =>
    command !== null && waiting.get(command.client) === command.seq ? [[command.client, command.seq]] : [],
  )
  state.volatile.waiting = new Map(kept)
}

/** A proposer has shown its ballot. Gives false, and says so to the proposer, when a higher one was promised. */
export function followBallot(
  state: PaxosState,
  from: NodeId,
  ballot: Ballot,
  nowUs: number,
  effects: Effects,
): boolean {
  const { durable, volatile, decisions } = state
  if (!decisions.mayVote(durable.promised, ballot)) {
    refuse(state, from, ballot, effects)
    return false
  }
  yieldTo(state, ballot, nowUs, false, effects)
  volatile.heardUs = nowUs
  if (volatile.role.kind !== 'follower') return true
  volatile.leader = from
  volatile.attempts = 0
  return true
}

export function onNack(state: PaxosState, nack: MessageOf<'Nack'>, nowUs: number, effects: Effects): void {
  const { role } = state.volatile
  state.volatile.seenRound = Math.max(state.volatile.seenRound, nack.promised.round)
  if (role.kind === 'follower' || compareBallots(role.ballot, nack.ballot) !== 0) return
  yieldTo(state, nack.promised, nowUs, true, effects)
}

/**
 * Gives up the own ballot if the other one is higher. Without back-off it tries again after a short fixed pause, unless
 * the winner's first Accept or Heartbeat comes before: on slow links none does, and the duel lasts (MPAXOS-13).
 */
function yieldTo(state: PaxosState, by: Ballot, nowUs: number, mayRetry: boolean, effects: Effects): void {
  const { role } = state.volatile
  if (role.kind === 'follower' || compareBallots(by, role.ballot) <= 0) return
  note(effects, { kind: 'preempted', ballot: role.ballot, by })
  becomeFollower(state, nowUs, effects)
  const { backOff, suspectUs } = state.settings
  if (!mayRetry || backOff) return
  const pauseUs = Math.ceil(suspectUs / 4)
  state.volatile.heardUs = nowUs - suspectUs
  effects.push({ kind: 'setTimer', timer: 'suspect', fromUs: pauseUs, toUs: pauseUs })
}

function becomeFollower(state: PaxosState, nowUs: number, effects: Effects): void {
  const { volatile } = state
  const { role } = volatile
  volatile.role = { kind: 'follower' }
  volatile.leader = null
  volatile.heardUs = nowUs
  volatile.attempts++
  tellRole(state, effects)
  if (role.kind === 'leader') {
    sendReadersAway(role, 'no longer the distinguished proposer', null, effects)
    effects.push({ kind: 'cancelTimer', timer: 'heartbeat' })
  }
  armSuspicion(state, 0, effects)
}

/** The proposer's tick: heartbeats, Accepts that were lost, and what every replica has executed. */
export function onHeartbeatTimer(state: PaxosState, nowUs: number, effects: Effects): void {
  const { volatile, settings } = state
  const { role } = volatile
  if (role.kind !== 'leader') return
  role.ticksAlone++
  if (isAlone(state, role)) sendReadersAway(role, 'no quorum answers', silentPeer(role), effects)
  const executed = [...role.peers.values()].map((peer) => peer.executed)
  volatile.executedByAll = Math.max(volatile.executedByAll, Math.min(volatile.executed, ...executed))
  beginRound(state, role, effects)
  resendLost(state, role, nowUs, effects)
  clearLog(state, effects)
  effects.push({
    kind: 'setTimer',
    timer: 'heartbeat',
    fromUs: settings.heartbeatUs,
    toUs: settings.heartbeatUs,
  })
}

export function onHeartbeat(
  state: PaxosState,
  from: NodeId,
  heartbeat: MessageOf<'Heartbeat'>,
  nowUs: number,
  effects: Effects,
): void {
  const { ballot, round, chosenUpTo, executedByAll } = heartbeat
  if (!followBallot(state, from, ballot, nowUs, effects)) return
  learnFromProposer(state, from, ballot, chosenUpTo, nowUs, effects)
  sendEarly(effects, from, { type: 'HeartbeatAck', ballot, round, chosenUpTo: state.volatile.executed })
  state.volatile.executedByAll = Math.max(state.volatile.executedByAll, executedByAll)
  clearLog(state, effects)
}

function refuse(state: PaxosState, from: NodeId, ballot: Ballot, effects: Effects): void {
  const { promised } = state.durable
  if (promised !== null) sendEarly(effects, from, { type: 'Nack', ballot, promised })
}

/** The role for the trace. */
export function tellRole(state: PaxosState, effects: Effects): void {
  const { role } = state.volatile
  const ballot = role.kind === 'follower' ? state.durable.promised : role.ballot
  const epoch = ballotNumber(ballot, state.nodes)
  note(effects, { kind: 'role', role: `multi-paxos.role.${role.kind}`, leads: role.kind === 'leader', epoch })
}
