import { unreachable } from '../base/unreachable.ts'
import { canonicalJson } from '../base/canonical-json.ts'
import type { Json } from '../base/json.ts'
import type { ClientTerms } from '../model/client-terms.ts'
import type { ClientId, NodeId } from '../model/identity.ts'
import { isReadOnly, type Operation, type Outcome, type Reply } from '../model/operation.ts'

/** How a client behaves. Times in whole microseconds. */
export interface ClientSettings extends ClientTerms {
  readonly id: ClientId
  readonly home: NodeId
  readonly nodes: readonly NodeId[]
  /** Pause before each operation, drawn uniformly; 0 to 0: none. */
  readonly thinkUs: { readonly from: number; readonly to: number }
  /** After this long without an answer it asks another node (or gives up, without `sessions`). */
  readonly attemptUs: number
  /** After this long the outcome of an operation counts as unknown. */
  readonly giveUpUs: number
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
  /** What each node answered, while a quorum of equal answers is awaited. */
  readonly answers: Map<NodeId, string>
}

/** How long a client that was sent away by everybody waits before it asks again. */
const backOffUs = { from: 10_000, to: 30_000 }

/** One client: a closed loop with at most one operation under way. `next` gives its next operation. */
export interface Client {
  readonly settings: ClientSettings
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
  process: number,
  next: () => Operation,
  learn: Client['learn'] = () => {},
): Client {
  return {
    settings,
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
      return isAnswered(client, client.pending, input.from, input.reply)
        ? onReply(client, client.pending, input.from, input.reply, input.nowUs)
        : []
    case 'refused':
      if (client.pending === null || input.seq !== client.seq || client.target !== input.node) return []
      return onRedirect(client, client.pending, null, 'connection refused', input.nowUs)
    case 'reset':
      return client.pending === null || client.target !== input.node
        ? []
        : onReset(client, client.pending, input.nowUs)
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
  client.pending = { operation, sinceUs: nowUs, inDoubt: false, waiting: false, answers: new Map() }
  const invoked: ClientEffect = { kind: 'invoked', process: client.process, op: client.seq, operation }
  return [invoked, ...attempt(client, client.pending)]
}

function attempt(client: Client, pending: Pending): ClientEffect[] {
  const { attemptUs } = client.settings
  client.pending = { ...pending, waiting: false }
  // Where answers must agree, one silent node may have kept the request to itself: the second attempt asks everybody.
  const whole = client.settings.replyQuorum > 1 && pending.inDoubt
  return [
    ...(whole ? client.settings.nodes : [client.target]).map((to): ClientEffect => ({
      kind: 'ask',
      to,
      seq: client.seq,
      operation: pending.operation,
    })),
    { kind: 'setTimer', fromUs: attemptUs, toUs: attemptUs },
  ]
}

/** Takes note of an answer; true when it counts: at once, or when enough nodes have given the same one. */
function isAnswered(client: Client, pending: Pending, from: NodeId, reply: Reply): boolean {
  const { replyQuorum } = client.settings
  if (replyQuorum <= 1) return true
  if (reply.kind === 'redirected') return from === client.target
  const text = canonicalJson(reply)
  pending.answers.set(from, text)
  return [...pending.answers.values()].filter((other) => other === text).length >= replyQuorum
}

/** The timer ran out while an operation was under way. */
function onTime(client: Client, pending: Pending, nowUs: number): ClientEffect[] {
  if (pending.waiting) return attempt(client, pending)
  const overdue = nowUs - pending.sinceUs >= client.settings.giveUpUs
  const again = client.settings.sessions || isReadOnly(pending.operation)
  turnTo(client, null)
  if (overdue || !again) return complete(client, 'info', null, 'no answer in time', nowUs)
  return attempt(client, { ...pending, inDoubt: true })
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
  if (nowUs - pending.sinceUs >= client.settings.giveUpUs) {
    return complete(client, pending.inDoubt ? 'info' : 'fail', null, reason, nowUs)
  }
  turnTo(client, to)
  // A hint is followed at once, unless hints have led in a circle.
  if (to !== null && client.settings.targeting === 'any' && client.misses <= client.settings.nodes.length) {
    return attempt(client, pending)
  }
  client.pending = { ...pending, waiting: true }
  return [{ kind: 'setTimer', fromUs: backOffUs.from, toUs: backOffUs.to }]
}

/** Chooses whom to ask next: the hint, else the next node in line. */
function turnTo(client: Client, hint: NodeId | null): void {
  const { nodes, targeting } = client.settings
  client.misses++
  if (targeting === 'home') return
  client.target = hint ?? nodes[(nodes.indexOf(client.target) + 1) % nodes.length]!
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
  if (outcome === 'ok' && client.pending !== null) client.learn(client.pending.operation, value)
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
