import { prng } from '../base/prng.ts'
import type { NodeId } from '../model/identity.ts'
import type { PartitionShape } from './fault.ts'
import { cutOf, linksOf, type Link } from './partition.ts'

/** What lasting faults do to the links between nodes, as a picture needs it. */
export interface LinkTroubles {
  readonly cut: ReadonlySet<Link>
  readonly lossy: ReadonlySet<Link>
  readonly slow: ReadonlySet<Link>
  /** The sides of the partition that lasts, largest first; empty when there is none, or it has no sides. */
  readonly sides: readonly (readonly NodeId[])[]
}

/** A fault that lasts, as the trace tells it. `text` names the sides of a partition or the links. */
export interface LastingFault {
  readonly kind: string
  /** Known from the schedule; null: to be read from the text. */
  readonly shape: PartitionShape | null
  readonly targets: readonly NodeId[]
  readonly text: string
}

export function linkTroubles(lasting: readonly LastingFault[], nodes: readonly NodeId[]): LinkTroubles {
  const cut = new Set<Link>()
  const lossy = new Set<Link>()
  const slow = new Set<Link>()
  let sides: readonly (readonly NodeId[])[] = []
  for (const fault of lasting) {
    const touched = touchedLinks(fault, nodes)
    if (fault.kind === 'partition') {
      for (const link of touched) cut.add(link)
      const drawn = sidesOf(fault.text, nodes)
      if (drawn.length > 1) sides = [...drawn].sort((a, b) => b.length - a.length)
    } else {
      const set = fault.kind === 'loss' || fault.kind === 'duplicate' ? lossy : slow
      for (const link of touched) set.add(link)
    }
  }
  return { cut, lossy, slow, sides }
}

/** The directed links between nodes that a fault touches; none for faults of processes. */
export function touchedLinks(fault: LastingFault, nodes: readonly NodeId[]): readonly Link[] {
  switch (fault.kind) {
    case 'partition':
      return cutLinks(fault, nodes)
    case 'loss':
    case 'duplicate':
    case 'delay':
    case 'reorder':
      return linksOf(fault.text, fault.targets, nodes)
    default:
      return []
  }
}

/** The draw of `halves` is known from the text only; all other shapes are made again from their targets. */
function cutLinks(fault: LastingFault, nodes: readonly NodeId[]): readonly Link[] {
  const { targets, text } = fault
  const groups = sidesOf(text, nodes)
  const shape = shapeOf(fault)
  const partition = { kind: 'partition', shape: shape === 'halves' ? 'groups' : shape, groups } as const
  return cutOf(partition, targets, nodes, new Map(), prng(1, 'picture')).links
}

function shapeOf({ shape, text }: LastingFault): PartitionShape {
  if (shape !== null) return shape
  if (text.startsWith('ring ')) return 'ring'
  return text.includes('-x->') ? 'one-way' : 'groups'
}

function sidesOf(text: string, nodes: readonly NodeId[]): NodeId[][] {
  if (!text.includes('|')) return []
  const named = (side: string): NodeId[] =>
    side
      .trim()
      .split(' ')
      .filter((node) => nodes.includes(node))
  return text.split('|').map(named)
}
