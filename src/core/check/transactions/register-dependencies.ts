import { sentence } from '../../model/sentence.ts'
import type { Anomaly } from './anomaly.ts'
import { componentsOf, tangles } from './components.ts'
import { rw, wr, ww, type EdgeList } from './dependency-graph.ts'
import type { Ground } from './dirty-reads.ts'
import type { Discovery } from './discoveries.ts'
import { PathSearch } from './path-search.ts'
import {
  olderVersions,
  versionGraphOf,
  type OlderVersion,
  type OrderAssumptions,
  type OrderSource,
} from './register-order.ts'
import { committed, initialVersion, unknownVersion } from './transaction.ts'
import { several } from './writers.ts'

/** What is believed of the order of versions after what contradicts itself was taken out. */
export interface RegisterOrder {
  readonly older: readonly OlderVersion[]
  /** Keys of which two versions stand in no order. */
  readonly keysOpen: number
}

const tiers: readonly (readonly [sources: readonly OrderSource[], anomaly: Anomaly])[] = [
  [['initial', 'read'], 'cyclic-versions'],
  [['process'], 'cyclic-versions-process'],
  [['realtime'], 'cyclic-versions-realtime'],
]

/**
 * The order of the versions of registers without its contradictions, each of which is told (cyclic-versions): of a source
 * that contradicts those before it, nothing is believed about the versions concerned.
 */
export function registerOrderOf(
  ground: Ground,
  assumed: OrderAssumptions,
  uses: { readonly process: boolean; readonly realtime: boolean },
  spend: (work: number) => boolean,
): RegisterOrder {
  const { transactions, writers, found } = ground
  const versions = transactions.versionKey.length
  const keys = transactions.keys.length
  const inferred = olderVersions(transactions, writers, assumed, uses, spend)
  const isAssumed = [assumed.writesFollowReads, assumed.sequentialKeys, assumed.linearizableKeys]
  const told = new Set<number>()
  let believed: OlderVersion[] = []
  tiers.forEach(([sources, anomaly], tier) => {
    const added = inferred.filter((one) => sources.includes(one.source))
    if (added.length === 0) return
    const all = [...believed, ...added]
    const graph = versionGraphOf(all, versions, keys).graph()
    const components = componentsOf(graph, 0)
    const of = (key: number, v: number): number => components.of[v === initialVersion ? versions + key : v]!
    believed = [...believed, ...added.filter((one) => of(one.key, one.older) !== of(one.key, one.newer))]
    // Writes that follow reads in a circle are a circle of reads too (G1c), which says it better.
    if (tier === 0 && !isAssumed[0]) return
    for (const members of tangles(components)) {
      // What a process shows, time shows too: it is told once, unless more follows from it because it is assumed.
      if (isAssumed[tier] !== true && members.some((v) => told.has(v))) continue
      members.forEach((v) => told.add(v))
      const inside = all.filter((one) => of(one.key, one.older) === components.of[members[0]!])
      found.add(isAssumed[tier] === true ? 'cyclic-versions' : anomaly, members.length, () =>
        tellCircle(ground, inside),
      )
    }
  })
  return { older: believed, keysOpen: keysOpen(believed, versions, keys) }
}

/** Tells of a shortest circle of versions of one key, through the first of what is known about them that lies on one. */
function tellCircle({ transactions, scene }: Ground, known: readonly OlderVersion[]): Discovery {
  const versions = transactions.versionKey.length
  const graph = versionGraphOf(known, versions, transactions.keys.length).graph()
  const { of } = componentsOf(graph, 0)
  const node = ({ key }: OlderVersion, v: number): number => (v === initialVersion ? versions + key : v)
  const start = known.find((one) => of[node(one, one.older)] === of[node(one, one.newer)])!
  const search = new PathSearch(graph)
  const { nodes } = search.cycle(node(start, start.older), node(start, start.newer), 0, 0, false, Infinity)!
  const circle = nodes.slice(1).map((v, i) => {
    return known.find((one) => node(one, one.older) === nodes[i] && node(one, one.newer) === v)!
  })
  const chain = nodes.map((v) => scene.version(v < versions ? v : initialVersion)).join(' < ')
  return {
    sentence: sentence('transactions.cyclic-versions', { key: scene.key(start.key), chain }),
    transactions: [...new Set(circle.flatMap((one) => one.by.filter((t) => t !== -1)))],
    reasons: circle.map(({ key, older, newer, source, by: [first, second] }) => {
      const values = { key: scene.key(key), older: scene.version(older), value: scene.version(newer) }
      const names =
        source === 'initial' ? {} : { first: scene.transaction(first), second: scene.transaction(second) }
      return sentence(`transactions.older.${source}`, { ...values, ...names })
    }),
  }
}

/** Keys whose versions, put into an order that fits, are not each known to be older than the next. */
function keysOpen(older: readonly OlderVersion[], versions: number, keys: number): number {
  const graph = versionGraphOf(older, versions, keys).graph()
  const { of } = componentsOf(graph, 0)
  const keyOf = new Map<number, number>()
  for (const one of older) keyOf.set(one.newer, one.key)
  const byKey: number[][] = Array.from({ length: keys }, () => [])
  for (const [v, key] of keyOf) if (v !== initialVersion) byKey[key]!.push(v)
  return byKey.filter((list) => {
    list.sort((a, b) => of[b]! - of[a]!)
    return list.some((v, i) => {
      const next = list[i + 1]
      return next !== undefined && !graph.to.subarray(graph.first[v], graph.first[v + 1]).includes(next)
    })
  }).length
}

/**
 * The dependencies between the transactions of registers (Adya 1999, section 3.1), as far as the order of versions is known.
 */
export function addRegisterDependencies(
  edges: EdgeList,
  { transactions, writers }: Ground,
  older: readonly OlderVersion[],
): void {
  const { owner, isWrite, key, version, status, versionKey } = transactions
  const versions = versionKey.length
  const isLive = (t: number): boolean => t >= 0 && writers.isLive[t] === 1
  const readers = new Map<number, number[]>()
  for (let s = 0; s < owner.length; s++) {
    const v = version[s]!
    const t = owner[s]!
    if (isWrite[s] === 1 || v === unknownVersion || status[t] !== committed) continue
    const writer = writers.of[v]!
    if (writer === t || writer === several) continue
    if (isLive(writer) && writers.isIntermediate[v] === 0) edges.add(writer, t, wr)
    const node = v === initialVersion ? versions + key[s]! : v
    const list = readers.get(node)
    if (list === undefined) readers.set(node, [t])
    else if (list.at(-1) !== t) list.push(t)
  }
  /** Who replaced each version, by the version and what the knowledge of it needs. */
  const replacers = new Map<number, { node: number; needs: number; by: Set<number> }>()
  for (const { key: k, older: v, newer, needs } of older) {
    const by = writers.of[newer]!
    if (!isLive(by)) continue
    const node = v === initialVersion ? versions + k : v
    if (isLive(writers.of[v]!) && writers.of[v] !== by) edges.add(writers.of[v]!, by, ww | needs)
    const code = node * 32 + needs
    const known = replacers.get(code)
    if (known === undefined) replacers.set(code, { node, needs, by: new Set([by]) })
    else known.by.add(by)
  }
  for (const { node, needs, by } of replacers.values())
    edges.addAll(readers.get(node) ?? [], [...by], rw | needs)
}
