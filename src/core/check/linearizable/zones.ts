import type { IntList } from '../../base/int-list.ts'
import { RegisterBlocks } from './register-blocks.ts'
import { nothing, type RegisterColumns } from './register-columns.ts'
import { ValueClusters } from './value-clusters.ts'

/**
 * The polynomial test for a register whose values are told apart: every value that somebody saw was written once.
 * `reason` says what the operations contradict: `unwritten` value read, value taken by two swaps (`taken-twice`), a
 * `ring` of swaps that none begins, two of one block in an impossible order (`inside`), two blocks (`between`).
 * Operations are places of the columns.
 */
export type ZoneResult =
  | { readonly answer: 'ok'; readonly order: IntList }
  | { readonly answer: 'illegal'; readonly reason: ZoneReason; readonly operations: readonly number[] }

export type ZoneReason = 'unwritten' | 'taken-twice' | 'ring' | 'inside' | 'between'

/**
 * Judges those that took part and saw or wrote a value. O(n log n), in practice little more than one pass.
 *
 * A block is what must stand together in every order: the write of a value and all who saw it; and, because a
 * compare-and-set follows the value that it found at once, the value that it wrote, and so on.
 */
export function zones(columns: RegisterColumns): ZoneResult {
  const clusters = new ValueClusters(columns)
  for (let i = 0; i < columns.happened.length; i++) {
    const place = columns.happened.items[i]!
    const value = columns.reads[place]!
    if (value === nothing) continue
    if (clusters.writer[value] === nothing && value !== columns.initial) return illegal('unwritten', [place])
    const rival = clusters.see(place)
    if (rival !== nothing) return illegal('taken-twice', [rival, place])
  }
  const blocks = new RegisterBlocks(columns, clusters)
  if (blocks.misplaced !== null) return illegal('inside', clusters.between(...blocks.misplaced))
  if (blocks.members < clusters.members) return illegal('ring', clusters.ring())
  const result = blocks.inOrder()
  if (result.clashing !== null)
    return illegal(
      'between',
      result.clashing.flatMap((block) => clusters.between(...blocks.span(block))),
    )
  return { answer: 'ok', order: clusters.order(result.heads) }
}

function illegal(reason: ZoneReason, operations: readonly number[]): ZoneResult {
  return { answer: 'illegal', reason, operations: [...new Set(operations)] }
}
