import { row, rowsByIndex, type DiskImage } from '../../model/durable.ts'
import type { NodeId } from '../../model/identity.ts'
import { restoreSessions, sessionsSnapshot } from '../../model/session.ts'
import type { StateMachine } from '../../model/state-machine.ts'
import type { Store } from '../../model/store.ts'
import type { Config, NodeContext } from '../contract.ts'
import { armElectionTimer, continueTransfer } from './change.ts'
import { configurationAt, initialConfiguration } from './membership.ts'
import type { MessageOf } from './messages.ts'
import { rulesOf } from './mutants.ts'
import { commitTo, onMatch } from './normal.ts'
import {
  lastIndex,
  noPosition,
  note,
  persist,
  send,
  sendEarly,
  termAt,
  type Entry,
  type Position,
  type Progress,
  type RaftNode,
  type Settings,
  type Snapshot,
} from './state.ts'

/** The row of the `snapshot` table: the state machine at `index`, and where the log begins. */
export type SnapshotRow = Snapshot & { readonly base: Position }

/** A node with that disk: in a first life empty, later what was safe at the crash. */
export function create(context: NodeContext, disk: DiskImage, machine: StateMachine<Store>): RaftNode {
  const { self, nodes, config, mutant } = context
  const rules = rulesOf(mutant)
  const hardState = row(disk, 'hardState', 'current') as { term: number; votedFor: NodeId | null } | null
  const saved = row(disk, 'snapshot', 'last') as unknown as SnapshotRow | null
  const log = rowsByIndex(disk, 'log').map(([, value]) => value as unknown as Entry)
  const base = saved?.base ?? noPosition
  const applied = saved?.index ?? 0
  const configuration = saved?.configuration ?? initialConfiguration(nodes, Number(config['initialVoters']))
  return {
    self,
    settings: settingsOf(config),
    rules,
    machine,
    nowUs: 0,
    effects: [],
    term: hardState?.term ?? 0,
    votedFor: rules.remembersVote ? (hardState?.votedFor ?? null) : null,
    log,
    base,
    snapshot: saved,
    role: 'follower',
    leader: null,
    commit: applied,
    applied,
    store: saved === null ? machine.create() : machine.restore(saved.store),
    sessions: restoreSessions(saved?.sessions ?? []),
    configurations: [{ index: applied, configuration }, ...configurationsIn(log, base.index, applied)],
    granted: new Set(),
    refused: new Set(),
    quietUntilUs: 0,
    leadership: null,
    followerReads: [],
    readCount: 0,
  }
}

/** The first input of a life. */
export function onStarted(node: RaftNode): void {
  const { term, votedFor, base, log } = node
  note(node, {
    kind: 'restored',
    term,
    votedFor,
    base,
    snapshotIndex: node.applied,
    entries: [...log],
    sessions: node.snapshot?.sessions ?? [],
    configuration: node.configurations[0]!.configuration,
  })
  // Before the crash we may have answered a leader whose lease rests on our silence.
  if (term > 0 && node.settings.read === 'lease') node.quietUntilUs = node.nowUs + node.settings.electionUs
  armElectionTimer(node)
}

/** Takes a snapshot when enough was applied since the last one; the entries in between stay for slow followers. */
export function snapshotIfDue(node: RaftNode): void {
  const { snapshotEvery } = node.settings
  const last = node.snapshot?.index ?? 0
  if (snapshotEvery === 0 || node.applied - last < snapshotEvery) return
  takeSnapshot(node, node.snapshot ?? noPosition)
}

/** An operator wants a snapshot now, and all that it covers out of the log. */
export function onSnapshotCommand(node: RaftNode): void {
  if (node.applied > node.base.index) takeSnapshot(node, null)
}

/** Cuts the log up to `newBase`, or up to the snapshot itself. */
function takeSnapshot(node: RaftNode, newBase: Position | null): void {
  const index = node.applied
  const term = termAt(node, index)
  if (term === null) return
  const snapshot: Snapshot = {
    index,
    term,
    configuration: configurationAt(node, index),
    store: node.machine.snapshot(node.store),
    sessions: sessionsSnapshot(node.sessions),
  }
  keepSnapshot(node, snapshot, newBase ?? { index, term })
  note(node, { kind: 'snapshotTaken', index, term })
}

export function sendSnapshot(node: RaftNode, member: NodeId, progress: Progress): void {
  if (node.snapshot === null) return
  progress.mode = 'snapshot'
  progress.sentUs = node.nowUs
  const { index, term, configuration, store, sessions } = node.snapshot
  sendEarly(node, member, {
    type: 'InstallSnapshot',
    term: node.term,
    snapshot: { index, term, configuration, store, sessions },
  })
}

/** A snapshot from the leader: old news, a confirmation of what the log holds, or a new beginning (figure 13). */
export function onInstallSnapshot(
  node: RaftNode,
  from: NodeId,
  { snapshot }: MessageOf<'InstallSnapshot'>,
): void {
  const { index, term } = snapshot
  const respond = (match: number): void =>
    send(node, from, { type: 'InstallResponse', term: node.term, match })
  // What is committed here matches every leader to come.
  if (index <= node.commit) return respond(node.commit)
  const kept = termAt(node, index) === term
  if (kept) commitTo(node, index, false)
  else install(node, snapshot)
  const { sessions, configuration } = snapshot
  note(node, { kind: 'snapshotInstalled', index, term, kept, sessions, configuration })
  respond(index)
}

export function onInstallResponse(
  node: RaftNode,
  from: NodeId,
  { match }: MessageOf<'InstallResponse'>,
): void {
  const progress = node.leadership?.progress.get(from)
  if (progress === undefined) return
  progress.heardUs = node.nowUs
  progress.next = Math.max(progress.next, match + 1)
  onMatch(node, from, progress, match)
  continueTransfer(node)
}

/** The snapshot replaces everything, the log included. */
function install(node: RaftNode, snapshot: Snapshot): void {
  const { index, term, configuration } = snapshot
  const base = { index, term }
  const end = lastIndex(node)
  node.log = []
  node.base = base
  node.snapshot = snapshot
  node.commit = index
  node.applied = index
  node.store = node.machine.restore(snapshot.store)
  node.sessions = restoreSessions(snapshot.sessions)
  node.configurations = [{ index, configuration }]
  const row = { ...snapshot, base }
  persist(node, [
    { kind: 'put', table: 'snapshot', key: 'last', value: row },
    ...(end > 0 ? [{ kind: 'deleteFrom', table: 'log', key: 1 } as const] : []),
  ])
  note(node, { kind: 'configured', index, configuration })
}

/** In one write: a log without its beginning is never on the disk without the snapshot that replaces it. */
function keepSnapshot(node: RaftNode, snapshot: Snapshot, base: Position): void {
  node.snapshot = snapshot
  node.log = node.log.slice(base.index - node.base.index)
  node.base = base
  // The configuration in effect at the snapshot stays as the first; later ones are still in the log.
  node.configurations = [
    { index: snapshot.index, configuration: snapshot.configuration },
    ...node.configurations.filter((one) => one.index > snapshot.index),
  ]
  const value = { ...snapshot, base }
  persist(node, [
    { kind: 'put', table: 'snapshot', key: 'last', value },
    { kind: 'deleteUpTo', table: 'log', key: base.index },
  ])
}

/** The configurations among some entries that follow `base`, those up to `applied` left out. */
function configurationsIn(log: readonly Entry[], base: number, applied: number): RaftNode['configurations'] {
  return log.flatMap((entry, i) => {
    const index = base + 1 + i
    return entry.kind === 'configuration' && index > applied
      ? [{ index, configuration: entry.configuration }]
      : []
  })
}

function settingsOf(config: Config): Settings {
  const number = (name: string): number => Number(config[name])
  const electionUs = number('electionTimeoutMs') * 1000
  return {
    heartbeatUs: number('heartbeatMs') * 1000,
    electionUs,
    preVote: config['preVote'] === true,
    checkQuorum: config['checkQuorum'] === true,
    read: config['read'] as Settings['read'],
    leaseUs: Math.floor((electionUs * 100) / (100 + number('clockDriftPercent'))),
    followerReads: config['followerReads'] === true,
    noop: config['noop'] === true,
    snapshotEvery: number('snapshotEvery'),
    membership: config['membership'] as Settings['membership'],
    appendWindow: number('appendWindow'),
  }
}
