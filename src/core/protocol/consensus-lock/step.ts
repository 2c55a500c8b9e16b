import { unreachable } from '../../base/unreachable.ts'
import type { Effect } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { Input } from '../../model/input.ts'
import type { GroupDone } from '../nested.ts'
import { termLed } from '../raft/index.ts'
import {
  beginSession,
  onExpired,
  onFenced,
  onGrant,
  onKeepTimer,
  onKeptAlive,
  onReleased,
  onResourceValue,
  onResourceWritten,
  onRetryTimer,
  onWish,
} from './change.ts'
import { workersOf } from './membership.ts'
import type { LockMessage } from './messages.ts'
import { onAsk, onResult, propose } from './normal.ts'
import { onRead, onWrite } from './read.ts'
import {
  dataOf,
  nested,
  note,
  reply,
  sendEarly,
  setTimer,
  type LockNode,
  type LockResult,
  type ReplicaNode,
  type ResourceNode,
  type WorkerNode,
} from './state.ts'

type In = Input<LockMessage>

/** Whose turn it is: the resource, a replica of the lock service or a worker. */
export function step(node: LockNode, input: In): Effect<LockMessage>[] {
  node.nowUs = input.nowUs
  node.out = []
  if (node.kind === 'worker') work(node, input)
  else if (node.kind === 'replica') replicate(node, input)
  else serve(node, input)
  return node.out
}

function serve(node: ResourceNode, input: In): void {
  if (input.kind === 'started') return tellRole(node, 'resource', false, 0)
  if (input.kind === 'requested') return sendAway(node, input)
  if (input.kind !== 'received') return
  if (input.message.type === 'Read') onRead(node, input.from, input.message)
  if (input.message.type === 'Write') onWrite(node, input.from, input.message)
}

/** Clients are served by workers, by one after the other. */
function sendAway(node: ResourceNode | ReplicaNode, { client, seq }: In & { kind: 'requested' }): void {
  const workers = workersOf(node.nodes, node.group)
  const to = workers[node.redirects++ % workers.length]!
  reply(node, client, seq, { kind: 'redirected', reason: 'not a worker', to })
}

function replicate(node: ReplicaNode, input: In): void {
  const { nowUs } = input
  switch (input.kind) {
    case 'started':
      tellRole(node, 'lockReplica', false, 0)
      feed(node, { kind: 'started', nowUs })
      break
    case 'received':
      if (nested.isInner(input.message))
        feed(node, { kind: 'received', nowUs, from: input.from, message: input.message.message })
      else onAsked(node, input.message)
      break
    case 'fired':
      if (input.timer.includes('.'))
        feed(node, { kind: 'fired', nowUs, timer: input.timer.slice(input.timer.indexOf('.') + 1) })
      else onTick(node)
      break
    case 'persisted':
      feed(node, { kind: 'persisted', nowUs, done: (input.done as unknown as GroupDone).done })
      break
    case 'requested':
      sendAway(node, input)
      break
    case 'administered':
      // Membership is fixed.
      break
    default:
      return unreachable(input)
  }
  for (let answer = node.answers.shift(); answer !== undefined; answer = node.answers.shift()) {
    const command = node.proposals.get(answer.seq)
    node.proposals.delete(answer.seq)
    if (command === undefined || answer.reply.kind !== 'done') continue
    onResult(node, command, answer.reply.value as unknown as LockResult)
  }
}

/** What the log decided is noted before anybody is told. */
function feed(node: ReplicaNode, input: Parameters<typeof nested.step>[1]): void {
  node.answers.push(...nested.step(node.member, input, node.out))
  const data = dataOf(node)
  for (const fact of data.facts) note(node, fact)
  data.facts = []
  const term = termLed(node.member.state)
  if (term === node.leads) return
  node.leads = term
  node.answers.length = 0
  node.proposals.clear()
  node.heardUs.clear()
  tellRole(node, term === null ? 'lockReplica' : 'lockLeader', term !== null, node.member.state.term)
  if (term === null) return
  note(node, { kind: 'tookOver', term })
  onTick(node)
}

/** CL-3: time in the log goes on by the leader's ticks, one for each interval that it has waited. */
function onTick(node: ReplicaNode): void {
  if (node.leads === null) return
  const { tickMs, sessionMs } = node.settings
  setTimer(node, 'tick', tickMs * 1000)
  propose(node, { kind: 'tick', by: `${node.self}@${node.leads}`, ms: tickMs })
  if (node.conduct.expiresByLog || !node.conduct.expires) return
  for (const session of dataOf(node).sessions.keys()) {
    const heardUs = node.heardUs.get(session) ?? 0
    if (node.nowUs - heardUs >= sessionMs * 1000) propose(node, { kind: 'expire', session })
  }
}

function onAsked(node: ReplicaNode, message: LockMessage): void {
  if (message.type !== 'Ask') return
  if (node.leads !== null) return onAsk(node, message.request)
  const { leader } = node.member.state
  if (message.passed === true || leader === null || leader === node.self) return
  sendEarly(node, leader, { ...message, passed: true })
}

function work(node: WorkerNode, input: In): void {
  switch (input.kind) {
    case 'started':
      tellRole(node, 'worker', false, 0)
      setTimer(node, 'retry', node.settings.retryUs)
      setTimer(node, 'keep', Math.round((node.settings.sessionMs * 1000) / 4))
      return beginSession(node)
    case 'received':
      return onMessage(node, input.from, input.message)
    case 'fired':
      return input.timer === 'keep' ? onKeepTimer(node) : onRetryTimer(node)
    case 'requested':
      return onWish(node, input.client, input.seq, input.operation)
    case 'persisted':
    case 'administered':
      return
    default:
      return unreachable(input)
  }
}

function onMessage(node: WorkerNode, _from: NodeId, message: LockMessage): void {
  if ('by' in message) node.leader = message.by
  switch (message.type) {
    case 'KeptAlive':
      return onKeptAlive(node, message)
    case 'Expired':
      return onExpired(node, message)
    case 'Granted':
      return onGrant(node, message.grant)
    case 'Released':
      return onReleased(node, message)
    case 'Value':
      return onResourceValue(node, message)
    case 'Written':
      return onResourceWritten(node, message)
    case 'Fenced':
      return onFenced(node, message)
    default:
    // Only the service and the resource are told the rest.
  }
}

function tellRole(node: LockNode, role: string, leads: boolean, epoch: number): void {
  note(node, { kind: 'role', role: `consensus-lock.role.${role}`, leads, epoch })
}
