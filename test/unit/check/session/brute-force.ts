/** One operation on a register: `from` is the operation whose write it saw, or -1; a `cas` sees and writes. */
export interface SmallOperation {
  readonly session: number
  readonly f: 'read' | 'write' | 'cas'
  readonly key: number
  readonly from: number
}

export type Guarantee = 'read-your-writes' | 'monotonic-reads' | 'monotonic-writes' | 'writes-follow-reads'

/**
 * Whether some order of all writes makes every read see the last of the writes of its key that are visible to it, where a
 * session's own writes of a key, and what a cas replaced and wrote, stand in their order. Tries all orders.
 */
export function holds(operations: readonly SmallOperation[], guarantee: Guarantee): boolean {
  const before = beforeOf(operations, guarantee)
  const writes = operations.flatMap((one, t) => (one.f === 'read' ? [] : [t]))
  const count = operations.length
  // Operation t reads at node t and writes at node count + t.
  return permutations(writes.length).some((places) => {
    const place = (t: number): number => places[writes.indexOf(t)]!
    const isKept = writes.every((a) =>
      writes.every((b) => !before[count + a]![count + b] || (a !== b && place(a) < place(b))),
    )
    if (!isKept) return false
    return operations.every((reader, r) => {
      if (reader.f === 'write') return true
      return writes.every((w) => {
        if (w === reader.from || operations[w]!.key !== reader.key) return true
        return !before[count + w]![r] || (reader.from !== -1 && place(w) < place(reader.from))
      })
    })
  })
}

function beforeOf(operations: readonly SmallOperation[], guarantee: Guarantee): boolean[][] {
  const count = operations.length
  const before = Array.from({ length: 2 * count }, () => Array<boolean>(2 * count).fill(false))
  operations.forEach((a, i) =>
    operations.forEach((b, j) => {
      const sees = b.f !== 'write' && b.from === i
      if (sees && b.f === 'cas') before[count + i]![count + j] = true
      if (sees && guarantee !== 'read-your-writes') before[count + i]![j] = true
      if (a.session !== b.session || i > j) return
      const isWriter = a.f !== 'read'
      const isReader = a.f !== 'write'
      if (
        i < j &&
        isWriter &&
        b.f !== 'read' &&
        (a.key === b.key || guarantee.startsWith('writes') || guarantee === 'monotonic-writes')
      )
        before[count + i]![count + j] = true
      if (i < j && guarantee === 'read-your-writes' && isWriter && b.f !== 'write')
        before[count + i]![j] = true
      if (i < j && guarantee !== 'read-your-writes' && isReader && b.f !== 'write') before[i]![j] = true
      if (guarantee === 'writes-follow-reads' && isReader && b.f !== 'read') before[i]![count + j] = true
    }),
  )
  // Read your writes and monotonic reads hand nothing on: a session sees its own past, not that of others.
  if (guarantee === 'monotonic-writes' || guarantee === 'writes-follow-reads') close(before)
  if (guarantee === 'monotonic-reads') handReadsOn(operations, before)
  return before
}

function handReadsOn(operations: readonly SmallOperation[], before: boolean[][]): void {
  const count = operations.length
  operations.forEach((first, i) =>
    operations.forEach((_, j) => {
      if (before[i]![j] && first.from !== -1) before[count + first.from]![j] = true
    }),
  )
}

function close(relation: boolean[][]): void {
  relation.forEach((_, via) =>
    relation.forEach((row) =>
      relation.forEach((__, to) => {
        if (row[via] && relation[via]![to]) row[to] = true
      }),
    ),
  )
}

/** The places of n things in each of their orders. */
function permutations(n: number): number[][] {
  if (n === 0) return [[]]
  return permutations(n - 1).flatMap((rest) =>
    Array.from({ length: n }, (_, place) => [...rest.slice(0, place), n - 1, ...rest.slice(place)]),
  )
}
