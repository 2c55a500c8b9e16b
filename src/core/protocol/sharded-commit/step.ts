import { assert } from '../../base/assert.ts'
import { unreachable } from '../../base/unreachable.ts'
import { bankAccounts } from '../../model/bank.ts'
import type { Effect } from '../../model/effect.ts'
import type { Input } from '../../model/input.ts'
import type { Operation } from '../../model/operation.ts'
import type { GroupDone, GroupReply } from '../nested.ts'
import { onAgain, onRetry, onVotesLate, otherLeader, watchLeadership } from './change.ts'
import { addressee, leaderOf, learnLeader, passOn, tryNextMember } from './membership.ts'
import type { BetweenGroups, ShardedMessage } from './messages.ts'
import {
  acknowledge,
  answerAbout,
  beginOrders,
  onAck,
  onDecided,
  onDecision,
  onPrepare,
  onVote,
  vote,
  voteAhead,
} from './normal.ts'
import { onConfirmed } from './read.ts'
import { onStarted } from './recovery.ts'
import { roleOf } from './describe.ts'
import {
  coordinatorDataOf,
  coordinatorName,
  dataOf,
  feed,
  nested,
  note,
  reply,
  resultOf,
  type Part,
  type ShardedNode,
} from './state.ts'

type In = Input<ShardedMessage>
type InnerInput = Parameters<typeof feed>[2]

/** Hands an input to the group that it is for, then does what the groups' logs have made possible. */
export function step(node: ShardedNode, input: In): Effect<ShardedMessage>[] {
  node.nowUs = input.nowUs
  node.out = []
  take(node, input)
  settle(node)
  beginOrders(node)
  settle(node)
  tellRole(node)
  return node.out
}

/** Until nothing is left that the node has to tell itself. */
function settle(node: ShardedNode): void {
  for (;;) {
    const next = node.answers.shift()
    if (next !== undefined) {
      onAnswer(node, next.part, next.answer)
      continue
    }
    const mail = node.ownMail.shift()
    if (mail === undefined) return
    onMessage(node, mail)
  }
}

function take(node: ShardedNode, input: In): void {
  const { nowUs } = input
  switch (input.kind) {
    case 'started':
      for (const part of node.parts.values()) stepPart(node, part, { kind: 'started', nowUs })
      return onStarted(node)
    case 'received': {
      const { from, message } = input
      if (!nested.isInner(message)) return onMessage(node, message)
      return stepGroup(node, message.group, { kind: 'received', nowUs, from, message: message.message })
    }
    case 'fired': {
      const dot = input.timer.indexOf('.')
      const group = input.timer.slice(0, Math.max(0, dot))
      if (!node.parts.has(group)) return onTimer(node, input.timer)
      return stepGroup(node, group, { kind: 'fired', nowUs, timer: input.timer.slice(dot + 1) })
    }
    case 'requested':
      return onRequested(node, input)
    case 'persisted': {
      const { group, done } = input.done as unknown as GroupDone
      return stepGroup(node, group, { kind: 'persisted', nowUs, done })
    }
    case 'administered':
      // Membership is fixed, and leadership is the groups' own business.
      return
    default:
      return unreachable(input)
  }
}

function stepGroup(node: ShardedNode, group: string, input: InnerInput): void {
  const part = node.parts.get(group)
  if (part !== undefined) stepPart(node, part, input)
}

/** What the log decided is noted before anything is said about it. */
function stepPart(node: ShardedNode, part: Part, input: InnerInput): void {
  feed(node, part, input)
  noteFacts(node, part)
  watchLeadership(node, part)
}

function noteFacts(node: ShardedNode, part: Part): void {
  const data = dataOf(part)
  const { facts } = data
  if (facts.length === 0) return
  data.facts = []
  const group = part.group.name
  for (const fact of facts) {
    note(node, { ...fact, group })
    const about = `${group} ${fact.txid}`
    if (fact.kind === 'voted' && fact.vote === 'yes')
      node.doubts.set(about, { sinceUs: node.nowUs, isNoted: false })
    if (fact.kind !== 'decided' || fact.at !== 'shard') continue
    const doubt = node.doubts.get(about)
    node.doubts.delete(about)
    if (doubt?.isNoted !== true) continue
    const forUs = node.nowUs - doubt.sinceUs
    note(node, { kind: 'unblocked', about: fact.txid, group, decision: fact.decision, forUs })
  }
}

/** A command of ours is in the log, a majority has it, and we lead as we did when we proposed it. */
function onAnswer(node: ShardedNode, part: Part, { seq, reply: answer }: GroupReply): void {
  const command = part.proposals.get(seq)
  if (command === undefined) return
  part.proposals.delete(seq)
  if (answer.kind !== 'done') return
  const result = resultOf(answer)
  if (command.kind === 'confirm') return onConfirmed(node, command.txid)
  if (command.kind === 'decide') return onDecided(node, command)
  if (command.kind === 'end') return note(node, { kind: 'ended', txid: command.txid })
  if (result?.kind === 'prepared') return vote(node, part, result)
  if (result?.kind === 'finished' && result.decision === 'commit') acknowledge(node, part, result.txid)
}

function onMessage(node: ShardedNode, message: BetweenGroups): void {
  const part = node.parts.get(addressee(message))
  if (part === undefined) return
  learnLeader(node, message)
  if (part.leads === null) {
    if (message.type === 'Prepare' && part.hasLed && node.conduct.votesFromMemory)
      voteAhead(node, part, message)
    return passOn(node, message)
  }
  switch (message.type) {
    case 'Prepare':
      return onPrepare(node, part, message)
    case 'Commit':
    case 'Abort':
      return onDecision(node, part, message)
    case 'Vote':
      return onVote(node, part, message)
    case 'Ack':
      return onAck(node, part, message)
    case 'Inquiry':
      return answerAbout(node, part, message.group, message.txid)
    default:
      return unreachable(message)
  }
}

/** SC-12: the same wish, asked again, is begun once and answered with what the log says. */
function onRequested(node: ShardedNode, { client, seq, operation }: In & { kind: 'requested' }): void {
  const part = node.parts.get(coordinatorName)
  const send = (reason: string, to: string | null): void =>
    reply(node, { client, seq }, { kind: 'redirected', reason, to })
  if (part === undefined) {
    send('not in the coordinator group', leaderOf(node, coordinatorName))
    // What this node heard last may be long past: the next client learns of another member.
    return tryNextMember(node, coordinatorName)
  }
  const { coordination } = node
  if (part.leads === null || coordination === null) return send('not the leader', otherLeader(node, part))
  const last = coordinatorDataOf(part).sessions.get(client)
  if (last?.seq === seq) return reply(node, { client, seq }, last.reply)
  const problem = last !== undefined && seq < last.seq ? 'session has moved on' : problemOf(operation)
  if (problem !== null) return reply(node, { client, seq }, { kind: 'rejected', reason: problem })
  const known = [
    ...coordination.orders,
    ...coordination.resting.values(),
    ...[...coordination.transactions.values()].map(({ order }) => order),
  ]
  const isUnderWay = known.some((order) => order?.client === client && order.seq === seq)
  const isLogged = [...part.proposals.values()].some(
    (one) => one.kind === 'decide' && one.client === client && one.seq === seq,
  )
  if (!isUnderWay && !isLogged) coordination.orders.push({ client, seq, operation, attempt: 1 })
}

/** A transfer as the bank accepts it: whole and positive, between two accounts that exist. */
function problemOf(operation: Operation): string | null {
  if (operation.f === 'read-balances') return null
  if (operation.f !== 'transfer') return `the bank cannot ${operation.f}`
  const { from, to, amount } = operation
  if (!bankAccounts.includes(from) || !bankAccounts.includes(to)) return 'no such account'
  return Number.isSafeInteger(amount) && amount > 0 ? null : 'amount is not a positive whole number'
}

function onTimer(node: ShardedNode, timer: string): void {
  if (timer === 'retry') return onRetry(node)
  if (timer.startsWith('again ')) return onAgain(node, timer)
  assert(timer.startsWith('votes '), `${timer} is no timer of sharded commit.`)
  onVotesLate(node, timer.slice('votes '.length))
}

/** People see the part that matters most: leading the coordinator, leading a shard, being a replica. */
function tellRole(node: ShardedNode): void {
  const { role, leads, epoch } = roleOf(node)
  const seen = `${role} ${epoch}`
  if (seen === node.role) return
  node.role = seen
  note(node, { kind: 'role', role: `sharded-commit.role.${role}`, leads, epoch })
}
