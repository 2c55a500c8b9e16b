/** What must be safe on which disk before a node speaks (DYN-3, DYN-4, DYN-7). */
import type { Json } from '../../base/json.ts'
import { hasSeen, type Dot, type Siblings } from '../../model/dotted-versions.ts'
import { applyWrite, emptyDisk, row, type DiskImage, type DurableWrite } from '../../model/durable.ts'
import type { NodeId } from '../../model/identity.ts'
import type { DurabilityRule } from '../../trace/durability-rule.ts'
import type { TraceEvent } from '../../trace/event.ts'
import type { MessageOf } from './messages.ts'
import { recentMax, tables, type DynamoNode } from './state.ts'

export function hintKey(owner: NodeId, key: string): string {
  return `${owner}/${key}`
}

/** Puts versions on the disk, with what else belongs to the same change. */
export function keep(node: DynamoNode, key: string, versions: Siblings, others: DurableWrite[] = []): void {
  node.durable.versions.set(key, versions)
  node.recent = [...node.recent.filter((one) => one !== key), key].slice(-recentMax)
  const write: DurableWrite = { kind: 'put', table: 'versions', key, value: versions as unknown as Json }
  node.effects.push({ kind: 'persist', writes: [write, ...others] })
}

export function keepHint(node: DynamoNode, owner: NodeId, key: string, versions: Siblings): void {
  node.durable.hints.set(hintKey(owner, key), { owner, key, versions })
  const value = versions as unknown as Json
  node.effects.push({
    kind: 'persist',
    writes: [{ kind: 'put', table: 'hints', key: hintKey(owner, key), value }],
  })
}

export function dropHint(node: DynamoNode, owner: NodeId, key: string): void {
  node.durable.hints.delete(hintKey(owner, key))
  node.effects.push({
    kind: 'persist',
    writes: [{ kind: 'delete', table: 'hints', key: hintKey(owner, key) }],
  })
}

/** The durable-before-send table. */
export const durability: readonly DurabilityRule[] = [
  {
    message: 'Stored',
    rule: 'DYN-4, DYN-7',
    missing(message, disk) {
      const { key, dots, hintFor } = message as MessageOf<'Stored'>
      const held = hintFor === null ? row(disk, 'versions', key) : row(disk, 'hints', hintKey(hintFor, key))
      return missingDots(held, dots, key)
    },
  },
  {
    // A coordinator that forgets a count it has given away would give it to another write.
    message: 'Store',
    rule: 'DYN-3',
    missing(message, disk, sender) {
      const { key, versions } = message as MessageOf<'Store'>
      const own = versions.map(({ dot }) => dot).filter(([actor]) => actor === sender)
      return missingDots(row(disk, 'versions', key), own, key)
    },
  },
]

function missingDots(held: Json, dots: readonly Dot[], key: string): string | null {
  const siblings = (held ?? []) as unknown as Siblings
  const missing = dots.filter((dot) => !hasSeen(siblings, dot))
  return missing.length === 0 ? null : `version ${missing.map((dot) => dot.join(' ')).join(', ')} of ${key}`
}

export function siblingsOnDisk(disk: DiskImage, table: string): Map<string, Siblings> {
  return new Map(
    [...(disk.get(table) ?? [])].map(([key, value]) => [String(key), value as unknown as Siblings]),
  )
}

/** The siblings on every node's disk, as a fold over the trace: as written, and as safe. */
export function diskCopies(nodes: readonly NodeId[]): {
  see(event: TraceEvent): void
  held(node: NodeId, table: string, key: string): Siblings
  safe(node: NodeId, table: string, key: string): Siblings
  all(node: NodeId, table: string): Map<string, Siblings>
} {
  const empty = (): Seat => ({ held: emptyDisk(tables), safe: emptyDisk(tables), pending: [] })
  const seats = new Map(nodes.map((node) => [node, empty()]))
  const at = (node: NodeId, part: 'held' | 'safe', table: string, key: string): Siblings => {
    const seat = seats.get(node)
    return seat === undefined ? [] : ((row(seat[part], table, key) ?? []) as unknown as Siblings)
  }
  return {
    see(event) {
      const seat = 'node' in event ? seats.get(event.node) : undefined
      if (seat === undefined) return
      if (event.kind === 'wrote') {
        seat.pending.push({ version: event.version, writes: event.writes })
        for (const write of event.writes) applyWrite(seat.held, write)
      } else if (event.kind === 'synced') {
        while (seat.pending.length > 0 && seat.pending[0]!.version <= event.upTo)
          for (const write of seat.pending.shift()!.writes) applyWrite(seat.safe, write)
      } else if (event.kind === 'crashed') {
        const kept = seat.pending.filter(({ version }) => !event.lost.includes(version))
        for (const { writes } of kept) for (const write of writes) applyWrite(seat.safe, write)
        seat.pending = []
        seat.held = new Map([...seat.safe].map(([table, rows]) => [table, new Map(rows)]))
      } else if (event.kind === 'wiped') Object.assign(seat, empty())
    },
    held: (node, table, key) => at(node, 'held', table, key),
    safe: (node, table, key) => at(node, 'safe', table, key),
    all: (node, table) => siblingsOnDisk(seats.get(node)?.held ?? emptyDisk(tables), table),
  }
}

interface Seat {
  held: DiskImage
  safe: DiskImage
  pending: { readonly version: number; readonly writes: readonly DurableWrite[] }[]
}
