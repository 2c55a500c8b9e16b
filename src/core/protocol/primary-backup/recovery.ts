import type { Json } from '../../base/json.ts'
import { row, rowsByIndex, type DiskImage } from '../../model/durable.ts'
import type { NodeId } from '../../model/identity.ts'
import { applyOnce, restoreSessions, sessionsSnapshot, type Sessions } from '../../model/session.ts'
import { restoreStore, storeFor, storeSnapshot } from '../../model/store.ts'
import type { NodeContext } from '../contract.ts'
import { becomePrimary, enterView, follow, ping } from './change.ts'
import { isViewService } from './membership.ts'
import type { LogHistory, LogRecord, MessageOf, StateCopy, View } from './messages.ts'
import { conductOf } from './mutants.ts'
import { becomeInitialised, withRecord } from './normal.ts'
import {
  epochAt,
  isAhead,
  lengthOf,
  note,
  positionOf,
  send,
  setTimer,
  settingsOf,
  viewOf,
  type DurableState,
  type PrimaryBackupState,
  type Progress,
  type Server,
  type ViewService,
} from './state.ts'

/** Discarded records that are told one by one. */
const shownMax = 20
/** Rounds of different lives of a server never meet. */
const roundsPerLife = 2 ** 20

/** A node with that disk: in a first life empty, later what was safe at the crash. */
export function create(
  { self, nodes, config, workload, mutant }: NodeContext,
  disk: DiskImage,
): PrimaryBackupState {
  const common = {
    self,
    nodes,
    settings: settingsOf(config),
    conduct: conductOf(mutant),
    nowUs: 0,
    effects: [],
  }
  if (isViewService({ self, nodes })) {
    const view = row(disk, 'node', 'view') as unknown as View | null
    const isAcknowledged = row(disk, 'node', 'acknowledged') === true
    return { role: 'view-service', ...common, view, isAcknowledged, sightings: new Map() }
  }
  const durable = restore(disk, workload)
  return {
    role: 'server',
    ...common,
    durable,
    volatile: {
      standing: 'idle',
      wishUntilUs: 0,
      progress: new Map(),
      collected: new Set(),
      commit: 0,
      floor: 0,
      round: durable.life * roundsPerLife,
      pending: [],
      waiting: [],
      isDegraded: false,
      outageSinceUs: null,
      rtoUs: null,
      discarded: 0,
      lost: 0,
      hasLostState: false,
    },
  }
}

function restore(disk: DiskImage, workload: NodeContext['workload']): DurableState {
  const checkpoint = row(disk, 'node', 'checkpoint') as unknown as StateCopy | null
  const rows = rowsByIndex(disk, 'records')
  const index = checkpoint?.index ?? 0
  const store = checkpoint === null ? storeFor(workload) : restoreStore(checkpoint.store)
  const sessions: Sessions =
    checkpoint === null ? new Map<string, never>() : restoreSessions(checkpoint.sessions)
  let history: LogHistory = checkpoint?.history ?? []
  const records = rows.map(([, value]) => value as unknown as LogRecord)
  const base = rows[0] === undefined ? index : rows[0][0] - 1
  for (const [i, record] of records.entries()) {
    const at = base + i + 1
    if (at <= index) continue
    history = withRecord(history, record.epoch, at)
    applyOnce(store, sessions, record.client, record.seq, record.operation)
  }
  return {
    view: row(disk, 'node', 'view') as unknown as View | null,
    initialised: Number(row(disk, 'node', 'initialised') ?? 0),
    isEstablished: row(disk, 'node', 'established') === true,
    life: Number(row(disk, 'node', 'life') ?? 0) + 1,
    log: { base, records, history },
    store,
    sessions,
    checkpoint: index,
  }
}

/** The view service takes up its word again; it gives those who serve the time to be heard of. */
export function onServiceStarted(service: ViewService): void {
  const { view, nowUs, isAcknowledged } = service
  for (const server of view === null ? [] : [view.primary, ...view.backups]) {
    const reported = server === view?.primary && isAcknowledged ? view.number : 0
    service.sightings.set(server, {
      missed: 0,
      heardUs: nowUs,
      view: reported,
      position: { epoch: 0, index: 0 },
      wantsPromotion: false,
    })
  }
  note(service, {
    kind: 'role',
    role: 'primary-backup.role.view-service',
    leads: false,
    epoch: view?.number ?? 0,
  })
  setTimer(service, 'check', service.settings.checkUs)
}

/** A backup goes on as one; who led waits for the view service's word that it still does (PB-15). */
export function onServerStarted(node: Server): void {
  const { durable } = node
  node.effects.push({
    kind: 'persist',
    writes: [{ kind: 'put', table: 'node', key: 'life', value: durable.life }],
  })
  const { history } = durable.log
  note(node, { kind: 'restored', index: lengthOf(durable.log), history })
  if (durable.view !== null) follow(node, durable.view.backups.includes(node.self) ? 'backup' : 'idle')
  ping(node)
  setTimer(node, 'ping', node.settings.pingUs)
}

function copyOf({ log, store, sessions }: DurableState): StateCopy {
  return {
    index: lengthOf(log),
    history: log.history,
    store: storeSnapshot(store),
    sessions: sessionsSnapshot(sessions),
  }
}

/** PB-8: the full state. Later records follow when it has been answered. */
export function sendTransfer(node: Server, to: NodeId, progress: Progress): void {
  progress.sinceUs = node.nowUs
  const { number } = viewOf(node)
  send(node, to, {
    type: 'Transfer',
    view: number,
    copy: copyOf(node.durable),
    round: node.volatile.round,
  })
}

export function onTransfer(node: Server, from: NodeId, { view, copy, round }: MessageOf<'Transfer'>): void {
  const { durable, volatile, conduct } = node
  if (volatile.standing !== 'backup' || !conduct.takesEpoch(view, viewOf(node).number)) return
  // A copy that comes late or twice must not take back what came after it.
  if (durable.initialised < view || copy.index > lengthOf(durable.log)) {
    tellDiscarded(node, copy)
    install(node, copy)
    becomeInitialised(node, view)
  }
  send(node, from, { type: 'Replicated', view, answer: 'ok', index: copy.index, round })
}

function install(node: Server, copy: StateCopy): void {
  const { durable } = node
  durable.log.base = copy.index
  durable.log.records = []
  durable.log.history = copy.history
  durable.store = restoreStore(copy.store)
  durable.sessions = restoreSessions(copy.sessions)
  durable.checkpoint = copy.index
  node.effects.push({
    kind: 'persist',
    writes: [
      { kind: 'put', table: 'node', key: 'checkpoint', value: copy as unknown as Json },
      { kind: 'deleteFrom', table: 'records', key: 0 },
    ],
  })
  note(node, { kind: 'installed', index: copy.index, history: copy.history })
}

/** PB-11: what this server alone had is thrown away, and told one by one. */
function tellDiscarded(node: Server, copy: StateCopy): void {
  const { durable, settings, volatile } = node
  const { log } = durable
  let shared = Math.min(lengthOf(log), copy.index)
  while (shared > 0 && epochAt(log.history, shared) !== epochAt(copy.history, shared)) shared--
  const count = lengthOf(log) - shared
  if (count === 0) return
  const mayHaveBeenAcknowledged =
    settings.mode === 'asynchronous' || (settings.mode === 'semi-synchronous' && settings.mayDegrade)
  volatile.discarded += count
  if (mayHaveBeenAcknowledged) volatile.lost += count
  const kept = log.records.slice(Math.max(0, shared - log.base))
  const shown = kept.slice(0, shownMax)
  for (const [i, record] of shown.entries()) {
    const index = Math.max(shared, log.base) + i + 1
    const { epoch } = record
    note(node, { kind: 'discardedRecord', index, epoch, text: recordText(record), mayHaveBeenAcknowledged })
  }
  note(node, { kind: 'discarded', count, mayHaveBeenAcknowledged, shown: shown.length })
}

/** What a record did, for people: `add x 7 (c2/13)`. */
export function recordText({ client, seq, operation }: LogRecord): string {
  const { f, ...rest } = operation
  const values = Object.values(rest).map((value) =>
    typeof value === 'string' ? value : JSON.stringify(value),
  )
  return `${[f, ...values].join(' ')} (${client}/${seq})`
}

/** A copy of the whole state stands for the beginning of the log, of which the end is kept for slow backups. */
export function checkpointIfDue(node: Server): void {
  const { durable, settings } = node
  const { log } = durable
  const length = lengthOf(log)
  if (length - durable.checkpoint < settings.recordsKept) return
  durable.checkpoint = length
  const cut = Math.max(log.base, length - settings.recordsKept)
  log.records = log.records.slice(cut - log.base)
  log.base = cut
  node.effects.push({
    kind: 'persist',
    writes: [
      { kind: 'put', table: 'node', key: 'checkpoint', value: copyOf(durable) as unknown as Json },
      { kind: 'deleteUpTo', table: 'records', key: cut },
    ],
  })
}

/** PB-6: asks the members of the view before to leave it, and for what they have more, unless nobody else is needed. */
export function collectIfNeeded(node: Server): void {
  const view = viewOf(node)
  const { predecessor } = view
  if (predecessor === null || isCollected(node)) return
  for (const member of [predecessor.primary, ...predecessor.backups]) {
    if (member === node.self || node.volatile.collected.has(member)) continue
    send(node, member, { type: 'Collect', view, position: positionOf(node.durable.log) })
  }
}

/** The old primary knows everything; so do, together, enough of its backups that every write it acknowledged meets one. */
function isCollected({ self, durable, volatile, conduct, settings }: Server): boolean {
  const predecessor = durable.view?.predecessor ?? null
  if (predecessor === null || volatile.collected.has(predecessor.primary)) return true
  const members = predecessor.backups.filter((backup) => backup === self || volatile.collected.has(backup))
  return members.length >= conduct.collectQuorum(settings, predecessor.backups.length)
}

export function completeCollecting(node: Server): void {
  if (node.volatile.standing === 'collecting' && isCollected(node)) becomePrimary(node)
}

/** Leaves the older view, so that its primary gets no answer here any more, and hands over what the new one lacks. */
export function onCollect(node: Server, from: NodeId, { view, position }: MessageOf<'Collect'>): void {
  const own = node.durable.view
  if (own !== null && own.number > view.number) return
  if (own === null || own.number < view.number) enterView(node, view)
  const copy = isAhead(positionOf(node.durable.log), position) ? copyOf(node.durable) : null
  send(node, from, { type: 'Collected', view: view.number, copy })
}

export function onCollected(node: Server, from: NodeId, { view, copy }: MessageOf<'Collected'>): void {
  if (node.volatile.standing !== 'collecting' || view !== viewOf(node).number) return
  node.volatile.collected.add(from)
  if (copy !== null && node.conduct.takesTheMostAdvanced) {
    const position = { index: copy.index, epoch: epochAt(copy.history, copy.index) }
    if (isAhead(position, positionOf(node.durable.log))) install(node, copy)
  }
  completeCollecting(node)
}
