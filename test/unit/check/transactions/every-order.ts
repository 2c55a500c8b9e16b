import type { Json } from '../../../../src/core/base/json.ts'
import type { RecordedHistory, RecordedOperation } from '../../../../src/core/history/recorded-history.ts'

type Step = readonly ['r' | 'w' | 'append', string, Json]
type Values = ReadonlyMap<string, Json>

/** What an order has to keep besides explaining every read. */
export type Keeps = 'nothing' | 'sessions' | 'time'

/**
 * Whether some order of the committed transactions, and of some of the uncertain ones, explains every read: by trying all.
 * `serial` runs each as a whole; `snapshot` lets it read the state at its start and commit later, unless somebody
 * else has committed one of its keys since (generalized snapshot isolation).
 */
export function isExplained(history: RecordedHistory, mode: 'serial' | 'snapshot', keeps: Keeps): boolean {
  const certain = history.operations.filter((one) => one.outcome === 'ok')
  const uncertain = history.operations.filter((one) => one.outcome === 'info')
  return subsetsOf(uncertain).some((some) => {
    const all = [...certain, ...some]
    const before = all.map((one) => all.flatMap((other, i) => (mustPrecede(other, one, keeps) ? [i] : [])))
    return extend({ all, before, mode }, new Map(), [], new Map())
  })
}

interface Trial {
  readonly all: readonly RecordedOperation[]
  /** Of each transaction: those that must have committed before it starts. */
  readonly before: readonly (readonly number[])[]
  readonly mode: 'serial' | 'snapshot'
}

/** `started`: what each open transaction wrote at what state, by place. */
function extend(
  trial: Trial,
  state: Values,
  committed: readonly number[],
  started: ReadonlyMap<number, { readonly at: number; readonly writes: ReadonlyMap<string, Json> }>,
): boolean {
  const { all, before, mode } = trial
  if (committed.length === all.length) return true
  for (let t = 0; t < all.length; t++) {
    if (committed.includes(t)) continue
    const open = started.get(t)
    if (open !== undefined) {
      const since = committed.slice(open.at)
      const isTaken = since.some((other) => [...writesOf(all[other]!)].some((key) => open.writes.has(key)))
      if (isTaken) continue
      const rest = new Map(started)
      rest.delete(t)
      if (extend(trial, new Map([...state, ...open.writes]), [...committed, t], rest)) return true
      continue
    }
    if (!before[t]!.every((other) => committed.includes(other))) continue
    const writes = run(all[t]!, state)
    if (writes === null) continue
    if (mode === 'serial') {
      if (extend(trial, new Map([...state, ...writes]), [...committed, t], started)) return true
    } else if (extend(trial, state, committed, new Map([...started, [t, { at: committed.length, writes }]])))
      return true
  }
  return false
}

/** What it writes when it starts in this state, or null when a read does not see that. */
function run({ outcome, input, output }: RecordedOperation, state: Values): Map<string, Json> | null {
  const writes = new Map<string, Json>()
  for (const [f, key, value] of (outcome === 'ok' ? output : input) as unknown as readonly Step[]) {
    const now = writes.get(key) ?? state.get(key) ?? null
    const list = (now ?? []) as readonly Json[]
    if (f === 'w') writes.set(key, value)
    else if (f === 'append') writes.set(key, [...list, value])
    else if (outcome === 'ok' && JSON.stringify(value) !== JSON.stringify(Array.isArray(value) ? list : now))
      return null
  }
  return writes
}

function writesOf({ input }: RecordedOperation): Set<string> {
  return new Set((input as unknown as readonly Step[]).flatMap(([f, key]) => (f === 'r' ? [] : [key])))
}

function mustPrecede(a: RecordedOperation, b: RecordedOperation, keeps: Keeps): boolean {
  if (a === b || a.outcome !== 'ok' || keeps === 'nothing') return false
  return a.process === b.process ? a.index < b.index : keeps === 'time' && a.return < b.call
}

function subsetsOf<T>(list: readonly T[]): T[][] {
  return list.reduce<T[][]>((sets, one) => [...sets, ...sets.map((set) => [...set, one])], [[]])
}
