import { assert } from '../../base/assert.ts'
import { unreachable } from '../../base/unreachable.ts'
import { dotOf, emptyStore, type Dot } from '../../model/crdt/dot-store.ts'
import type { LwwRegister } from '../../model/crdt/lww-map.ts'
import { writeVersion, type MvRegister } from '../../model/crdt/mv-register.ts'
import { addElement, removeElement, type OrSet } from '../../model/crdt/or-set.ts'
import { mergeCounters, zeroCounter, type PnCounter } from '../../model/crdt/pn-counter.ts'
import type { WorkloadId } from '../../model/operation.ts'
import { mergeVectors, type VersionVector } from '../../model/version-vector.ts'
import type { Update } from './messages.ts'
import type { Rules } from './mutants.ts'
import { note, type MultiPrimaryNode, type Resolution } from './state.ts'

/** A value that the highest stamp decides, with the updates that led to it. */
export interface Written extends LwwRegister {
  readonly history: VersionVector
}

export type Data =
  | { readonly kind: 'register'; readonly written: Written | null }
  | { readonly kind: 'versions'; readonly versions: MvRegister }
  | { readonly kind: 'counter'; readonly counter: PnCounter }
  | { readonly kind: 'set'; readonly set: OrSet }

/** A node's copy of one key. `seen` are the updates of this key that are in it, the last one of each actor. */
export interface Copy {
  readonly seen: VersionVector
  readonly data: Data
}

/** All nodes are primaries from their first moment to their last. */
export function becomePrimary(node: MultiPrimaryNode): void {
  note(node, { kind: 'role', role: 'multi-primary.role.primary', leads: false, epoch: 0 })
}

/** Which kind of copy serves a workload: the choice of the resolution, and under `crdt` of the type that fits (MMP-6). */
export function dataKind(resolution: Resolution, workload: WorkloadId): Data['kind'] {
  if (resolution === 'last-writer-wins') return 'register'
  if (resolution === 'version-vectors' || workload === 'siblings') return 'versions'
  if (workload === 'counter') return 'counter'
  return workload === 'or-set' ? 'set' : 'register'
}

export function emptyCopy(kind: Data['kind']): Copy {
  const data = (): Data => {
    switch (kind) {
      case 'register':
        return { kind, written: null }
      case 'versions':
        return { kind, versions: emptyStore }
      case 'counter':
        return { kind, counter: zeroCounter }
      case 'set':
        return { kind, set: emptyStore }
      default:
        return unreachable(kind)
    }
  }
  return { seen: {}, data: data() }
}

export function dotOfWritten({ stamp }: LwwRegister): Dot {
  return dotOf(stamp.actor, stamp.counter)
}

/** The copy after one update more; in the order of causes, so that a removal finds the addition (MMP-3). */
export function withUpdate(copy: Copy, update: Update, rules: Rules): Copy {
  const seen = mergeVectors(copy.seen, { [update.actor]: update.counter })
  return { seen, data: changed(copy.data, update, rules) }
}

function changed(data: Data, { actor, counter, change }: Update, rules: Rules): Data {
  const dot = dotOf(actor, counter)
  if (change.kind === 'write' && data.kind === 'register') {
    const { value, stamp, history } = change
    return { ...data, written: winner(data.written, { value, stamp, history }, rules) }
  }
  if (change.kind === 'version' && data.kind === 'versions')
    return { ...data, versions: writeVersion(data.versions, dot, change) }
  if (change.kind === 'count' && data.kind === 'counter')
    return { ...data, counter: mergeCounters(data.counter, change.totals) }
  if (change.kind === 'add' && data.kind === 'set')
    return { ...data, set: addElement(data.set, dot, change.element) }
  assert(change.kind === 'remove' && data.kind === 'set', `A ${change.kind} does not fit a ${data.kind}.`)
  return { ...data, set: removeElement(data.set, dot, change.dots) }
}

/** Two copies become one that has seen what either has (MMP-5). */
export function mergeCopies(own: Copy, other: Copy, rules: Rules): Copy {
  return { seen: mergeVectors(own.seen, other.seen), data: mergeData(own.data, other.data, rules) }
}

function mergeData(own: Data, other: Data, rules: Rules): Data {
  if (own.kind === 'register' && other.kind === 'register')
    return {
      ...own,
      written: other.written === null ? own.written : winner(own.written, other.written, rules),
    }
  if (own.kind === 'versions' && other.kind === 'versions')
    return { ...own, versions: rules.mergeVersions(own.versions, other.versions) }
  if (own.kind === 'counter' && other.kind === 'counter')
    return { ...own, counter: rules.mergeCounters(own.counter, other.counter) }
  assert(own.kind === 'set' && other.kind === 'set', `A ${own.kind} does not merge with a ${other.kind}.`)
  return { ...own, set: rules.mergeSets(own.set, other.set) }
}

function winner(own: Written | null, coming: Written, rules: Rules): Written {
  return own === null || rules.wins(coming, own) ? coming : own
}
