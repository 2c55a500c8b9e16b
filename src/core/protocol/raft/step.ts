import type { Effect } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { AdminCommand, Input } from '../../model/input.ts'
import { unreachable } from '../../base/unreachable.ts'
import {
  admits,
  onElectionTimer,
  onOwnVoteDurable,
  onPreVote,
  onPreVoteResponse,
  onQuorumTimer,
  onRequestVote,
  onTimeoutNow,
  onTransferCommand,
  onTransferTimer,
  onVoteResponse,
} from './change.ts'
import { onMembershipCommand } from './membership.ts'
import type { RaftMessage } from './messages.ts'
import {
  onAppendEntries,
  onAppendResponse,
  onHeartbeat,
  onHeartbeatResponse,
  onHeartbeatTimer,
  onOwnAppendDurable,
  onRequested,
} from './normal.ts'
import { onReadIndex, onReadIndexResponse } from './read.ts'
import { onInstallResponse, onInstallSnapshot, onSnapshotCommand, onStarted } from './recovery.ts'
import type { RaftNode } from './state.ts'

/** The tags of our writes: an own vote, or own entries up to an index, in a term. */
type Done = { readonly vote: number } | { readonly append: number; readonly term: number }

/** Whose turn it is: nothing is decided here. */
export function step(node: RaftNode, input: Input<RaftMessage>): Effect<RaftMessage>[] {
  node.nowUs = input.nowUs
  node.effects = []
  switch (input.kind) {
    case 'started':
      onStarted(node)
      break
    case 'received':
      receive(node, input.from, input.message)
      break
    case 'fired':
      fire(node, input.timer)
      break
    case 'requested':
      onRequested(node, input.client, input.seq, input.operation)
      break
    case 'persisted':
      onPersisted(node, input.done as unknown as Done)
      break
    case 'administered':
      administer(node, input.command)
      break
    default:
      return unreachable(input)
  }
  return node.effects
}

function receive(node: RaftNode, from: NodeId, message: RaftMessage): void {
  // Requests for votes judge terms themselves: some of them must not change ours.
  if (message.type === 'PreVote') return onPreVote(node, from, message)
  if (message.type === 'RequestVote') return onRequestVote(node, from, message)
  if (!admits(node, from, message)) return
  switch (message.type) {
    case 'PreVoteResponse':
      return onPreVoteResponse(node, from, message)
    case 'VoteResponse':
      return onVoteResponse(node, from, message)
    case 'AppendEntries':
      return onAppendEntries(node, from, message)
    case 'AppendResponse':
      return onAppendResponse(node, from, message)
    case 'Heartbeat':
      return onHeartbeat(node, from, message)
    case 'HeartbeatResponse':
      return onHeartbeatResponse(node, from, message)
    case 'InstallSnapshot':
      return onInstallSnapshot(node, from, message)
    case 'InstallResponse':
      return onInstallResponse(node, from, message)
    case 'TimeoutNow':
      return onTimeoutNow(node)
    case 'TransferRequest':
      return onTransferCommand(node, message.to)
    case 'ReadIndex':
      return onReadIndex(node, from, message)
    case 'ReadIndexResponse':
      return onReadIndexResponse(node, message)
    default:
      return unreachable(message)
  }
}

function fire(node: RaftNode, timer: string): void {
  if (timer === 'election') onElectionTimer(node)
  else if (timer === 'heartbeat') onHeartbeatTimer(node)
  else if (timer === 'quorum') onQuorumTimer(node)
  else onTransferTimer(node)
}

function onPersisted(node: RaftNode, done: Done): void {
  if ('vote' in done) onOwnVoteDurable(node, done.vote)
  else onOwnAppendDurable(node, done.append, done.term)
}

function administer(node: RaftNode, command: AdminCommand): void {
  switch (command.kind) {
    case 'transferLeadership':
      return onTransferCommand(node, command.to)
    case 'addMember':
    case 'addLearner':
    case 'removeMember':
      return onMembershipCommand(node, command)
    case 'snapshot':
      return onSnapshotCommand(node)
    case 'promote':
      // Not offered: leadership is handed over by the leader, or won by votes.
      return
    default:
      return unreachable(command)
  }
}
