/** The worker: a session with the lock service, and one errand at a time for each lock. */
import {
  createErrand,
  mayHaveWritten,
  onGranted,
  onValue,
  onWritten,
  type Errand,
} from '../../model/lock-errand.ts'
import type { Operation } from '../../model/operation.ts'
import { resourceOf } from './membership.ts'
import type { Grant, LockRequest, MessageOf } from './messages.ts'
import { note, persist, reply, send, sendEarly, sessionOf, setTimer, type WorkerNode } from './state.ts'

interface Job {
  errand: Errand
  request: number
}

/** CL-7: a session's number is on disk before anybody hears of it. */
export function beginSession(node: WorkerNode): void {
  node.sessionNumber++
  node.isOpen = false
  persist(node, [{ kind: 'put', table: 'worker', key: 'session', value: node.sessionNumber }])
  sendKeepAlive(node)
}

export function onKeepTimer(node: WorkerNode): void {
  setTimer(node, 'keep', keepUs(node))
  sendKeepAlive(node)
}

function sendKeepAlive(node: WorkerNode): void {
  ask(node, { kind: 'keepAlive', session: sessionOf(node), at: node.nowUs })
}

function ask(node: WorkerNode, request: LockRequest): void {
  send(node, node.leader, { type: 'Ask', request, from: node.self })
}

export function onKeptAlive(node: WorkerNode, { session, at }: MessageOf<'KeptAlive'>): void {
  if (session !== sessionOf(node)) return
  node.leaseUntilUs = Math.max(node.leaseUntilUs, at + node.settings.leaseUs)
  node.isOpen = true
  for (const lock of node.errands.keys()) start(node, lock)
}

/** The service has given the locks to others. What was not written yet begins again; a write under way is in doubt. */
export function onExpired(node: WorkerNode, { session }: MessageOf<'Expired'>): void {
  if (session !== sessionOf(node)) return
  note(node, { kind: 'sessionLost', session })
  node.leaseUntilUs = 0
  for (const [lock, jobs] of node.errands) {
    const job = jobs[0]
    if (job === undefined) continue
    const { errand } = job
    if (errand.token > 0 && errand.stage !== 'releasing')
      note(node, { kind: 'letGo', lock, token: errand.token })
    if (mayHaveWritten(errand)) abandon(node, errand)
    if (mayHaveWritten(errand) || errand.stage === 'releasing') jobs.shift()
    else Object.assign(errand, { stage: 'waiting', token: 0 })
  }
  beginSession(node)
}

export function onWish(node: WorkerNode, client: string, seq: number, operation: Operation): void {
  if (operation.f === 'read') {
    const id = `${client}#${seq}`
    node.reads.set(id, { client, seq })
    return sendEarly(node, resourceOf(node.nodes), { type: 'Read', id, key: operation.key, token: 0 })
  }
  if (operation.f !== 'increment')
    return reply(node, client, seq, { kind: 'rejected', reason: `no counter can ${operation.f}` })
  if ((node.seen.get(client) ?? 0) >= seq) return
  node.seen.set(client, seq)
  const { key, by } = operation
  const jobs: Job[] = node.errands.get(key) ?? []
  jobs.push({ errand: createErrand(client, seq, key, by), request: 0 })
  node.errands.set(key, jobs)
  start(node, key)
}

/** The first errand of a lock asks for it, as soon as there is a session. */
function start(node: WorkerNode, lock: string): void {
  const job = node.errands.get(lock)?.[0]
  if (job?.errand.stage !== 'waiting' || !node.isOpen) return
  job.request = ++node.requestCount
  job.errand.stage = 'acquiring'
  proceed(node, job)
}

/** Asks whoever is to be asked at this stage, the first time or again. */
function proceed(node: WorkerNode, { errand, request }: Job): void {
  const { key, token, stage, value, client, seq } = errand
  errand.askedUs = node.nowUs
  const session = sessionOf(node)
  const resource = resourceOf(node.nodes)
  if (stage === 'acquiring') ask(node, { kind: 'acquire', session, lock: key, request })
  if (stage === 'releasing') ask(node, { kind: 'release', session, lock: key, token })
  if (stage !== 'reading' && stage !== 'writing') return
  const untilUs = node.leaseUntilUs
  note(node, { kind: 'used', lock: key, token, nowUs: node.nowUs, untilUs })
  if (stage === 'reading') sendEarly(node, resource, { type: 'Read', id: `${client}#${seq}`, key, token })
  else sendEarly(node, resource, { type: 'Write', key, token, value })
}

/** CL-8: a worker that watches its lease does nothing more with a lock when the lease has ended by its own clock. */
function mayUse(node: WorkerNode): boolean {
  return !node.settings.watchesLease || !node.conduct.stopsInTime || node.nowUs < node.leaseUntilUs
}

export function onGrant(node: WorkerNode, grant: Grant): void {
  if (grant.session !== sessionOf(node)) return
  const job = node.errands.get(grant.lock)?.[0]
  if (job?.request !== grant.request || !onGranted(job.errand, grant.token)) return
  note(node, { kind: 'holds', lock: grant.lock, token: grant.token, untilUs: node.leaseUntilUs })
  if (mayUse(node)) proceed(node, job)
  else giveBack(node, job)
}

export function onResourceValue(node: WorkerNode, message: MessageOf<'Value'>): void {
  const { id, key, token, value } = message
  if (token === 0) {
    const reader = node.reads.get(id)
    node.reads.delete(id)
    if (reader !== undefined) reply(node, reader.client, reader.seq, { kind: 'done', value })
    return
  }
  const job = node.errands.get(key)?.[0]
  if (job === undefined || job.errand.stage !== 'reading' || job.errand.token !== token) return
  if (!mayUse(node)) return giveBack(node, job)
  onValue(job.errand, token, value)
  proceed(node, job)
}

export function onResourceWritten(node: WorkerNode, { key, token }: MessageOf<'Written'>): void {
  const job = node.errands.get(key)?.[0]
  if (job === undefined || !onWritten(job.errand, token)) return
  reply(node, job.errand.client, job.errand.seq, { kind: 'done', value: null })
  letGo(node, job)
}

/** A newer holder was there. Nothing was written, unless an earlier copy of the write came through. */
export function onFenced(node: WorkerNode, { key, token }: MessageOf<'Fenced'>): void {
  const job = node.errands.get(key)?.[0]
  if (job === undefined || job.errand.token !== token) return
  if (job.errand.stage === 'reading' || job.errand.stage === 'writing') giveBack(node, job)
}

/** Ends an errand that cannot go on with its lock. */
function giveBack(node: WorkerNode, job: Job): void {
  abandon(node, job.errand)
  job.errand.stage = 'releasing'
  letGo(node, job)
}

function letGo(node: WorkerNode, job: Job): void {
  note(node, { kind: 'letGo', lock: job.errand.key, token: job.errand.token })
  proceed(node, job)
}

function abandon(node: WorkerNode, errand: Errand): void {
  const { client, seq, key } = errand
  note(node, { kind: 'abandoned', client, seq, key })
  const reason = 'the lock was lost'
  reply(
    node,
    client,
    seq,
    mayHaveWritten(errand) ? { kind: 'unknown', reason } : { kind: 'rejected', reason },
  )
}

export function onReleased(node: WorkerNode, { lock, token }: MessageOf<'Released'>): void {
  const jobs = node.errands.get(lock)
  const errand = jobs?.[0]?.errand
  if (jobs === undefined || errand?.stage !== 'releasing' || errand.token !== token) return
  jobs.shift()
  start(node, lock)
}

/** The last keep-alive was not answered, or the session is not known to the service yet. */
function isUnheard(node: WorkerNode): boolean {
  const answeredUs = node.leaseUntilUs - node.settings.leaseUs
  return !node.isOpen || node.nowUs - answeredUs > keepUs(node) + node.settings.retryUs
}

function keepUs({ settings }: WorkerNode): number {
  return Math.round((settings.sessionMs * 1000) / 4)
}

/** What was not answered in time is asked again; the lock service at its next member. */
export function onRetryTimer(node: WorkerNode): void {
  setTimer(node, 'retry', node.settings.retryUs)
  const late = [...node.errands.values()].flatMap((jobs) => {
    const job = jobs[0]
    const isLate = job !== undefined && node.nowUs - job.errand.askedUs >= node.settings.retryUs
    return isLate && job.errand.stage !== 'waiting' ? [job] : []
  })
  const { members } = node.group
  const isServiceSilent = late.some(({ errand: { stage } }) => stage === 'acquiring' || stage === 'releasing')
  if (isServiceSilent || isUnheard(node))
    node.leader = members[(members.indexOf(node.leader) + 1) % members.length]!
  if (isUnheard(node)) sendKeepAlive(node)
  for (const job of late) {
    const { stage } = job.errand
    if ((stage === 'reading' || stage === 'writing') && !mayUse(node)) giveBack(node, job)
    else proceed(node, job)
  }
}
