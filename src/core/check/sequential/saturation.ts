import type { CycleEdge } from '../../model/verdict.ts'
import type { Budget } from '../budget.ts'
import { firstThat, HappensBefore } from './happens-before.ts'
import type { Processes } from './processes.ts'
import type { Reading, Readings } from './readings.ts'

/** One operation that must come before another in every order, and why. Numbers are places, as in `Processes`. */
export interface Requirement {
  readonly from: number
  readonly to: number
  readonly kind: CycleEdge['kind']
  /** The read that makes it so; null for the order of a process. */
  readonly reader: number | null
}

/** More clock entries than this take too much memory. */
const entriesMax = 20_000_000

/**
 * What must come before what, where everybody knows who read from whom: a write before those who read it; of two writes
 * of an object, the one that is known to come before a read of the other before that other; and a read before every write
 * that is known to come after the one that it read. Applied until nothing new follows (as the saturation of Biswas and
 * Enea, OOPSLA 2019, for single operations). Null when it takes too much; `isCyclic`: no order exists.
 */
export function saturated(
  processes: Processes,
  { readings, happened, isWrite }: Readings & { readonly kind: 'clear' },
  budget: Budget,
): { readonly requirements: readonly Requirement[]; readonly isCyclic: boolean } | null {
  const count = processes.operations.length
  const chains = [...processes.chains]
  for (const place of processes.open) if (happened.has(place)) chains.push([place])
  if (chains.length * count > entriesMax) return null
  const order = new HappensBefore(count, chains)
  const requirements: Requirement[] = []
  const known = new Set<number>()
  const require = (from: number, to: number, kind: Requirement['kind'], reader: number | null): void => {
    const pair = from * count + to
    if (from === to || known.has(pair)) return
    known.add(pair)
    requirements.push({ from, to, kind, reader })
    order.add(from, to)
  }
  for (const chain of processes.chains)
    for (let i = 1; i < chain.length; i++) require(chain[i - 1]!, chain[i]!, 'process', null)
  for (const place of processes.open) {
    const { chain, after } = processes.hangsOn.get(place)!
    const before = processes.chains[chain]![after - 1]
    if (happened.has(place) && before !== undefined) require(before, place, 'process', null)
  }
  for (const { reader, writer } of readings) if (writer !== null) require(writer, reader, 'wr', reader)
  const writes = processes.objects.map(() => chains.map((): number[] => []))
  for (const [chain, places] of chains.entries())
    for (const place of places) if (isWrite(place)) writes[processes.objectOf[place]!]![chain]!.push(place)
  const writesOf = writes.map((lists) => lists.filter((list) => list.length > 0))
  const work = readings.reduce(
    (sum, { reader }) => sum + writesOf[processes.objectOf[reader]!]!.length,
    count,
  )
  for (let before = -1; before < requirements.length;) {
    before = requirements.length
    if (!budget.spend(work >> 2)) return null
    if (!order.settle()) return { requirements, isCyclic: true }
    for (const one of readings) infer(one, writesOf[processes.objectOf[one.reader]!]!, order, require)
  }
  return { requirements, isCyclic: false }
}

/** `lists`: the writes of the object that was read, by chain. */
function infer(
  { reader, writer }: Reading,
  lists: readonly (readonly number[])[],
  order: HappensBefore,
  require: (from: number, to: number, kind: Requirement['kind'], reader: number) => void,
): void {
  for (const list of lists) {
    // The last write of the chain before the read, and the first one after the write that was read.
    if (writer !== null) {
      let last = firstThat(list, (place) => !order.has(place, reader)) - 1
      if (list[last] === reader) last--
      const earlier = list[last]
      if (earlier !== undefined && !order.has(earlier, writer)) require(earlier, writer, 'ww', reader)
    }
    const isLater = (place: number): boolean =>
      place !== writer && (writer === null || order.has(writer, place))
    const later = list[firstThat(list, isLater)]
    if (later !== undefined && later !== reader && !order.has(reader, later))
      require(reader, later, 'rw', reader)
  }
}
