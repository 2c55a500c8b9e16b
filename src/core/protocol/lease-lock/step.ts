import { unreachable } from '../../base/unreachable.ts'
import type { Effect } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { Input } from '../../model/input.ts'
import { onAcquire, onExpire, onLeaseOver, onRelease, onReplicate } from './change.ts'
import { onLeaseSafe } from './durability.ts'
import type { LeaseLockMessage, LeaseLockNote } from './messages.ts'
import { onFenced, onGranted, onPoll, onRefused, onRequested, onStored, onValue, onWorked } from './normal.ts'
import { onGet, onPut } from './read.ts'
import { onStarted } from './recovery.ts'
import type { LeaseLockNode, Resource, Store, Worker } from './state.ts'

/** Whose turn it is: nothing is decided here. What is meant for another role is not heard. */
export function step(node: LeaseLockNode, input: Input<LeaseLockMessage>): Effect<LeaseLockMessage>[] {
  node.effects = []
  node.nowUs = input.nowUs
  switch (input.kind) {
    case 'started':
      onStarted(node)
      break
    case 'requested':
      onRequested(node, input.client, input.seq, input.operation)
      break
    case 'received':
      onReceived(node, input.from, input.message)
      break
    case 'fired':
      onFired(node, input.timer)
      break
    case 'persisted':
      if (node.role === 'store') onLeaseSafe(node, input.done as unknown as LeaseLockNote)
      break
    case 'administered':
      break
    default:
      return unreachable(input)
  }
  return node.effects
}

function onFired(node: LeaseLockNode, timer: string): void {
  if (node.role === 'store') onLeaseOver(node, timer.slice('lease '.length))
  if (node.role !== 'worker') return
  if (timer === 'poll') onPoll(node)
  else onWorked(node)
}

function onReceived(node: LeaseLockNode, from: NodeId, message: LeaseLockMessage): void {
  if (node.role === 'store') storeHears(node, from, message)
  else if (node.role === 'resource') resourceHears(node, from, message)
  else workerHears(node, from, message)
}

function storeHears(store: Store, from: NodeId, message: LeaseLockMessage): void {
  if (message.type === 'Acquire') onAcquire(store, from, message)
  if (message.type === 'Expire') onExpire(store, message)
  if (message.type === 'Release') onRelease(store, message)
  if (message.type === 'Replicate') onReplicate(store, message)
}

function resourceHears(resource: Resource, from: NodeId, message: LeaseLockMessage): void {
  if (message.type === 'Get') onGet(resource, from, message)
  if (message.type === 'Put') onPut(resource, from, message)
}

function workerHears(worker: Worker, from: NodeId, message: LeaseLockMessage): void {
  if (message.type === 'Granted') onGranted(worker, from, message)
  if (message.type === 'Refused') onRefused(worker, message)
  if (message.type === 'Value') onValue(worker, message)
  if (message.type === 'Stored') onStored(worker, message)
  if (message.type === 'Fenced') onFenced(worker, message)
}
