import type { NodeId } from '../../model/identity.ts'
import type { AdminCommand } from '../../model/input.ts'
import { lookupHash, mayMove, sampleOf } from './membership.ts'
import type { Bundle, Configuration, KeyRecord, MessageOf, NoteOf, Report } from './messages.ts'
import { resume } from './normal.ts'
import { ask, isComplete, offer } from './recovery.ts'
import {
  controllerOf,
  lookUp,
  note,
  numberOf,
  persist,
  placed,
  placeRow,
  put,
  send,
  type Controller,
  type Server,
} from './state.ts'

/** An operator wants a node to join or to leave: the controller makes the next configuration (SHARD-3). */
export function onAdministered(controller: Controller, command: AdminCommand): void {
  if (command.kind !== 'addMember' && command.kind !== 'removeMember') return
  const { node } = command
  const { owners, slots } = controller.configurations.at(-1)!
  const reason = refusal(controller, command.kind, node, owners)
  if (reason !== null) return note(controller, { kind: 'refused', node, reason })
  const next = command.kind === 'addMember' ? [...owners, node] : owners.filter((one) => one !== node)
  configure(controller, next, slots, node)
}

function refusal(
  { nodes }: Controller,
  kind: 'addMember' | 'removeMember',
  node: NodeId,
  owners: readonly NodeId[],
): NoteOf<'refused'>['reason'] | null {
  if (!nodes.includes(node) || node === controllerOf(nodes)) return 'stranger'
  if (kind === 'addMember') return owners.includes(node) ? 'member' : null
  if (!owners.includes(node)) return 'stranger'
  return owners.length === 1 ? 'last' : null
}

/** Makes the first configuration, or the one that follows, and tells everybody. */
export function configure(
  controller: Controller,
  owners: readonly NodeId[],
  slots: readonly (NodeId | null)[],
  changed: NodeId | null,
): void {
  const { configurations, settings, rules } = controller
  const dealt = settings.method === 'range' ? rules.rebalanced(slots, owners) : []
  const configuration = { number: configurations.length + 1, owners, slots: dealt, changed }
  configurations.push(configuration)
  controller.placement = placed(controller, configuration)
  persist(controller, [put('configurations', configuration.number, configuration)])
  note(controller, { kind: 'configured', configuration, sample: sampleOf(controller.placement, rules) })
  for (const node of controller.nodes)
    if (node !== controller.self) send(controller, node, { type: 'Configured', configuration })
}

/** Any configuration, the historical ones too, to whoever asks for it by its number (SHARD-3). */
export function onAsk(controller: Controller, from: NodeId, { number, report }: MessageOf<'Ask'>): void {
  const configuration = controller.configurations[number - 1]
  if (configuration !== undefined) send(controller, from, { type: 'Configured', configuration })
  if (report !== null && report.number > controller.measured) measure(controller, from, report)
}

/** When all owners of the configuration before have told what they gave away, the sum is known (SHARD-10). */
function measure(controller: Controller, from: NodeId, report: Report): void {
  const { number } = report
  const reports = controller.reports.get(number) ?? new Map<NodeId, Report>()
  controller.reports.set(number, reports.set(from, report))
  const before = controller.configurations[number - 2]
  if (before === undefined || before.owners.some((owner) => !reports.has(owner))) return
  const told = before.owners.map((owner) => reports.get(owner)!)
  const moves = told.flatMap(({ moved }) => moved)
  const keys = told.reduce((sum, one) => sum + one.keys, 0)
  const moved = moves.reduce((sum, [, count]) => sum + count, 0)
  controller.reports.delete(number)
  controller.measured = number
  controller.last = { moved, keys }
  persist(controller, [put('node', 'measured', number)])
  const receivers = [...new Set(moves.map(([to]) => to))].sort()
  note(controller, { kind: 'measured', number, keys, moved, receivers })
}

/** The next configuration, and only that, when everything of the present one has come (SHARD-5). */
export function onConfigured(node: Server, configuration: Configuration): void {
  if (configuration.number !== numberOf(node) + 1 || !isComplete(node)) return
  enter(node, configuration)
}

/** From here on the old owner does not serve what has moved; it goes into bundles in the same write (SHARD-5). */
function enter(node: Server, configuration: Configuration): void {
  const { durable, rules } = node
  const previous = durable.current
  node.before = node.now
  node.now = placed(node, configuration)
  const bundles = bundlesOf(node, configuration)
  const leaving = bundles.flatMap(({ records }) => Object.keys(records))
  const moved = bundles.flatMap(({ to, records }): [NodeId, number][] => {
    const count = Object.keys(records).length
    return count === 0 ? [] : [[to, count]]
  })
  const { number } = configuration
  durable.report = previous === null ? null : { number, keys: durable.records.size, moved }
  durable.previous = previous
  durable.current = configuration
  durable.received = []
  const gone = rules.keepsServing ? [] : leaving
  for (const key of gone) durable.records.delete(key)
  for (const bundle of bundles) durable.outbox.set(`${number}/${bundle.to}`, bundle)
  persist(node, [
    placeRow(durable),
    ...bundles.map((bundle) => put('outbox', `${number}/${bundle.to}`, bundle)),
    ...gone.map((key) => ({ kind: 'delete' as const, table: 'keys', key })),
  ])
  note(node, { kind: 'entered', number, lookup: lookupHash(sampleOf(node.now, rules)) })
  for (const [to, count] of moved) note(node, { kind: 'released', number, to, count })
  becomeOwnerOrNot(node, previous)
  for (const bundle of bundles) offer(node, bundle)
  resume(node)
  if (isComplete(node)) ask(node)
}

/** One bundle for every owner to whom keys may move, also an empty one: it says that nothing more comes. */
function bundlesOf(node: Server, { number, owners }: Configuration): Bundle[] {
  const { before, now, durable, self, rules } = node
  if (before === null || !before.configuration.owners.includes(self)) return []
  const receivers = owners.filter((to) => to !== self && mayMove(now!, self, to))
  return receivers.map((to) => {
    const records: [string, KeyRecord][] = [...durable.records]
      .filter(([key]) => lookUp(node, now!, key) === to)
      .map(([key, record]) => [key, rules.travels(record)])
    return { number, to, records: Object.fromEntries(records) }
  })
}

function becomeOwnerOrNot(node: Server, previous: Configuration | null): void {
  const owns = node.durable.current!.owners.includes(node.self)
  if (previous !== null && previous.owners.includes(node.self) === owns) return
  const role = `sharding.role.${owns ? 'owner' : 'outside'}`
  note(node, { kind: 'role', role, leads: false, epoch: numberOf(node) })
}
