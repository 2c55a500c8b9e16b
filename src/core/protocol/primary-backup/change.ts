import type { ClientId, NodeId } from '../../model/identity.ts'
import { collectIfNeeded, completeCollecting } from './recovery.ts'
import { viewServiceOf } from './membership.ts'
import type { View } from './messages.ts'
import { answerClients, becomeInitialised, onBeat, onRequested } from './normal.ts'
import {
  lengthOf,
  note,
  positionOf,
  send,
  setTimer,
  viewOf,
  type Progress,
  type Server,
  type Standing,
} from './state.ts'

/** The view service's word. The same view again matters only to a primary that has just started. */
export function onView(node: Server, view: View | null): void {
  const own = node.durable.view
  if (view === null || (own !== null && view.number < own.number)) return
  if (view.number !== own?.number) return enterView(node, view)
  if (view.primary === node.self && node.volatile.standing === 'idle') lead(node, view, null)
}

/** Leaves the old view for good: from now on its records are refused (PB-5). */
export function enterView(node: Server, view: View): void {
  const { durable } = node
  const before = durable.view
  durable.view = view
  // Who led the view before and leads this one need not look at anybody's log again.
  durable.isEstablished &&= before?.primary === node.self && view.primary === node.self
  node.effects.push({
    kind: 'persist',
    writes: [
      { kind: 'put', table: 'node', key: 'view', value: view as never },
      { kind: 'put', table: 'node', key: 'established', value: durable.isEstablished },
    ],
  })
  note(node, { kind: 'entered', view })
  node.volatile.wishUntilUs = 0
  if (view.primary === node.self) return lead(node, view, before)
  follow(node, view.backups.includes(node.self) ? 'backup' : 'idle')
}

/** Becomes or stays a backup, or stands by: clients whose requests wait are sent to the primary. */
export function follow(node: Server, standing: 'backup' | 'idle'): void {
  const { volatile } = node
  const { pending, waiting } = volatile
  volatile.progress = new Map()
  volatile.pending = []
  volatile.waiting = []
  volatile.isDegraded = false
  volatile.outageSinceUs = null
  node.effects.push({ kind: 'cancelTimer', timer: 'beat' })
  becomeStanding(node, standing)
  // A write under way may yet happen: its client asks again and its session tells (PB-12). A read did no harm.
  for (const { client, seq, round } of pending) if (round !== null) redirect(node, client, seq)
  for (const { client, seq } of waiting) redirect(node, client, seq)
}

/** This node is the primary of the view: at once, or when it knows that its log has all that was acknowledged. */
function lead(node: Server, view: View, before: View | null): void {
  const { durable, volatile } = node
  if (view.number > 1 && durable.initialised === 0) {
    // Only the first primary begins with nothing: this one had data and would serve an empty store (PB-2).
    if (!volatile.hasLostState) note(node, { kind: 'stateLost', number: view.number })
    volatile.hasLostState = true
    return
  }
  const carried: Map<NodeId, Progress> =
    volatile.standing === 'primary' && before !== null ? volatile.progress : new Map<NodeId, Progress>()
  const progressOf = (backup: NodeId): Progress => carried.get(backup) ?? newProgress()
  volatile.progress = new Map(
    view.backups.map((backup) => [backup, { ...progressOf(backup), isConfirmed: false }]),
  )
  volatile.floor = lengthOf(durable.log)
  // What the members of the old view had, those of the new one must have before it is told (PB-3).
  volatile.commit = 0
  volatile.collected = new Set()
  if (durable.isEstablished) return becomePrimary(node)
  if (volatile.outageSinceUs === null && view.predecessor !== null)
    volatile.outageSinceUs = node.nowUs - view.predecessor.silentUs
  if (volatile.standing !== 'collecting') becomeStanding(node, 'collecting')
  setTimer(node, 'beat', node.settings.heartbeatUs)
  collectIfNeeded(node)
  completeCollecting(node)
}

function newProgress(): Progress {
  return { stage: 'transfer', match: 0, next: 1, isConfirmed: false, round: 0, sinceUs: null }
}

/** Serves: brings the backups up to date, then acknowledges the view, and takes up the requests that waited. */
export function becomePrimary(node: Server): void {
  const { volatile, durable } = node
  const { number } = viewOf(node)
  if (!durable.isEstablished) {
    durable.isEstablished = true
    node.effects.push({
      kind: 'persist',
      writes: [{ kind: 'put', table: 'node', key: 'established', value: true }],
    })
    note(node, { kind: 'tookOver', number, position: positionOf(durable.log) })
  }
  volatile.floor = lengthOf(durable.log)
  becomeStanding(node, 'primary')
  setTimer(node, 'beat', node.settings.heartbeatUs)
  onBeat(node)
  acknowledgeView(node)
  answerClients(node)
  const { waiting } = volatile
  volatile.waiting = []
  for (const { client, seq, operation } of waiting) onRequested(node, client, seq, operation)
}

function becomeStanding(node: Server, standing: Standing): void {
  node.volatile.standing = standing
  const epoch = viewOf(node).number
  note(node, {
    kind: 'role',
    role: `primary-backup.role.${standing}`,
    leads: standing === 'primary',
    epoch,
  })
}

/** PB-8: tells the view service that every backup of the view has the state that the primary brought into it. */
export function acknowledgeView(node: Server): void {
  const { volatile, durable, conduct } = node
  const { number } = viewOf(node)
  if (durable.initialised >= number) return
  const isComplete = [...volatile.progress.values()].every(
    ({ isConfirmed, match }) => isConfirmed && match >= volatile.floor,
  )
  if (conduct.waitsForTransfers && !isComplete) return
  becomeInitialised(node, number)
  note(node, { kind: 'acknowledged', number })
  ping(node)
}

export function ping(node: Server): void {
  const { durable, volatile, nodes, nowUs } = node
  const wantsPromotion = nowUs < volatile.wishUntilUs
  const position = positionOf(durable.log)
  send(node, viewServiceOf(nodes), {
    type: 'Ping',
    view: durable.initialised,
    position,
    wantsPromotion,
  })
}

/** An operator wants this node to be the primary: the view service decides (PB-10). */
export function onPromote(node: Server): void {
  node.volatile.wishUntilUs = node.nowUs + 4 * node.settings.checkUs
  note(node, { kind: 'promotionAsked' })
  ping(node)
}

export function redirect(node: Server, client: ClientId, seq: number): void {
  const primary: NodeId | null = node.durable.view?.primary ?? null
  const to = primary === node.self ? null : primary
  const reply = { kind: 'redirected', reason: 'not the primary', to } as const
  node.effects.push({ kind: 'reply', client, seq, reply, early: true })
}
