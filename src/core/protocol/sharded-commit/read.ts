/**
 * Reading all balances is a transaction whose shards take shared locks and send the balances with their votes. Nothing
 * is decided, so nothing is logged by the coordinator: but its leader makes sure, by a round of heartbeats (Raft's
 * ReadIndex), that nobody has presumed the reading aborted and let its locks go while the votes came in (SC-11).
 */
import { questionOperation } from '../nested.ts'
import { shardNames } from './membership.ts'
import { open, sendDecision } from './normal.ts'
import {
  cancelTimer,
  feed,
  reply,
  type Coordination,
  type Order,
  type Part,
  type ShardedNode,
  type Transaction,
} from './state.ts'

export function beginReading(node: ShardedNode, coordination: Coordination, order: Order): void {
  open(node, coordination, order, shardNames(node.groups.length - 1), [])
}

/** All have voted: asks its own group whether it still leads. */
export function confirmReading(node: ShardedNode, part: Part, transaction: Transaction): void {
  transaction.phase = 'confirming'
  cancelTimer(node, `votes ${transaction.txid}`)
  const seq = ++part.proposalCount
  part.proposals.set(seq, { kind: 'confirm', txid: transaction.txid })
  const client = `${node.self}@${part.leads}`
  const operation = questionOperation(part.group.name)
  feed(node, part, { kind: 'requested', nowUs: node.nowUs, client, seq, operation })
}

export function onConfirmed(node: ShardedNode, txid: string): void {
  const transaction = node.coordination?.transactions.get(txid)
  if (transaction?.phase !== 'confirming') return
  node.coordination!.transactions.delete(txid)
  const value = Object.fromEntries([...transaction.balances].sort(([a], [b]) => (a < b ? -1 : 1)))
  if (transaction.order !== null) reply(node, transaction.order, { kind: 'done', value })
  // Nothing was changed: the locks go as they would after an abort.
  for (const group of transaction.participants) sendDecision(node, group, txid, 'Abort')
}
