import { row, type DiskImage } from '../../model/durable.ts'
import type { NodeContext } from '../contract.ts'
import { layoutOf } from './membership.ts'
import type { Lease } from './messages.ts'
import { rulesOf } from './mutants.ts'
import { note, settingsOf, type LeaseLockNode } from './state.ts'
import { onLeaseOver } from './change.ts'

export function create({ self, nodes, config, mutant }: NodeContext, disk: DiskImage): LeaseLockNode {
  const layout = layoutOf(nodes, config['replicatedStore'] === true)
  const common = { self, layout, settings: settingsOf(config), rules: rulesOf(mutant), nowUs: 0, effects: [] }
  if (self === layout.store || self === layout.replica) {
    const leases = [...(disk.get('leases') ?? [])].map(
      ([lock, lease]) => [String(lock), lease as unknown as Lease] as const,
    )
    return {
      ...common,
      role: 'store',
      leases: new Map(leases),
      waiters: new Map(),
      requests: 0,
      hasTakenOver: row(disk, 'lives', 'takeover') !== null,
    }
  }
  if (self === layout.resource) {
    const cells = [...(disk.get('cells') ?? [])].map(
      ([key, cell]) => [String(key), cell as unknown as { value: number; highest: number }] as const,
    )
    return { ...common, role: 'resource', cells: new Map(cells), fenced: 0 }
  }
  return {
    ...common,
    role: 'worker',
    life: Number(row(disk, 'lives', 'life') ?? 0),
    number: 0,
    store: layout.store,
    jobs: [],
    turn: null,
    looks: new Map(),
    done: 0,
    lateWrites: 0,
  }
}

/** The first input of a life. A worker counts its lives, so that no acquisition has the name of an earlier one. */
export function onStarted(node: LeaseLockNode): void {
  const isReplica = node.self === node.layout.replica
  const role = isReplica ? 'replica' : node.role
  note(node, {
    kind: 'role',
    role: `lease-lock.role.${role}`,
    leads: node.role === 'store' && !isReplica,
    epoch: 1,
  })
  if (node.role === 'store') {
    for (const [lock, { owner, fromUs }] of node.leases) {
      if (owner !== null) note(node, { kind: 'restored', lock, owner, untilUs: fromUs + node.settings.ttlUs })
      onLeaseOver(node, lock)
    }
  }
  if (node.role !== 'worker') return
  node.life++
  node.effects.push({
    kind: 'persist',
    writes: [{ kind: 'put', table: 'lives', key: 'life', value: node.life }],
  })
}
