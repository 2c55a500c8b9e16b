/** What the log makes of its commands, the same on every replica; then what the leader of the service tells workers. */
import { commandOperation } from '../nested.ts'
import type { Grant, LockRequest, SessionId } from './messages.ts'
import type { Conduct } from './mutants.ts'
import {
  dataOf,
  lockGroupName,
  nested,
  sendEarly,
  sessionNumberOf,
  workerOf,
  type LockCommand,
  type LockData,
  type LockResult,
  type ReplicaNode,
} from './state.ts'

/** CL-1 to CL-4, CL-6. */
export function apply(data: LockData, command: LockCommand, conduct: Conduct, sessionMs: number): LockResult {
  const grants: Grant[] = []
  const expired: SessionId[] = []
  switch (command.kind) {
    case 'tick':
      tick(data, command, conduct)
      if (conduct.expires && conduct.expiresByLog)
        for (const [session, { keptMs }] of [...data.sessions])
          if (data.clockMs - keptMs >= sessionMs) end(data, session, grants, expired)
      data.facts.push({ kind: 'ticked', clockMs: data.clockMs, oldestMs: oldestOf(data) })
      break
    case 'expire':
      end(data, command.session, grants, expired)
      break
    case 'keepAlive':
      if (isEnded(data, command.session)) expired.push(command.session)
      else keepAlive(data, command.session)
      break
    case 'acquire':
      if (data.sessions.has(command.session)) acquire(data, command, grants)
      else expired.push(command.session)
      break
    case 'release':
      release(data, command, conduct, grants)
  }
  return { grants, expired }
}

function tick(data: LockData, { by, ms }: LockCommand & { kind: 'tick' }, conduct: Conduct): void {
  data.clockMs += ms
  if (by === data.ticker) return
  data.ticker = by
  data.lastToken = conduct.firstToken(data.lastToken) - 1
}

function oldestOf({ sessions, clockMs }: LockData): number {
  return Math.min(clockMs, ...[...sessions.values()].map(({ keptMs }) => keptMs))
}

function isEnded(data: LockData, session: SessionId): boolean {
  return sessionNumberOf(session) <= (data.ended.get(workerOf(session)) ?? 0)
}

/** A worker that comes back with a new session has given its old ones up. */
function keepAlive(data: LockData, session: SessionId): void {
  const known = data.sessions.get(session)
  if (known === undefined) data.sessions.set(session, { keptMs: data.clockMs, done: new Map() })
  else known.keptMs = data.clockMs
}

/** CL-2: who asks again for what it has is told again; who asks late for what it gave back begins nothing. */
function acquire(
  data: LockData,
  { session, lock, request }: LockRequest & { kind: 'acquire' },
  grants: Grant[],
): void {
  if (request <= (data.sessions.get(session)?.done.get(lock) ?? 0)) return
  const holder = data.holders.get(lock)
  if (holder?.session === session) {
    if (holder.request === request) grants.push(holder)
    return
  }
  const queue = data.queues.get(lock) ?? []
  if (!queue.some((one) => one.session === session && one.request === request))
    queue.push({ session, request })
  data.queues.set(lock, queue)
  grantNext(data, lock, grants)
}

function grantNext(data: LockData, lock: string, grants: Grant[]): void {
  if (data.holders.has(lock)) return
  const next = data.queues.get(lock)?.shift()
  if (next === undefined) return
  const grant: Grant = { lock, ...next, token: ++data.lastToken }
  data.holders.set(lock, grant)
  data.facts.push({ kind: 'granted', ...grant })
  grants.push(grant)
}

/** CL-4: only the holder's own release with its own token ends a tenure. */
function release(
  data: LockData,
  { session, lock, token }: LockRequest & { kind: 'release' },
  conduct: Conduct,
  grants: Grant[],
): void {
  const holder = data.holders.get(lock)
  if (holder === undefined) return
  if (conduct.checksOwner && (holder.session !== session || holder.token !== token)) return
  data.sessions.get(holder.session)?.done.set(lock, holder.request)
  data.holders.delete(lock)
  data.facts.push({ kind: 'released', by: session, lock, holder: holder.session, token: holder.token })
  grantNext(data, lock, grants)
}

/** CL-3: a session that ends gives back what it holds and no longer waits for anything. */
function end(data: LockData, session: SessionId, grants: Grant[], expired: SessionId[]): void {
  const known = data.sessions.get(session)
  if (known === undefined) return
  data.sessions.delete(session)
  const worker = workerOf(session)
  data.ended.set(worker, Math.max(data.ended.get(worker) ?? 0, sessionNumberOf(session)))
  data.facts.push({ kind: 'expired', session, clockMs: data.clockMs, keptMs: known.keptMs })
  expired.push(session)
  for (const [lock, queue] of data.queues) {
    data.queues.set(
      lock,
      queue.filter((one) => one.session !== session),
    )
  }
  for (const [lock, holder] of [...data.holders]) {
    if (holder.session !== session) continue
    data.holders.delete(lock)
    grantNext(data, lock, grants)
  }
}

// The leader.

/** Hands a command to the log; its result comes when a majority has it, if this node still leads then. */
export function propose(node: ReplicaNode, command: LockCommand): void {
  const seq = ++node.proposalCount
  node.proposals.set(seq, command)
  const operation = commandOperation(lockGroupName, command)
  const client = `${node.self}@${node.leads}`
  node.answers.push(
    ...nested.step(node.member, { kind: 'requested', nowUs: node.nowUs, client, seq, operation }, node.out),
  )
}

/** CL-1: what a worker asks goes through the log before anybody is told. */
export function onAsk(node: ReplicaNode, request: LockRequest): void {
  if (request.kind === 'keepAlive') node.heardUs.set(request.session, node.nowUs)
  if (node.conduct.grantsBeforeCommitted && request.kind === 'acquire') grantAhead(node, request)
  propose(node, request)
}

/** CL-1 when it is broken: the grant that the log will probably give. */
function grantAhead(node: ReplicaNode, { lock, session, request }: LockRequest & { kind: 'acquire' }): void {
  const data = dataOf(node)
  if (data.holders.has(lock)) return
  tellGrant(node, { lock, session, request, token: data.lastToken + 1 })
}

export function tellGrant(node: ReplicaNode, grant: Grant): void {
  sendEarly(node, workerOf(grant.session), { type: 'Granted', grant, by: node.self })
}

/** A command is in the log: those whom it concerns are told. */
export function onResult(node: ReplicaNode, command: LockCommand, { grants, expired }: LockResult): void {
  const by = node.self
  for (const session of expired) sendEarly(node, workerOf(session), { type: 'Expired', session, by })
  if (command.kind === 'keepAlive' && !expired.includes(command.session)) {
    const { session, at } = command
    sendEarly(node, workerOf(session), { type: 'KeptAlive', session, at, by })
  }
  if (command.kind === 'release') {
    const { session, lock, token } = command
    sendEarly(node, workerOf(session), { type: 'Released', lock, token, by })
  }
  for (const grant of grants) tellGrant(node, grant)
}
