import type { NodeId } from '../../model/identity.ts'
import type { MessageOf, Predecessor, View } from './messages.ts'
import { isAhead, note, send, type PrimaryBackupState, type Sighting, type ViewService } from './state.ts'

/** The first node decides who serves (PB-1): a single point, which keeps its word on its disk. */
export function viewServiceOf(nodes: readonly NodeId[]): NodeId {
  return nodes[0]!
}

export function isViewService({ self, nodes }: Pick<PrimaryBackupState, 'self' | 'nodes'>): boolean {
  return self === viewServiceOf(nodes)
}

/** A server says that it lives, and in which view it has the data. */
export function onPing(service: ViewService, from: NodeId, ping: MessageOf<'Ping'>): void {
  const { position, wantsPromotion } = ping
  // An older ping may arrive late; only a server without any state says 0 (PB-2).
  const view = ping.view === 0 ? 0 : Math.max(ping.view, service.sightings.get(from)?.view ?? 0)
  service.sightings.set(from, { missed: 0, heardUs: service.nowUs, view, position, wantsPromotion })
  if (from === service.view?.primary && view === service.view.number && !service.isAcknowledged) {
    service.isAcknowledged = true
    persistView(service)
  }
  const told = service.view?.number
  reconsider(service)
  // A change of view is told to everybody; else the asker is answered.
  if (service.view?.number === told) send(service, from, { type: 'View', view: service.view })
}

/** A check interval has passed (PB-1). */
export function onCheck(service: ViewService): void {
  for (const sighting of service.sightings.values()) sighting.missed++
  reconsider(service)
}

/** Forms the next view when there is reason for one and the rules allow it. */
function reconsider(service: ViewService): void {
  const next = nextView(service)
  if (next === null) return
  service.view = next
  service.isAcknowledged = false
  persistView(service)
  const dead = [...service.sightings].filter(([, { missed }]) => missed >= 2).map(([server]) => server)
  for (const sighting of service.sightings.values()) sighting.wantsPromotion = false
  note(service, { kind: 'viewed', view: next, dead })
  for (const server of service.nodes)
    if (server !== service.self) send(service, server, { type: 'View', view: next })
}

function persistView(service: ViewService): void {
  const { view, isAcknowledged } = service
  service.effects.push({
    kind: 'persist',
    writes: [
      { kind: 'put', table: 'node', key: 'view', value: view as never },
      { kind: 'put', table: 'node', key: 'acknowledged', value: isAcknowledged },
    ],
  })
}

/** The view that should follow; null: the present one stays (PB-1, PB-2). */
function nextView(service: ViewService): View | null {
  const { view, sightings } = service
  const alive = [...sightings].filter(([, { missed }]) => missed < 2).map(([server]) => server)
  if (view === null) {
    const first = alive[0]
    return first === undefined ? null : { number: 1, primary: first, backups: [], predecessor: null }
  }
  const primary = primaryOf(service, view, alive)
  const backups = backupsOf(service, view, primary, alive)
  if (backups === null) return null
  const isSame = primary === view.primary && String(backups) === String(view.backups)
  if (isSame) return null
  return { number: view.number + 1, primary, backups, predecessor: predecessorOf(service, view, primary) }
}

function predecessorOf(service: ViewService, view: View, primary: NodeId): Predecessor | null {
  if (primary === view.primary) return view.predecessor
  const heardUs = service.sightings.get(view.primary)?.heardUs ?? service.nowUs
  const { number, backups } = view
  return { number, primary: view.primary, backups, silentUs: service.nowUs - heardUs }
}

/** The present primary, or the most advanced backup when it is dead or an operator asked for another (PB-2). */
function primaryOf(service: ViewService, view: View, alive: readonly NodeId[]): NodeId {
  const { sightings, conduct, isAcknowledged, settings } = service
  const sightingOf = (server: NodeId): Sighting => sightings.get(server)!
  if (!conduct.mayReplace(isAcknowledged)) return view.primary
  const ready = view.backups.filter(
    (server) => alive.includes(server) && conduct.isReady(view, sightingOf(server).view),
  )
  const wished = ready.find((server) => sightingOf(server).wantsPromotion)
  if (wished !== undefined) return wished
  if (!settings.isAutomatic || isWell(service, view, alive)) return view.primary
  const best = ready.reduce<NodeId | null>((chosen, server) => {
    if (chosen === null) return server
    const isBetter = isAhead(sightingOf(server).position, sightingOf(chosen).position)
    return conduct.takesTheMostAdvanced && isBetter ? server : chosen
  }, null)
  return best ?? view.primary
}

/** A primary that lives and still has the state with which it acknowledged the view. */
function isWell({ sightings, isAcknowledged }: ViewService, view: View, alive: readonly NodeId[]): boolean {
  if (!alive.includes(view.primary)) return false
  return !isAcknowledged || sightings.get(view.primary)!.view >= view.number
}

/** The backups of the next view; null: nothing may change. */
function backupsOf(
  service: ViewService,
  view: View,
  primary: NodeId,
  alive: readonly NodeId[],
): NodeId[] | null {
  const { settings, sightings, isAcknowledged, conduct } = service
  const isNew = primary !== view.primary
  if (!alive.includes(primary) || (!isNew && !isWell(service, view, alive))) return null
  const isConfirmed = !isNew && sightings.get(primary)!.wantsPromotion
  // Without an order of the operator nothing is taken away in manual mode.
  const drops = settings.isAutomatic || isNew || isConfirmed
  const kept = view.backups.filter((server) => server !== primary && (!drops || alive.includes(server)))
  // Dead backups may leave a view that is not acknowledged: the primary is the same, nobody takes over.
  if (!isNew && !conduct.mayReplace(isAcknowledged)) return kept
  const spare = alive.filter((server) => server !== primary && !kept.includes(server))
  return [...kept, ...spare].slice(0, Math.max(settings.backups, kept.length))
}
