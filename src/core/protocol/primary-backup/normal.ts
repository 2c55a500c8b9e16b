import type { Json } from '../../base/json.ts'
import type { DurableWrite } from '../../model/durable.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import { isReadOnly, type Operation, type Reply } from '../../model/operation.ts'
import { applyOnce } from '../../model/session.ts'
import { acknowledgeView, redirect } from './change.ts'
import type { LogHistory, LogRecord, MessageOf, RecordName } from './messages.ts'
import { onRead } from './read.ts'
import { checkpointIfDue, sendTransfer } from './recovery.ts'
import {
  epochAt,
  lengthOf,
  note,
  positionOf,
  send,
  viewOf,
  type Pending,
  type Progress,
  type Server,
} from './state.ts'

/** At most so many records travel in one message. */
const recordsMax = 200

/** A client asks: the primary serves, everybody else sends it there (PB-13). */
export function onRequested(node: Server, client: ClientId, seq: number, operation: Operation): void {
  const { standing, waiting } = node.volatile
  if (standing === 'collecting') waiting.push({ client, seq, operation })
  else if (standing !== 'primary') redirect(node, client, seq)
  else if (isReadOnly(operation)) onRead(node, client, seq, operation)
  else onWrite(node, client, seq, operation)
}

/** The primary puts a write into its order, applies it, and passes it on; the answer waits for the backups (PB-3). */
function onWrite(node: Server, client: ClientId, seq: number, operation: Operation): void {
  const last = node.durable.sessions.get(client)
  if (last === undefined || last.seq < seq) {
    const { number } = viewOf(node)
    append(node, [{ epoch: number, client, seq, operation }], number)
    for (const [backup, progress] of node.volatile.progress)
      if (progress.stage === 'stream') sendRecords(node, backup, progress)
  }
  // A retry gets the first answer (PB-12), and not before the backups have what it tells of.
  const reply = applyOnce(node.durable.store, node.durable.sessions, client, seq, operation)
  awaitBackups(node, { client, seq, reply, round: null })
}

/** The answer leaves when the backups have everything that it tells of; perhaps that is now. */
export function awaitBackups(node: Server, answer: Omit<Pending, 'index' | 'sinceUs'>): void {
  node.volatile.pending.push({ ...answer, index: lengthOf(node.durable.log), sinceUs: node.nowUs })
  answerClients(node)
}

/** Takes records into log, store and sessions. `from` is the view whose primary ordered them. */
export function append(node: Server, records: readonly LogRecord[], from: number): void {
  const { durable } = node
  const writes: DurableWrite[] = []
  const names: RecordName[] = []
  for (const record of records) {
    durable.log.records.push(record)
    const index = lengthOf(durable.log)
    durable.log.history = withRecord(durable.log.history, record.epoch, index)
    applyOnce(durable.store, durable.sessions, record.client, record.seq, record.operation)
    writes.push({ kind: 'put', table: 'records', key: index, value: record as unknown as Json })
    names.push({ index, epoch: record.epoch, client: record.client, seq: record.seq })
  }
  node.effects.push({ kind: 'persist', writes })
  note(node, { kind: 'applied', from, view: viewOf(node).number, records: names })
  checkpointIfDue(node)
}

/** The history of a log that one more record of that epoch ends. */
export function withRecord(history: LogHistory, epoch: number, index: number): LogHistory {
  return history.at(-1)?.[0] === epoch ? history : [...history, [epoch, index]]
}

/** Sends what comes next, or nothing but the round; where the log no longer goes back so far, the full state. */
export function sendRecords(node: Server, to: NodeId, progress: Progress): void {
  const { log } = node.durable
  const after = progress.next - 1
  if (after < log.base) {
    progress.stage = 'transfer'
    return sendTransfer(node, to, progress)
  }
  const records = log.records.slice(after - log.base, after - log.base + recordsMax)
  if (records.length > 0) progress.sinceUs ??= node.nowUs
  progress.next += records.length
  const { round } = node.volatile
  const position = { index: after, epoch: epochAt(log.history, after) }
  send(node, to, { type: 'Replicate', view: viewOf(node).number, after: position, records, round })
}

/** A backup takes records of its own view only, in the order of the primary and without a gap (PB-5, PB-7). */
export function onReplicate(node: Server, from: NodeId, message: MessageOf<'Replicate'>): void {
  const { durable, conduct } = node
  const { view, after, round } = message
  if (node.volatile.standing !== 'backup' || !conduct.takesEpoch(view, viewOf(node).number)) return
  const answer = takeRecords(node, message)
  const length = lengthOf(durable.log)
  const index = answer === 'ok' ? Math.min(after.index + message.records.length, length) : length
  if (answer === 'ok') becomeInitialised(node, view)
  node.effects.push({
    kind: 'send',
    to: from,
    message: { type: 'Replicated', view, answer, index, round },
    ...(conduct.confirmsEarly ? { early: true as const } : {}),
  })
}

function takeRecords(node: Server, message: MessageOf<'Replicate'>): 'ok' | 'gap' | 'conflict' {
  const { durable, conduct } = node
  const { after, records, view } = message
  const own = positionOf(durable.log)
  if (conduct.fits(after, own)) {
    if (records.length > 0) append(node, records, view)
    return 'ok'
  }
  if (after.index > own.index) return 'gap'
  const isShared = (index: number, epoch: number): boolean => epochAt(durable.log.history, index) === epoch
  if (!isShared(after.index, after.epoch)) return 'conflict'
  const known = records.slice(0, own.index - after.index)
  if (!known.every(({ epoch }, i) => isShared(after.index + 1 + i, epoch))) return 'conflict'
  const fresh = records.slice(known.length)
  if (fresh.length > 0) append(node, fresh, view)
  return 'ok'
}

/** From now on this server has the data of that view, and may be promoted out of it (PB-2, PB-8). */
export function becomeInitialised(node: Server, view: number): void {
  if (node.durable.initialised >= view) return
  node.durable.initialised = view
  node.effects.push({
    kind: 'persist',
    writes: [{ kind: 'put', table: 'node', key: 'initialised', value: view }],
  })
}

/** A backup has records on its disk, or lacks something. */
export function onReplicated(node: Server, from: NodeId, message: MessageOf<'Replicated'>): void {
  const progress = node.volatile.progress.get(from)
  if (node.volatile.standing !== 'primary' || progress === undefined) return
  if (message.view !== viewOf(node).number) return
  progress.round = Math.max(progress.round, message.round)
  const mustTransfer =
    message.answer === 'conflict' || (message.answer === 'gap' && message.index < progress.match)
  if (mustTransfer && progress.stage === 'stream') {
    progress.stage = 'transfer'
    sendTransfer(node, from, progress)
  }
  if (message.answer === 'ok') onMatch(node, from, progress, message.index)
  acknowledgeView(node)
  answerClients(node)
}

function onMatch(node: Server, from: NodeId, progress: Progress, index: number): void {
  const { round } = node.volatile
  const wasTransfer = progress.stage === 'transfer'
  progress.isConfirmed = true
  if (index > progress.match) progress.sinceUs = node.nowUs
  progress.match = Math.max(progress.match, index)
  progress.next = Math.max(progress.next, progress.match + 1)
  progress.stage = 'stream'
  const length = lengthOf(node.durable.log)
  if (progress.match === length) progress.sinceUs = null
  // What was written, and which reads came, while the state was on its way.
  if (wasTransfer && (progress.match < length || progress.round < round)) sendRecords(node, from, progress)
}

/** Sends heartbeats, and again what was not answered in time. */
export function onBeat(node: Server): void {
  const { settings, volatile } = node
  for (const [backup, progress] of volatile.progress) {
    const isLate = progress.sinceUs === null || node.nowUs - progress.sinceUs >= settings.retryUs
    if (progress.stage === 'transfer') {
      if (isLate) sendTransfer(node, backup, progress)
      continue
    }
    if (progress.sinceUs !== null && isLate) {
      progress.next = progress.match + 1
      progress.sinceUs = null
    }
    sendRecords(node, backup, progress)
  }
  degradeIfLate(node)
}

/** PB-11: with `degrade`, a semi-synchronous primary that waits too long goes on alone and says so. */
function degradeIfLate(node: Server): void {
  const { settings, volatile, nowUs } = node
  const { mode, mayDegrade, degradeAfterUs, acknowledgements } = settings
  if (mode !== 'semi-synchronous' || !mayDegrade || volatile.isDegraded) return
  const first = volatile.pending[0]
  if (first === undefined || nowUs - first.sinceUs < degradeAfterUs) return
  volatile.isDegraded = true
  note(node, { kind: 'degraded', acknowledgements })
  answerClients(node)
}

function recoverIfCaughtUp(node: Server): void {
  const { volatile, durable, settings } = node
  if (!volatile.isDegraded) return
  const length = lengthOf(durable.log)
  const upToDate = [...volatile.progress.values()].filter(({ match }) => match === length)
  if (upToDate.length < settings.acknowledgements) return
  volatile.isDegraded = false
  note(node, { kind: 'recovered', acknowledgements: settings.acknowledgements })
}

/** Moves the commit index on and answers everybody whose answer the backups now share (PB-3, PB-4). */
export function answerClients(node: Server): void {
  const { volatile, durable, settings, conduct } = node
  recoverIfCaughtUp(node)
  const progress = [...volatile.progress.values()]
  const writeQuorum = volatile.isDegraded ? 0 : conduct.writeQuorum(settings, progress.length)
  const readQuorum = volatile.isDegraded ? 0 : conduct.readQuorum(settings, progress.length)
  const matches = progress.map(({ match }) => match).sort((a, b) => b - a)
  const shared = writeQuorum === 0 ? lengthOf(durable.log) : (matches[writeQuorum - 1] ?? 0)
  volatile.commit = Math.max(volatile.commit, shared)
  const isConfirmed = (round: number): boolean =>
    progress.filter((backup) => backup.round >= round).length >= readQuorum
  const isReady = ({ index, round }: Pending): boolean =>
    index <= volatile.commit && (round === null || isConfirmed(round))
  const ready = volatile.pending.filter(isReady)
  if (ready.length === 0) return
  volatile.pending = volatile.pending.filter((pending) => !ready.includes(pending))
  for (const pending of ready) {
    const { client, seq, reply } = pending
    if (pending.round === null && reply.kind === 'done') note(node, { kind: 'settled', client, seq })
    node.effects.push({ kind: 'reply', client, seq, reply })
    if (pending.round === null) onAcknowledged(node, reply)
  }
}

/** PB-14: the recovery time ends with the first acknowledged write. */
function onAcknowledged(node: Server, reply: Reply): void {
  const { volatile } = node
  if (reply.kind !== 'done' || volatile.outageSinceUs === null) return
  volatile.rtoUs = node.nowUs - volatile.outageSinceUs
  volatile.outageSinceUs = null
  note(node, { kind: 'resumed', afterUs: volatile.rtoUs })
}
