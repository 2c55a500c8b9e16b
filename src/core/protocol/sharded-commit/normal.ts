/**
 * The course of a transfer when nobody is suspected. First what the groups' logs make of their commands, the same on
 * every replica; then what the coordinator's leader does, then what a shard's leader does.
 */
import { assert } from '../../base/assert.ts'
import { bankAccounts } from '../../model/bank.ts'
import type { Operation } from '../../model/operation.ts'
import { commandOperation } from '../nested.ts'
import { sendToGroup, shardOf } from './membership.ts'
import {
  compareTxids,
  termOf,
  type AbortReason,
  type BetweenGroups,
  type Change,
  type Txid,
} from './messages.ts'
import { beginReading, confirmReading } from './read.ts'
import {
  asJson,
  cancelTimer,
  coordinatorDataOf,
  coordinatorName,
  feed,
  note,
  reply,
  setTimer,
  shardDataOf,
  type Command,
  type Coordination,
  type CoordinatorCommand,
  type CoordinatorData,
  type CoordinatorResult,
  type Order,
  type Part,
  type PreparedRecord,
  type ShardCommand,
  type ShardData,
  type ShardedNode,
  type ShardResult,
  type Transaction,
} from './state.ts'

type MessageOf<T extends BetweenGroups['type']> = BetweenGroups & { readonly type: T }

// What the logs make of their commands.

/** SC-2: a shard's log prepares and finishes. */
export function applyToShard(data: ShardData, command: ShardCommand): ShardResult {
  if (command.kind === 'finish') return finish(data, command)
  const { txid, floor } = command
  if (compareTxids(floor, data.floor) > 0) {
    data.floor = floor
    for (const old of data.finished.keys()) if (compareTxids(old, floor) < 0) data.finished.delete(old)
  }
  const balances = command.reading ? Object.fromEntries(data.balances) : null
  if (data.prepared.has(txid)) return { kind: 'prepared', txid, vote: 'yes', reason: null, balances }
  const record = recordOf(data, command)
  const reason = refusalOf(data, txid, record)
  const { reading, accounts, writes } = record
  const vote = reason === null ? 'yes' : 'no'
  if (reason === null) data.prepared.set(txid, record)
  else if (reason !== 'late') data.finished.set(txid, 'abort')
  data.facts.push({
    kind: 'voted',
    txid,
    vote,
    reason,
    reading,
    accounts,
    writes: reason === null ? writes : [],
  })
  return { kind: 'prepared', txid, vote, reason, balances: reason === null ? balances : null }
}

function recordOf(
  data: ShardData,
  { reading, changes, participants }: ShardCommand & { kind: 'prepare' },
): PreparedRecord {
  const accounts = reading ? [...data.balances.keys()] : [...new Set(changes.map(({ account }) => account))]
  const balances = new Map(data.balances)
  const writes = changes.map(({ account, delta }) => {
    const balance = (balances.get(account) ?? 0) + delta
    balances.set(account, balance)
    return { account, delta, balance }
  })
  return { reading, accounts, writes, participants }
}

/** SC-10: nobody waits for a lock in the log: what meets one is refused and tried again. */
function refusalOf(data: ShardData, txid: Txid, record: PreparedRecord): AbortReason | null {
  if (data.finished.has(txid) || compareTxids(txid, data.floor) < 0) return 'late'
  for (const other of data.prepared.values()) {
    if (other.reading && record.reading) continue
    if (other.accounts.some((account) => record.accounts.includes(account))) return 'locked'
  }
  return record.writes.some(({ balance }) => balance < 0) ? 'insufficient funds' : null
}

function finish(data: ShardData, { txid, decision }: ShardCommand & { kind: 'finish' }): ShardResult {
  const record = data.prepared.get(txid)
  if (record === undefined) {
    const before = compareTxids(txid, data.floor) < 0 ? decision : null
    return { kind: 'finished', txid, decision: data.finished.get(txid) ?? before }
  }
  data.prepared.delete(txid)
  data.finished.set(txid, decision)
  const { reading } = record
  const writes = decision === 'commit' ? record.writes : []
  for (const { account, balance } of writes) data.balances.set(account, balance)
  data.facts.push({ kind: 'decided', txid, decision, at: 'shard', reading, writes })
  return { kind: 'finished', txid, decision }
}

/** SC-3: the coordinator's log decides, answers each client's wish once, and forgets what all have acknowledged. */
export function applyToCoordinator(data: CoordinatorData, command: CoordinatorCommand): CoordinatorResult {
  const { txid } = command
  if (command.kind === 'end') {
    data.commits.delete(txid)
    return { kind: 'ended', txid }
  }
  const { decision, participants, client, seq } = command
  const last = data.sessions.get(client)
  if (last === undefined || last.seq <= seq) data.sessions.set(client, { seq, reply: command.reply })
  if (decision === 'commit') {
    data.commits.set(txid, participants)
    data.facts.push({ kind: 'decided', txid, decision, at: 'coordinator', reading: false, writes: [] })
  }
  return { kind: 'decided', txid, decision }
}

/** Hands a command to the group's log. Its result comes when a majority has it, if this node still leads then. */
export function propose(node: ShardedNode, part: Part, command: Command): void {
  assert(part.leads !== null, `${node.self} proposes to ${part.group.name} without leading it.`)
  const seq = ++part.proposalCount
  part.proposals.set(seq, command)
  const operation = commandOperation(part.group.name, asJson(command))
  const client = `${node.self}@${part.leads}`
  feed(node, part, { kind: 'requested', nowUs: node.nowUs, client, seq, operation })
}

export function isProposed(part: Part, kind: string, txid: Txid): boolean {
  return [...part.proposals.values()].some((one) => one.kind === kind && one.txid === txid)
}

// The coordinator's leader.

/** Lets in what touches no account of a transaction under way, in the order of asking. */
export function beginOrders(node: ShardedNode): void {
  const part = node.parts.get(coordinatorName)
  const { coordination } = node
  if (coordination === null || part?.leads !== coordination.term) return
  const taken = new Set<string>()
  for (const { changes, reading, phase } of coordination.transactions.values()) {
    if (phase === 'committed') continue
    for (const account of reading ? bankAccounts : changes.map((change) => change.account)) taken.add(account)
  }
  const waiting: Order[] = []
  for (const order of coordination.orders) {
    const accounts = accountsOfOrder(order.operation)
    if (accounts.some((account) => taken.has(account))) waiting.push(order)
    else begin(node, coordination, order)
    for (const account of accounts) taken.add(account)
  }
  coordination.orders = waiting
}

function accountsOfOrder(operation: Operation): readonly string[] {
  return operation.f === 'transfer' ? [operation.from, operation.to] : bankAccounts
}

function begin(node: ShardedNode, coordination: Coordination, order: Order): void {
  const { operation } = order
  if (operation.f === 'read-balances') return beginReading(node, coordination, order)
  assert(operation.f === 'transfer', `The bank cannot ${operation.f}.`)
  const changes = [
    { account: operation.from, delta: -operation.amount },
    { account: operation.to, delta: operation.amount },
  ]
  const shards = node.groups.length - 1
  const participants = [...new Set(changes.map(({ account }) => shardOf(account, shards)))]
  open(node, coordination, order, participants, changes)
}

/** A new transaction, named after this leader's term. */
export function open(
  node: ShardedNode,
  coordination: Coordination,
  order: Order,
  participants: readonly string[],
  changes: readonly Change[],
): void {
  const txid = `${coordination.term}.${++coordination.count}`
  const reading = order.operation.f === 'read-balances'
  const transaction: Transaction = {
    txid,
    order,
    participants,
    changes,
    reading,
    phase: 'voting',
    votes: new Map(),
    acks: new Set(),
    balances: new Map(),
    askedUs: node.nowUs,
  }
  coordination.transactions.set(txid, transaction)
  const { client, seq } = order
  note(node, { kind: 'began', txid, client, seq, participants, reading })
  setTimer(node, `votes ${txid}`, node.settings.voteTimeoutUs)
  for (const group of participants) askToPrepare(node, transaction, group)
}

export function askToPrepare(node: ShardedNode, transaction: Transaction, group: string): void {
  const { txid, participants, reading } = transaction
  const shards = node.groups.length - 1
  const changes = transaction.changes.filter(({ account }) => shardOf(account, shards) === group)
  const floor = floorOf(node)
  sendToGroup(node, { type: 'Prepare', group, by: node.self, txid, floor, participants, changes, reading })
}

/** The oldest transaction that is open, or the next one: all below it are over. */
function floorOf(node: ShardedNode): Txid {
  const { term, count, transactions } = node.coordination!
  const next = `${term}.${count + 1}`
  return [...transactions.keys()].reduce((low, txid) => (compareTxids(txid, low) < 0 ? txid : low), next)
}

/** SC-1. */
export function onVote(node: ShardedNode, part: Part, message: MessageOf<'Vote'>): void {
  const { txid, group, vote, reason, balances } = message
  const coordination = node.coordination!
  const transaction = coordination.transactions.get(txid)
  if (transaction === undefined) {
    if (vote === 'yes') answerAbout(node, part, group, txid)
    return
  }
  if (transaction.phase === 'committed') return sendDecision(node, group, txid, 'Commit')
  if (transaction.phase !== 'voting') return
  transaction.votes.set(group, vote)
  for (const [account, balance] of Object.entries(balances ?? {})) transaction.balances.set(account, balance)
  const decision = node.conduct.decide([...transaction.votes.values()], transaction.participants.length)
  if (decision === 'abort') giveUp(node, part, transaction, reason ?? 'late')
  if (decision !== 'commit') return
  if (transaction.reading) confirmReading(node, part, transaction)
  else commit(node, part, transaction)
}

/** The decision is taken when the coordinator's group has committed it. */
export function commit(node: ShardedNode, part: Part, transaction: Transaction): void {
  const { txid, participants, order } = transaction
  if (order === null) return
  transaction.phase = 'deciding'
  cancelTimer(node, `votes ${txid}`)
  const { client, seq } = order
  const answer = { kind: 'done', value: null } as const
  if (node.conduct.tellsBeforeCommitted) announce(node, transaction)
  propose(node, part, { kind: 'decide', txid, decision: 'commit', participants, client, seq, reply: answer })
}

export function onDecided(node: ShardedNode, command: CoordinatorCommand & { kind: 'decide' }): void {
  const transaction = node.coordination?.transactions.get(command.txid)
  if (command.decision === 'abort') return reply(node, command, command.reply)
  if (transaction?.phase === 'deciding') announce(node, transaction)
}

function announce(node: ShardedNode, transaction: Transaction): void {
  const { txid, participants, order } = transaction
  transaction.phase = 'committed'
  transaction.askedUs = node.nowUs
  for (const group of participants) sendDecision(node, group, txid, 'Commit')
  if (order !== null) reply(node, order, { kind: 'done', value: null })
}

export function sendDecision(node: ShardedNode, group: string, txid: Txid, type: 'Commit' | 'Abort'): void {
  sendToGroup(node, { type, group, by: node.self, txid })
}

/** SC-4. */
export function onAck(node: ShardedNode, part: Part, { txid, group }: MessageOf<'Ack'>): void {
  const transaction = node.coordination!.transactions.get(txid)
  if (transaction?.phase !== 'committed') return
  transaction.acks.add(group)
  if (!node.conduct.mayForget(transaction.acks.size, transaction.participants.length)) return
  node.coordination!.transactions.delete(txid)
  propose(node, part, { kind: 'end', txid })
}

/** Reasons that the next attempt may not meet. */
const passing: readonly AbortReason[] = ['locked', 'late']

/** No decision is logged for an abort: whoever asks hears the presumption. A client's last answer is. */
export function giveUp(node: ShardedNode, part: Part, transaction: Transaction, reason: AbortReason): void {
  const { txid, order, participants, votes, reading } = transaction
  const coordination = node.coordination!
  coordination.transactions.delete(txid)
  cancelTimer(node, `votes ${txid}`)
  note(node, { kind: 'gaveUp', txid, reason })
  for (const group of participants) if (votes.get(group) !== 'no') sendDecision(node, group, txid, 'Abort')
  if (order === null) return
  const { client, seq, attempt } = order
  if ((reading || passing.includes(reason)) && attempt < node.settings.attempts) {
    const timer = `again ${client} ${seq}`
    coordination.resting.set(timer, { ...order, attempt: attempt + 1 })
    return setTimer(node, timer, 3_000 * attempt, 12_000 * attempt)
  }
  const answer = { kind: 'rejected', reason } as const
  // A reading leaves nothing behind: asking again is harmless.
  if (reading) return reply(node, order, answer)
  propose(node, part, { kind: 'decide', txid, decision: 'abort', participants, client, seq, reply: answer })
}

/** SC-5: what this leader neither remembers nor finds in its log, of a term up to its own, was never committed. */
export function answerAbout(node: ShardedNode, part: Part, group: string, txid: Txid): void {
  if (termOf(txid) > node.coordination!.term) return
  const transaction = node.coordination!.transactions.get(txid)
  if (transaction !== undefined) {
    if (transaction.phase === 'committed') sendDecision(node, group, txid, 'Commit')
    return
  }
  const committed = node.conduct.readsLog && coordinatorDataOf(part).commits.has(txid)
  sendDecision(node, group, txid, committed ? 'Commit' : 'Abort')
}

// A shard's leader.

/** SC-2: the vote is given when the group has committed the record of it. */
export function onPrepare(node: ShardedNode, part: Part, message: MessageOf<'Prepare'>): void {
  const { txid, floor, participants, changes, reading } = message
  if (isProposed(part, 'prepare', txid)) return
  const known = shardDataOf(part).prepared.get(txid)
  if (known !== undefined && !known.reading) return vote(node, part, yesOf(txid))
  propose(node, part, { kind: 'prepare', txid, floor, participants, changes, reading })
  if (node.conduct.votesBeforeCommitted) voteAhead(node, part, message)
}

function yesOf(txid: Txid): ShardResult & { kind: 'prepared' } {
  return { kind: 'prepared', txid, vote: 'yes', reason: null, balances: null }
}

/** SC-7 when it is broken: the answer that the log would probably give, from memory. */
export function voteAhead(node: ShardedNode, part: Part, message: MessageOf<'Prepare'>): void {
  const data = shardDataOf(part)
  const record = recordOf(data, { ...message, kind: 'prepare' })
  const balances = message.reading ? Object.fromEntries(data.balances) : null
  if (refusalOf(data, message.txid, record) === null) vote(node, part, { ...yesOf(message.txid), balances })
}

export function vote(node: ShardedNode, part: Part, result: ShardResult & { kind: 'prepared' }): void {
  const { txid, reason, balances } = result
  const { name } = part.group
  sendToGroup(node, { type: 'Vote', group: name, by: node.self, txid, vote: result.vote, reason, balances })
}

/** A decision goes into the shard's log; one that is there already is acknowledged again. */
export function onDecision(
  node: ShardedNode,
  part: Part,
  { type, txid }: MessageOf<'Commit' | 'Abort'>,
): void {
  const data = shardDataOf(part)
  const decision = type === 'Commit' ? 'commit' : 'abort'
  if (isProposed(part, 'finish', txid)) return
  if (data.prepared.has(txid)) return propose(node, part, { kind: 'finish', txid, decision })
  const isOver = data.finished.get(txid) === 'commit' || compareTxids(txid, data.floor) < 0
  if (decision === 'commit' && isOver) acknowledge(node, part, txid)
}

export function acknowledge(node: ShardedNode, part: Part, txid: Txid): void {
  sendToGroup(node, { type: 'Ack', group: part.group.name, by: node.self, txid })
}
