import { unreachable } from '../../base/unreachable.ts'
import type { Effect } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { Input } from '../../model/input.ts'
import { onForwardLate, onHandoffTime, onWorkLate } from './change.ts'
import { heardFrom } from './membership.ts'
import type { DynamoMessage } from './messages.ts'
import { onAnswer, onForward, onRequested, onStore, onStored } from './normal.ts'
import { onGet, onGot } from './read.ts'
import { onAntiEntropyTime, onExchange, onLeaves, onStarted, onTree } from './recovery.ts'
import type { DynamoNode } from './state.ts'

/** Whose turn it is: nothing is decided here. */
export function step(node: DynamoNode, input: Input<DynamoMessage>): Effect<DynamoMessage>[] {
  node.effects = []
  node.nowUs = input.nowUs
  switch (input.kind) {
    case 'started':
      onStarted(node)
      break
    case 'requested':
      onRequested(node, { client: input.client, seq: input.seq, via: null }, input.operation)
      break
    case 'received':
      heardFrom(node, input.from)
      onReceived(node, input.from, input.message)
      break
    case 'fired':
      onFired(node, input.timer)
      break
    case 'persisted':
    case 'administered':
      break
    default:
      return unreachable(input)
  }
  return node.effects
}

function onFired(node: DynamoNode, timer: string): void {
  if (timer === 'handoff') return onHandoffTime(node)
  if (timer === 'antiEntropy') return onAntiEntropyTime(node)
  const space = timer.indexOf(' ')
  const id = timer.slice(space + 1)
  if (timer.slice(0, space) === 'forward') onForwardLate(node, id)
  else onWorkLate(node, id)
}

function onReceived(node: DynamoNode, from: NodeId, message: DynamoMessage): void {
  switch (message.type) {
    case 'Forward':
      return onForward(node, from, message)
    case 'Answer':
      return onAnswer(node, message)
    case 'Store':
      return onStore(node, from, message)
    case 'Stored':
      return onStored(node, from, message)
    case 'Get':
      return onGet(node, from, message)
    case 'Got':
      return onGot(node, from, message)
    case 'Tree':
      return onTree(node, from, message)
    case 'Leaves':
      return onLeaves(node, from, message)
    case 'Exchange':
      return onExchange(node, from, message)
    default:
      return unreachable(message)
  }
}
