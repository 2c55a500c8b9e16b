import { assert } from '../../base/assert.ts'
import type { RegisterOperation } from './register-operation.ts'

/**
 * Operations that must stand together in every order: the write of a value and all who saw it; and, because a
 * compare-and-set follows the value that it found at once, the value that it wrote, and so on.
 */
export interface Block {
  /** In groups by value: the write (none for the initial value), then its readers, then the swap to the next value … */
  readonly groups: readonly (readonly RegisterOperation[])[]
  /** The one that returned first, and the one that was called last. */
  readonly firstBack: RegisterOperation
  readonly lastCalled: RegisterOperation
  /** Their times: the block must come before another when its `from` is before the other's `to`. */
  readonly from: number
  readonly to: number
}

/** Makes a block of its groups. One that begins with the initial value counts as begun and done before all time. */
export function blockOf(groups: readonly (readonly RegisterOperation[])[], isInitial: boolean): Block {
  let firstBack: RegisterOperation | undefined
  let lastCalled: RegisterOperation | undefined
  for (const group of groups) {
    for (const one of group) {
      if (firstBack === undefined || one.source.return < firstBack.source.return) firstBack = one
      if (lastCalled === undefined || one.source.call > lastCalled.source.call) lastCalled = one
    }
  }
  assert(firstBack !== undefined && lastCalled !== undefined, 'A block of no operations.')
  return {
    groups,
    firstBack,
    lastCalled,
    from: isInitial ? -Infinity : firstBack.source.return,
    to: lastCalled.source.call,
  }
}

export function mustPrecede(a: Block, b: Block): boolean {
  return a.from < b.to
}

/**
 * Two blocks of which each must come before the other, or null (Gibbons and Korach 1997, who proved that it suffices to
 * look at two at a time; the proof needs no more than that the operations of a block stand together).
 * `order` gets the blocks in an order that works when none clash.
 */
export function clash(
  blocks: readonly Block[],
): { readonly clashing: readonly [Block, Block] } | { readonly order: readonly Block[] } {
  const order = [...blocks].sort(
    (a, b) => left(a) - left(b) || Number(isForward(a)) - Number(isForward(b)) || a.to - b.to,
  )
  // A forward block is fixed to the time in which its value certainly stood; a backward one fits at any instant of its span.
  let current: Block | null = null
  for (const block of order) {
    if (current !== null && mustPrecede(current, block) && mustPrecede(block, current))
      return { clashing: [current, block] }
    if (isForward(block)) current = block
  }
  return { order }
}

function isForward(block: Block): boolean {
  return block.from < block.to
}

function left(block: Block): number {
  return Math.min(block.from, block.to)
}
