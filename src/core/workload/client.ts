import { unreachable } from '../base/unreachable.ts'
import { canonicalJson } from '../base/canonical-json.ts'
import type { Json } from '../base/json.ts'
import type { ClientTerms } from '../model/client-terms.ts'
import type { ClientId, NodeId } from '../model/identity.ts'
import { isReadOnly, type Operation, type Outcome, type Reply } from '../model/operation.ts'
import { backOffRange } from './policy/back-off.ts'
import {
  attemptUs,
  beginCall,
  chooseNode,
  endCall,
  type Call,
  type CallEnd,
  type ClientPool,
} from './policy/client-pool.ts'

/** How a client behaves. Times in whole microseconds. */
export interface ClientSettings extends ClientTerms {
  readonly id: ClientId
  readonly home: NodeId
  readonly nodes: readonly NodeId[]
  /** Pause before each operation, drawn uniformly; 0 to 0: none. */
  readonly thinkUs: { readonly from: number; readonly to: number }
  readonly targeting: 'any' | 'home'
  /** How many clients the run has: the step from one process number of a client to its next. */
  readonly processes: number
}

export type ClientInput =
  | { readonly kind: 'started' }
  | { readonly kind: 'fired'; readonly nowUs: number }
  | {
      readonly kind: 'replied'
      readonly nowUs: number
      readonly seq: number
      readonly from: NodeId
      readonly reply: Reply
    }
  /** Nobody listens at that node: the request with this number was not received. */
  | { readonly kind: 'refused'; readonly nowUs: number; readonly seq: number; readonly node: NodeId }
  /** That node went down: whatever was under way there is in doubt. */
  | { readonly kind: 'reset'; readonly nowUs: number; readonly node: NodeId }
  /** From now on it asks only these, after the rest that its terms give, in order and without pause. */
  | { readonly kind: 'finish'; readonly nowUs: number; readonly operations: readonly Operation[] }

/** A client has one timer; setting it again replaces it. */
export type ClientEffect =
  | { readonly kind: 'ask'; readonly to: NodeId; readonly seq: number; readonly operation: Operation }
  | { readonly kind: 'setTimer'; readonly fromUs: number; readonly toUs: number }
  | { readonly kind: 'invoked'; readonly process: number; readonly op: number; readonly operation: Operation }
  | {
      readonly kind: 'completed'
      readonly process: number
      readonly op: number
      readonly outcome: Outcome
      readonly value: Json
      readonly reason: string | null
    }

interface Pending {
  readonly operation: Operation
  readonly sinceUs: number
  /** An attempt ended in silence: it may have happened, whatever later attempts say. */
  readonly inDoubt: boolean
  /** Sent away: the next attempt waits for the timer. */
  readonly waiting: boolean
  /** Attempts made so far. */
  readonly attempts: number
  /** A second node was asked to be sure. */
  readonly isHedged: boolean
  /** Requests under way, by node. */
  readonly calls: Map<NodeId, Call>
  /** What each node answered, while a quorum of equal answers is awaited. */
  readonly answers: Map<NodeId, string>
}

/** How long a client that was sent away by everybody waits before it asks again. */
const sentAwayUs = { from: 10_000, to: 30_000 }

/** One client: a closed loop with at most one operation under way. `next` gives its next operation. */
export interface Client {
  readonly settings: ClientSettings
  readonly pool: ClientPool
  readonly next: () => Operation
  /** Told of every operation that succeeded, with its result. */
  readonly learn: (operation: Operation, value: Json) => void
  process: number
  seq: number
  /** The node to ask next. */
  target: NodeId
  /** How many have sent us away or kept silent since the last answer. */
  misses: number
  pending: Pending | null
  /** Operations left when finishing; null while it works. */
  remaining: Operation[] | null
  /** When a finishing client may ask its last questions. */
  restUntilUs: number
}

export function createClient(
  settings: ClientSettings,
  pool: ClientPool,
  process: number,
  next: () => Operation,
  learn: Client['learn'] = () => {},
): Client {
  return {
    settings,
    pool,
    next,
    learn,
    process,
    seq: 0,
    target: settings.home,
    misses: 0,
    pending: null,
    remaining: null,
    restUntilUs: 0,
  }
}

/** True when a finishing client has nothing more to ask. */
export function isResting(client: Client): boolean {
  return client.pending === null && client.remaining?.length === 0
}

export function stepClient(client: Client, input: ClientInput): ClientEffect[] {
  switch (input.kind) {
    case 'started':
      return [{ kind: 'setTimer', fromUs: client.settings.thinkUs.from, toUs: client.settings.thinkUs.to }]
    case 'fired':
      return client.pending === null
        ? askAgain(client, input.nowUs)
        : onTime(client, client.pending, input.nowUs)
    case 'replied':
      if (client.pending === null || input.seq !== client.seq) return []
      endAt(client, client.pending, input.from, 'answered', input.nowUs)
      return isAnswered(client, client.pending, input.from, input.reply)
        ? onReply(client, client.pending, input.from, input.reply, input.nowUs)
        : []
    case 'refused':
      if (client.pending === null || input.seq !== client.seq) return []
      endAt(client, client.pending, input.node, 'failed', input.nowUs)
      if (client.target !== input.node) return []
      return onRedirect(client, client.pending, null, 'connection refused', input.nowUs)
    case 'reset':
      if (client.pending === null) return []
      endAt(client, client.pending, input.node, 'failed', input.nowUs)
      return client.target !== input.node ? [] : onReset(client, client.pending, input.nowUs)
    case 'finish':
      client.remaining = [...input.operations]
      client.restUntilUs = input.nowUs + client.settings.restUs
      return client.pending === null ? askAgain(client, input.nowUs) : []
    default:
      return unreachable(input)
  }
}

/** The next operation, now; a finishing client rests first and then asks at home, so that every copy is read. */
function askAgain(client: Client, nowUs: number): ClientEffect[] {
  if (client.remaining === null || client.settings.restUs === 0) return ask(client, nowUs)
  const leftUs = client.restUntilUs - nowUs
  if (leftUs > 0) return [{ kind: 'setTimer', fromUs: leftUs, toUs: leftUs }]
  client.target = client.settings.home
  return ask(client, nowUs)
}

function ask(client: Client, nowUs: number): ClientEffect[] {
  const operation = client.remaining === null ? client.next() : client.remaining.shift()
  if (operation === undefined) return []
  client.seq++
  const { balance } = client.pool.policy
  if (balance !== 'leader' && client.remaining === null && client.settings.targeting === 'any')
    client.target = chooseNode(client.pool)
  client.pending = {
    operation,
    sinceUs: nowUs,
    inDoubt: false,
    waiting: false,
    attempts: 0,
    isHedged: false,
    calls: new Map(),
    answers: new Map(),
  }
  const invoked: ClientEffect = { kind: 'invoked', process: client.process, op: client.seq, operation }
  return [invoked, ...attempt(client, client.pending, nowUs)]
}

/** Asks the target, or everybody where answers must agree and one silent node may have kept the request to itself. */
function attempt(client: Client, pending: Pending, nowUs: number): ClientEffect[] {
  const whole = client.settings.replyQuorum > 1 && pending.inDoubt
  const sent: ClientEffect[] = []
  for (const to of whole ? client.settings.nodes : [client.target]) {
    if (pending.calls.has(to)) endAt(client, pending, to, 'abandoned', nowUs)
    const call = beginCall(client.pool, to, nowUs, pending.attempts === 0)
    if (typeof call === 'string') {
      if (whole) continue
      return onRedirect(client, pending, null, call, nowUs)
    }
    pending.calls.set(to, call)
    sent.push({ kind: 'ask', to, seq: client.seq, operation: pending.operation })
  }
  client.pending = { ...pending, waiting: false, isHedged: false, attempts: pending.attempts + 1 }
  return [...sent, timer(waitUs(client, client.pending))]
}

/** How long until something must be done about an attempt: hedging it, or giving it up. */
function waitUs(client: Client, pending: Pending): number {
  const wholeUs = attemptUs(client.pool, client.target)
  const { hedgeAfterMs } = client.pool.policy
  if (hedgeAfterMs === null || !mayHedge(client, pending)) return wholeUs
  return Math.min(wholeUs, Math.round(hedgeAfterMs * 1000))
}

function mayHedge({ settings }: Client, pending: Pending): boolean {
  return (
    !pending.isHedged &&
    isReadOnly(pending.operation) &&
    settings.replyQuorum === 1 &&
    settings.targeting === 'any' &&
    settings.nodes.length > 1
  )
}

/** Takes note of an answer; true when it counts: at once, or when enough nodes have given the same one. */
function isAnswered(client: Client, pending: Pending, from: NodeId, reply: Reply): boolean {
  const { replyQuorum } = client.settings
  // The second node of a hedged read may not know the answer; the first one may still give it.
  if (reply.kind === 'redirected') return from === client.target || (replyQuorum === 1 && !pending.isHedged)
  if (replyQuorum === 1) return true
  const text = canonicalJson(reply)
  pending.answers.set(from, text)
  return [...pending.answers.values()].filter((other) => other === text).length >= replyQuorum
}

/** The timer ran out while an operation was under way. */
function onTime(client: Client, pending: Pending, nowUs: number): ClientEffect[] {
  if (pending.waiting) return attempt(client, pending, nowUs)
  const call = pending.calls.get(client.target)
  const leftUs = call === undefined ? 0 : call.sinceUs + attemptUs(client.pool, client.target) - nowUs
  if (leftUs > 0 && client.pool.policy.hedgeAfterMs !== null && mayHedge(client, pending))
    return hedge(client, pending, leftUs, nowUs)
  for (const node of [...pending.calls.keys()]) endAt(client, pending, node, 'failed', nowUs)
  const again = client.settings.sessions || isReadOnly(pending.operation)
  turnTo(client, null)
  if (!again || isSpent(client, pending, nowUs))
    return complete(client, 'info', null, 'no answer in time', nowUs)
  return afterBackOff(client, { ...pending, inDoubt: true }, nowUs)
}

/** Asks a second node as well, in case the first one is merely slow. */
function hedge(client: Client, pending: Pending, leftUs: number, nowUs: number): ClientEffect[] {
  client.pending = { ...pending, isHedged: true }
  const to = otherNode(client)
  const call = pending.calls.has(to) ? null : beginCall(client.pool, to, nowUs, false)
  if (call === null || typeof call === 'string') return [timer(leftUs)]
  pending.calls.set(to, call)
  return [{ kind: 'ask', to, seq: client.seq, operation: pending.operation }, timer(leftUs)]
}

function isSpent({ pool: { policy } }: Client, pending: Pending, nowUs: number): boolean {
  return nowUs - pending.sinceUs >= policy.giveUpMs * 1000 || pending.attempts > policy.retries
}

/** The connection broke while the answer was awaited. */
function onReset(client: Client, pending: Pending, nowUs: number): ClientEffect[] {
  if (pending.waiting) return []
  if (!client.settings.sessions && !isReadOnly(pending.operation)) {
    turnTo(client, null)
    return complete(client, 'info', null, 'connection lost', nowUs)
  }
  return onRedirect(client, { ...pending, inDoubt: true }, null, 'connection lost', nowUs)
}

function onReply(
  client: Client,
  pending: Pending,
  from: NodeId,
  reply: Reply,
  nowUs: number,
): ClientEffect[] {
  switch (reply.kind) {
    case 'done':
      client.misses = 0
      client.target = client.settings.targeting === 'home' ? client.settings.home : from
      return complete(client, 'ok', reply.value, null, nowUs)
    case 'rejected':
      client.misses = 0
      return complete(client, 'fail', null, reply.reason, nowUs)
    case 'unknown':
      return complete(client, 'info', null, reply.reason, nowUs)
    case 'redirected':
      return onRedirect(client, pending, reply.to === from ? null : reply.to, reply.reason, nowUs)
    default:
      return unreachable(reply)
  }
}

function onRedirect(
  client: Client,
  pending: Pending,
  to: NodeId | null,
  reason: string,
  nowUs: number,
): ClientEffect[] {
  if (isSpent(client, pending, nowUs))
    return complete(client, pending.inDoubt ? 'info' : 'fail', null, reason, nowUs)
  turnTo(client, to)
  // A hint is followed at once, unless hints have led in a circle.
  if (to !== null && client.settings.targeting === 'any' && client.misses <= client.settings.nodes.length) {
    return attempt(client, pending, nowUs)
  }
  client.pending = { ...pending, waiting: true }
  const range = backOffRange(client.pool.policy.backOff, Math.max(1, pending.attempts))
  const [fromUs, toUs] = range.toUs > 0 ? [range.fromUs, range.toUs] : [sentAwayUs.from, sentAwayUs.to]
  return [{ kind: 'setTimer', fromUs, toUs }]
}

function afterBackOff(client: Client, pending: Pending, nowUs: number): ClientEffect[] {
  const { fromUs, toUs } = backOffRange(client.pool.policy.backOff, pending.attempts)
  if (toUs === 0) return attempt(client, pending, nowUs)
  client.pending = { ...pending, waiting: true }
  return [{ kind: 'setTimer', fromUs, toUs }]
}

/** Chooses whom to ask next: the hint, else another node. */
function turnTo(client: Client, hint: NodeId | null): void {
  client.misses++
  if (client.settings.targeting !== 'home') client.target = hint ?? otherNode(client)
}

/** The next node in line, or the one that the balancing chooses. */
function otherNode({ pool, settings: { nodes }, target }: Client): NodeId {
  if (pool.policy.balance !== 'leader') return chooseNode(pool, target)
  return nodes[(nodes.indexOf(target) + 1) % nodes.length]!
}

/** The request at that node has ended, if there is one. */
function endAt(client: Client, pending: Pending, node: NodeId, end: CallEnd, nowUs: number): void {
  const call = pending.calls.get(node)
  if (call === undefined) return
  pending.calls.delete(node)
  endCall(client.pool, call, end, nowUs)
}

function complete(
  client: Client,
  outcome: Outcome,
  value: Json,
  reason: string | null,
  nowUs: number,
): ClientEffect[] {
  const completed: ClientEffect = {
    kind: 'completed',
    process: client.process,
    op: client.seq,
    outcome,
    value,
    reason,
  }
  const { pending } = client
  if (pending !== null) {
    for (const node of [...pending.calls.keys()]) endAt(client, pending, node, 'abandoned', nowUs)
    if (outcome === 'ok') client.learn(pending.operation, value)
  }
  client.pending = null
  // Jepsen's rule: a process that does not know what became of its operation never acts again.
  if (outcome === 'info') client.process += client.settings.processes
  if (client.remaining !== null) return [completed, ...askAgain(client, nowUs)]
  const { from, to } = client.settings.thinkUs
  return [
    completed,
    ...(to === 0 ? ask(client, nowUs) : [{ kind: 'setTimer', fromUs: from, toUs: to } as const]),
  ]
}

function timer(us: number): ClientEffect {
  return { kind: 'setTimer', fromUs: us, toUs: us }
}
