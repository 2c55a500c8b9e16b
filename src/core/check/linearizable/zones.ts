import { blockOf, clash, type Block } from './block.ts'
import { misplaced } from './precedence.ts'
import type { RegisterOperation } from './register-operation.ts'

/**
 * The polynomial test for a register whose values are told apart: every value that somebody saw was written once.
 * `reason` says what the operations contradict: `unwritten` value read, value taken by two swaps (`taken-twice`), a
 * `ring` of swaps that none begins, two of one block in an impossible order (`inside`), two blocks (`between`).
 */
export type ZoneResult =
  | { readonly answer: 'ok'; readonly order: readonly RegisterOperation[] }
  | {
      readonly answer: 'illegal'
      readonly reason: ZoneReason
      readonly operations: readonly RegisterOperation[]
    }

export type ZoneReason = 'unwritten' | 'taken-twice' | 'ring' | 'inside' | 'between'

/** Everything said about one value. */
interface Cluster {
  writer: RegisterOperation | null
  readonly readers: RegisterOperation[]
  /** The swap that found it. */
  taker: RegisterOperation | null
}

/**
 * `operations`: readers, writers and swaps that certainly happened or that somebody saw; `initial`: number of the first value.
 * O(n log n).
 */
export function zones(operations: readonly RegisterOperation[], initial: number): ZoneResult {
  const clusters = new Map<number, Cluster>()
  const cluster = (value: number): Cluster => {
    let found = clusters.get(value)
    if (found === undefined) clusters.set(value, (found = { writer: null, readers: [], taker: null }))
    return found
  }
  for (const one of operations) if (one.writes !== null) cluster(one.writes).writer = one
  for (const one of operations) {
    if (one.reads === null) continue
    const seen = cluster(one.reads)
    if (seen.writer === null && one.reads !== initial) return illegal('unwritten', [one])
    if (one.writes === null) seen.readers.push(one)
    else if (seen.taker === null) seen.taker = one
    else return illegal('taken-twice', [seen.taker, one])
  }
  return judge(clusters, initial, operations)
}

function judge(
  clusters: ReadonlyMap<number, Cluster>,
  initial: number,
  operations: readonly RegisterOperation[],
): ZoneResult {
  const blocks: Block[] = []
  let members = 0
  for (const [value, { writer }] of clusters) {
    if (value !== initial && writer!.reads !== null) continue
    const groups = chain(clusters, value)
    members += groups.reduce((sum, group) => sum + group.length, 0)
    const wrong = misplaced(groups.map((group) => group.map(intervalOf)))
    if (wrong !== null) return illegal('inside', between(groups, wrong.earlier.of, wrong.later.of))
    blocks.push(blockOf(groups, value === initial))
  }
  if (members < operations.length) return illegal('ring', ring(clusters, initial))
  const result = clash(blocks)
  if ('clashing' in result)
    return illegal(
      'between',
      result.clashing.flatMap((block) => span(block)),
    )
  return { answer: 'ok', order: result.order.flatMap((block) => block.groups.flat()) }
}

function illegal(reason: ZoneReason, operations: readonly RegisterOperation[]): ZoneResult {
  return { answer: 'illegal', reason, operations: [...new Set(operations)] }
}

/** The groups of the block that begins with this value. Ends: a value is taken once, and the first has no swap before it. */
function chain(clusters: ReadonlyMap<number, Cluster>, first: number): RegisterOperation[][] {
  const groups: RegisterOperation[][] = []
  for (let value: number | null = first; value !== null;) {
    const { writer, readers, taker }: Cluster = clusters.get(value)!
    if (writer !== null) groups.push([writer])
    if (readers.length > 0) groups.push(readers)
    value = taker === null ? null : taker.writes
  }
  return groups
}

function intervalOf(of: RegisterOperation): { call: number; return: number; of: RegisterOperation } {
  return { call: of.source.call, return: of.source.return, of }
}

/** Two operations of a block and the swaps between them, which tie the one to the other. */
function between(
  groups: readonly (readonly RegisterOperation[])[],
  a: RegisterOperation,
  b: RegisterOperation,
): RegisterOperation[] {
  const places = [a, b].map((one) => groups.findIndex((group) => group.includes(one)))
  const ties = groups
    .slice(Math.min(...places) + 1, Math.max(...places))
    .flat()
    .filter((one) => one.writes !== null && one.reads !== null)
  return [a, ...ties, b]
}

/** What fixes a block to its time. */
function span(block: Block): RegisterOperation[] {
  const ends =
    block.from === -Infinity ? [block.groups[0]![0]!, block.lastCalled] : [block.firstBack, block.lastCalled]
  return between(block.groups, ends[0]!, ends[1]!)
}

/** Swaps each of which found what another of them wrote, with no beginning. */
function ring(clusters: ReadonlyMap<number, Cluster>, initial: number): RegisterOperation[] {
  const reached = new Set<number>()
  for (const [value, { writer }] of clusters) {
    if (value !== initial && writer!.reads !== null) continue
    for (let at: number | null = value; at !== null; at = clusters.get(at)!.taker?.writes ?? null)
      reached.add(at)
  }
  const swaps: RegisterOperation[] = []
  const [start] = [...clusters.keys()].filter((value) => !reached.has(value))
  for (let at = start!; swaps.length === 0 || at !== start;) {
    const { taker } = clusters.get(at)!
    swaps.push(taker!)
    at = taker!.writes!
  }
  return swaps
}
