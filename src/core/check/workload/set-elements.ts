import type { Json } from '../../base/json.ts'
import type { RecordedOperation } from '../../history/recorded-history.ts'
import type { Budget } from '../budget.ts'
import { ValueIds } from '../linearizable/value-ids.ts'

/** Everything that was read, or may have been put, into one set, by the number of the element. */
export interface SetElements {
  readonly ids: ValueIds
  /** Successful reads in order of call, and the places in them of each element, rising: `places[first[id] … first[id + 1]]`. */
  readonly reads: readonly RecordedOperation[]
  readonly first: Int32Array
  readonly places: Int32Array
  /** The addition that counts: the first one acknowledged, else one that may have happened, else a failed one. */
  readonly additions: ReadonlyMap<number, RecordedOperation>
  /** When it was first asked for by anybody whose addition may have happened. */
  readonly askedAt: ReadonlyMap<number, number>
  /** Elements that somebody asked to remove: where they are is not known. */
  readonly removed: ReadonlySet<number>
  /** Elements that one read names twice, with the read and how often. */
  readonly doubled: ReadonlyMap<number, { readonly read: RecordedOperation; readonly count: number }>
}

/** Sorts a set's operations by element, in time linear in what was read; null when the budget is used up. */
export function setElements(
  operations: readonly RecordedOperation[],
  initial: Json,
  budget: Budget,
): SetElements | null {
  const ids = new ValueIds()
  const askedAt = new Map<number, number>()
  if (Array.isArray(initial))
    for (const element of initial as readonly Json[]) askedAt.set(ids.id(element), -Infinity)
  const additions = new Map<number, RecordedOperation>()
  const removed = new Set<number>()
  const reads: RecordedOperation[] = []
  for (const one of operations) {
    if (one.f === 'add' || one.f === 'broadcast') remember(additions, askedAt, ids.id(one.input), one)
    else if (one.f === 'remove' && one.outcome !== 'fail') removed.add(ids.id(one.input))
    else if (one.outcome === 'ok' && one.outputKnown && Array.isArray(one.output)) reads.push(one)
  }
  reads.sort((a, b) => a.call - b.call)
  const contents = contentsOf(reads, ids, budget)
  if (contents === null) return null
  return {
    ids,
    reads,
    additions,
    askedAt,
    removed,
    doubled: contents.doubled,
    ...placesOf(contents.found, ids.size),
  }
}

function remember(
  additions: Map<number, RecordedOperation>,
  askedAt: Map<number, number>,
  id: number,
  one: RecordedOperation,
): void {
  const worth = { ok: 2, info: 1, fail: 0 }
  const known = additions.get(id)
  const isBetter =
    known === undefined ||
    worth[one.outcome] > worth[known.outcome] ||
    (one.outcome === 'ok' && known.outcome === 'ok' && one.return < known.return)
  if (isBetter) additions.set(id, one)
  if (one.outcome !== 'fail') askedAt.set(id, Math.min(one.call, askedAt.get(id) ?? Infinity))
}

/** The numbers of the elements in each read, each once. */
function contentsOf(
  reads: readonly RecordedOperation[],
  ids: ValueIds,
  budget: Budget,
): { found: Int32Array[]; doubled: Map<number, { read: RecordedOperation; count: number }> } | null {
  const lastIn: number[] = []
  const doubled = new Map<number, { read: RecordedOperation; count: number }>()
  const found: Int32Array[] = []
  for (const [place, read] of reads.entries()) {
    const elements = read.output as readonly Json[]
    // Looking up an element is a hundred times cheaper than trying an operation in a place.
    if (!budget.spend(1 + Math.ceil(elements.length / 100))) return null
    const content = new Int32Array(elements.length)
    let size = 0
    for (const element of elements) {
      const id = ids.id(element)
      if (lastIn[id] !== place) content[size++] = id
      else if (doubled.get(id)?.read === read) doubled.get(id)!.count++
      else if (!doubled.has(id)) doubled.set(id, { read, count: 2 })
      lastIn[id] = place
    }
    found.push(content.subarray(0, size))
  }
  return { found, doubled }
}

function placesOf(found: readonly Int32Array[], size: number): { first: Int32Array; places: Int32Array } {
  const first = new Int32Array(size + 1)
  for (const content of found) for (const id of content) first[id + 1]!++
  for (let id = 0; id < size; id++) first[id + 1]! += first[id]!
  const places = new Int32Array(first[size]!)
  const next = first.slice()
  for (const [place, content] of found.entries()) for (const id of content) places[next[id]!++] = place
  return { first, places }
}
