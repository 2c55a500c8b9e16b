import { row, rowsByIndex, type DiskImage } from '../../model/durable.ts'
import type { NodeId } from '../../model/identity.ts'
import type { NodeContext } from '../contract.ts'
import { configure } from './change.ts'
import { mayMove } from './membership.ts'
import type { Bundle, Configuration, KeyRecord, MessageOf } from './messages.ts'
import { rulesOf } from './mutants.ts'
import { resume } from './normal.ts'
import {
  controllerOf,
  note,
  numberOf,
  persist,
  placed,
  placeRow,
  put,
  send,
  settingsOf,
  type Controller,
  type DurableState,
  type Server,
  type ShardingState,
} from './state.ts'

/** A node with that disk: in a first life empty, later what was safe at the crash. */
export function create({ self, nodes, config, mutant }: NodeContext, disk: DiskImage): ShardingState {
  const common = { self, nodes, settings: settingsOf(config), rules: rulesOf(mutant), effects: [] }
  if (self !== controllerOf(nodes)) return restoredServer(common, disk)
  const rows = rowsByIndex(disk, 'configurations').map(([, value]) => value as unknown as Configuration)
  const measured = Number(row(disk, 'node', 'measured') ?? 0)
  const reports: Controller['reports'] = new Map()
  const controller: Controller = {
    ...common,
    role: 'controller',
    configurations: rows,
    placement: null,
    measured,
    reports,
    last: null,
  }
  if (rows.length > 0) controller.placement = placed(controller, rows.at(-1)!)
  return controller
}

function restoredServer(
  common: Pick<Server, 'self' | 'nodes' | 'settings' | 'rules' | 'effects'>,
  disk: DiskImage,
): Server {
  type Place = Pick<DurableState, 'current' | 'previous' | 'received' | 'report'>
  const nowhere: Place = { current: null, previous: null, received: [], report: null }
  const place = (row(disk, 'node', 'place') as unknown as Place | null) ?? nowhere
  const records = [...(disk.get('keys') ?? [])].map(
    ([key, value]) => [String(key), value as unknown as KeyRecord] as const,
  )
  const outbox = [...(disk.get('outbox') ?? [])].map(
    ([key, value]) => [String(key), value as unknown as Bundle] as const,
  )
  const durable: DurableState = { ...place, records: new Map(records), outbox: new Map(outbox) }
  const server: Server = { ...common, role: 'server', durable, now: null, before: null, waiting: [] }
  if (place.current !== null) server.now = placed(server, place.current)
  if (place.previous !== null) server.before = placed(server, place.previous)
  return server
}

/** The first input of a life. */
export function onStarted(node: ShardingState): void {
  if (node.role === 'controller') return onControllerStarted(node)
  const { durable } = node
  const owns = durable.current?.owners.includes(node.self) ?? false
  const role = `sharding.role.${owns ? 'owner' : 'outside'}`
  note(node, { kind: 'restored', number: numberOf(node), keys: durable.records.size })
  note(node, { kind: 'role', role, leads: false, epoch: numberOf(node) })
  onTick(node)
}

function onControllerStarted(controller: Controller): void {
  const { nodes, configurations, settings } = controller
  const number = Math.max(1, configurations.length)
  note(controller, { kind: 'role', role: 'sharding.role.controller', leads: true, epoch: number })
  if (configurations.length > 0) return
  const others = nodes.slice(1)
  const owners = settings.initialOwners === 0 ? others : others.slice(0, settings.initialOwners)
  configure(
    controller,
    owners,
    Array.from({ length: settings.slots }, () => null),
    null,
  )
}

/** Asks for the next configuration and sends what nobody has confirmed again (SHARD-7). */
export function onTick(node: Server): void {
  node.effects.push({
    kind: 'setTimer',
    timer: 'tick',
    fromUs: node.settings.retryUs,
    toUs: node.settings.retryUs,
  })
  ask(node)
  for (const bundle of [...node.durable.outbox.values()]) offer(node, bundle)
}

export function ask(node: Server): void {
  const { report } = node.durable
  send(node, controllerOf(node.nodes), { type: 'Ask', number: numberOf(node) + 1, report })
}

export function offer(node: Server, bundle: Bundle): void {
  send(node, bundle.to, { type: 'Handover', bundle })
  if (!node.rules.deletesOnSend) return
  node.durable.outbox.set(`${bundle.number}/${bundle.to}`, { ...bundle, records: {} })
}

/** From whom bundles of the current configuration must come before all of it is here. */
export function sendersOf({ self, now, before }: Server): readonly NodeId[] {
  if (now === null || before === null || !now.configuration.owners.includes(self)) return []
  return before.configuration.owners.filter((from) => from !== self && mayMove(now, from, self))
}

export function isComplete(node: Server): boolean {
  return sendersOf(node).every((from) => node.durable.received.includes(from))
}

/** The new owner stores the records, says so, and serves them from now on (SHARD-6, SHARD-8). */
export function onHandover(node: Server, from: NodeId, { bundle }: MessageOf<'Handover'>): void {
  const { durable, rules } = node
  const { number, records } = bundle
  // A newer configuration than it knows of: it must be entered first.
  if (number > numberOf(node)) return ask(node)
  const isKnown = number < numberOf(node) || durable.received.includes(from)
  if (!isKnown || rules.takesAgain) {
    for (const [key, record] of Object.entries(records)) durable.records.set(key, record)
    if (!isKnown) durable.received = [...durable.received, from]
    persist(node, [
      ...Object.entries(records).map(([key, record]) => put('keys', key, record)),
      placeRow(durable),
    ])
    note(node, { kind: 'stored', number, from, count: Object.keys(records).length })
  }
  confirm(node, from, number)
  if (isKnown) return
  resume(node)
  if (isComplete(node)) ask(node)
}

function confirm(node: Server, to: NodeId, number: number): void {
  const early = node.rules.confirmsEarly ? { early: true as const } : {}
  node.effects.push({ kind: 'send', to, message: { type: 'Stored', number }, ...early })
}

/** Now, and not before, the old owner's copy goes (SHARD-7). */
export function onStored(node: Server, from: NodeId, { number }: MessageOf<'Stored'>): void {
  const name = `${number}/${from}`
  if (node.durable.outbox.delete(name)) persist(node, [{ kind: 'delete', table: 'outbox', key: name }])
}
