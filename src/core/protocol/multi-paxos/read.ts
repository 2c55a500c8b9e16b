import { required } from '../../base/assert.ts'
import type { NodeId } from '../../model/identity.ts'
import type { Input } from '../../model/input.ts'
import { execute } from '../../model/store.ts'
import { compareBallots, type MessageOf, type PaxosMessage } from './messages.ts'
import { answer } from './normal.ts'
import { isAlone, sendEarly, type Effects, type Leadership, type PaxosState } from './state.ts'

/**
 * Reads with `reads: index` (MPAXOS-12): a read waits until everything chosen before it came is executed, and until a
 * quorum has answered a round of heartbeats that began after it came, so that no later ballot can have chosen anything
 * before. With `reads: log` a read is a command like any other and never comes here.
 */
export function onRead(
  state: PaxosState,
  lead: Leadership,
  request: Input<PaxosMessage> & { kind: 'requested' },
  effects: Effects,
): void {
  const { client, seq, operation } = request
  if (state.decisions.confirmsReads && isAlone(state, lead)) {
    return answer(effects, request, { kind: 'redirected', reason: 'no quorum answers', to: silentPeer(lead) })
  }
  const index = Math.max(state.volatile.executed, lead.takenOverUpTo)
  lead.reads.push({ client, seq, operation, round: lead.round + 1, index })
  // One round at a time: reads that come while it is under way share the next one.
  if (lead.round === lead.confirmedRound) beginRound(state, lead, effects)
  serveReads(state, lead, effects)
}

/** A round of heartbeats: says who leads, how far is chosen, and asks each acceptor whether it still follows. */
export function beginRound(state: PaxosState, lead: Leadership, effects: Effects): void {
  lead.round++
  const { executed, executedByAll } = state.volatile
  for (const [to, peer] of lead.peers) {
    const chosenUpTo = Math.min(executed, peer.next - 1)
    const message = {
      type: 'Heartbeat',
      ballot: lead.ballot,
      round: lead.round,
      chosenUpTo,
      executedByAll,
    } as const
    sendEarly(effects, to, message)
  }
  confirm(state, lead)
}

export function onHeartbeatAck(
  state: PaxosState,
  from: NodeId,
  ack: MessageOf<'HeartbeatAck'>,
  effects: Effects,
): void {
  const { role } = state.volatile
  if (role.kind !== 'leader' || compareBallots(role.ballot, ack.ballot) !== 0) return
  const peer = required(role.peers.get(from), `${from} is no acceptor of this cluster.`)
  peer.round = Math.max(peer.round, ack.round)
  peer.executed = Math.max(peer.executed, ack.chosenUpTo)
  confirm(state, role)
  serveReads(state, role, effects)
  // Only for reads that came after the round began: one that waits for a slot is confirmed already.
  const last = role.reads.at(-1)
  if (role.round === role.confirmedRound && last !== undefined && last.round > role.round)
    beginRound(state, role, effects)
}

/** The latest round that a quorum has answered; the proposer itself answers at once. */
function confirm(state: PaxosState, lead: Leadership): void {
  const rounds = [lead.round, ...[...lead.peers.values()].map((peer) => peer.round)].sort((a, b) => b - a)
  const confirmed = rounds[state.quorum - 1]!
  if (confirmed <= lead.confirmedRound) return
  lead.confirmedRound = confirmed
  lead.ticksAlone = 0
}

export function serveReads(state: PaxosState, lead: Leadership, effects: Effects): void {
  const { executed, store } = state.volatile
  let served = 0
  for (const read of lead.reads) {
    if (state.decisions.confirmsReads && read.round > lead.confirmedRound) break
    if (read.index > executed) break
    answer(effects, read, execute(store, read.operation))
    served++
  }
  if (served > 0) lead.reads = lead.reads.slice(served)
}

/** Where to send clients when no quorum answers: to whoever has been silent longest, and may follow another proposer. */
export function silentPeer(lead: Leadership): NodeId | null {
  let silent: [NodeId, number] | null = null
  for (const [node, { round }] of lead.peers) if (silent === null || round < silent[1]) silent = [node, round]
  return silent === null ? null : silent[0]
}

/** What was only read did not happen here, so its clients may ask elsewhere. */
export function sendReadersAway(lead: Leadership, reason: string, to: NodeId | null, effects: Effects): void {
  for (const read of lead.reads) answer(effects, read, { kind: 'redirected', reason, to })
  lead.reads = []
}
