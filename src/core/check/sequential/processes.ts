import type { TimedOperation } from '../linearizable/timed-operation.ts'

/** The operations of all objects of a history, by process. */
export interface Processes {
  /** All operations that may have happened, in the order of the history; the numbers below are places in this list. */
  readonly operations: readonly TimedOperation[]
  /** The object that each acts on, as a number, and the names of the objects by that number. */
  readonly objectOf: readonly number[]
  readonly objects: readonly string[]
  /** What each process certainly did, first to last. */
  readonly chains: readonly (readonly number[])[]
  /** The operations of unknown outcome, and for each which chain it hangs on and how much of that came before it. */
  readonly open: readonly number[]
  readonly hangsOn: ReadonlyMap<number, { readonly chain: number; readonly after: number }>
}

/** Sorts the operations of all objects by process. One of unknown outcome may take effect after all that follows it. */
export function processesOf(keys: ReadonlyMap<string, readonly TimedOperation[]>): Processes {
  const objects = [...keys.keys()]
  const all = [...keys.values()].flatMap((list, object) => list.map((one) => ({ one, object })))
  all.sort((a, b) => a.one.index - b.one.index)
  const chainOf = new Map<string, number>()
  const chains: number[][] = []
  const open: number[] = []
  const hangsOn = new Map<number, { chain: number; after: number }>()
  for (const [place, { one }] of all.entries()) {
    let chain = chainOf.get(one.who)
    if (chain === undefined) {
      chain = chains.length
      chainOf.set(one.who, chain)
      chains.push([])
    }
    if (one.certain) chains[chain]!.push(place)
    else {
      open.push(place)
      hangsOn.set(place, { chain, after: chains[chain]!.length })
    }
  }
  return {
    operations: all.map(({ one }) => one),
    objectOf: all.map(({ object }) => object),
    objects,
    chains,
    open,
    hangsOn,
  }
}
