import { row, type DiskImage } from '../../model/durable.ts'
import { countOf, descends, type VersionVector } from '../../model/version-vector.ts'
import type { DurabilityRule } from '../../trace/durability-rule.ts'
import type { MultiPrimaryMessage } from './messages.ts'

type MessageOf<T extends MultiPrimaryMessage['type']> = MultiPrimaryMessage & { readonly type: T }

/** What must be on the sender's disk when a message leaves. Answers to clients do not say whether they answer a change: C3 holds those. */
export const durability: readonly DurabilityRule[] = [
  {
    message: 'Update',
    rule: 'MMP-1',
    missing(message, disk) {
      const { actor, counter } = (message as MessageOf<'Update'>).update
      return countOf(deliveredOn(disk), actor) >= counter ? null : `update ${counter} of ${actor}`
    },
  },
  {
    message: 'Digest',
    rule: 'MMP-4',
    missing: (message, disk) => lacking(disk, (message as MessageOf<'Digest'>).vector),
  },
  {
    message: 'State',
    rule: 'MMP-4',
    missing(message, disk) {
      const { vector, base } = message as MessageOf<'State'>
      const own = Object.entries(vector).filter(([actor, count]) => count > countOf(base, actor))
      return lacking(disk, Object.fromEntries(own))
    },
  },
]

function deliveredOn(disk: DiskImage): VersionVector {
  return (row(disk, 'vector', 'delivered') ?? {}) as VersionVector
}

function lacking(disk: DiskImage, vector: VersionVector): string | null {
  return descends(deliveredOn(disk), vector) ? null : `the updates ${JSON.stringify(vector)}`
}
