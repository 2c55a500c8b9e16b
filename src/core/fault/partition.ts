import type { Prng } from '../base/prng.ts'
import { unreachable } from '../base/unreachable.ts'
import type { Address, ClientId, NodeId } from '../model/identity.ts'
import type { FaultAction, LinkTarget } from './fault.ts'

/** A directed link, `n1>n2`. */
export type Link = string

export function link(from: Address, to: Address): Link {
  return `${from}>${to}`
}

export interface Cut {
  readonly links: Link[]
  /** The sides in words: `n1 n2 | n3 n4 n5`. */
  readonly text: string
}

/** The directed links that a partition cuts. `targets` are its resolved target nodes; `homes` says where clients live. */
export function cutOf(
  partition: FaultAction & { kind: 'partition' },
  targets: readonly NodeId[],
  nodes: readonly NodeId[],
  homes: ReadonlyMap<ClientId, NodeId>,
  prng: Prng,
): Cut {
  const clients = partition.clients === 'home' ? homes : new Map<ClientId, NodeId>()
  switch (partition.shape) {
    case 'halves': {
      const shuffled = prng.shuffle(nodes)
      const minority = Math.floor((nodes.length - 1) / 2)
      return between(
        [inOrder(nodes, shuffled.slice(0, minority)), inOrder(nodes, shuffled.slice(minority))],
        clients,
      )
    }
    case 'isolate':
      return between([[...targets], nodes.filter((node) => !targets.includes(node))], clients)
    case 'one-way': {
      const others = nodes.filter((node) => !targets.includes(node))
      const links = targets.flatMap((target) => others.map((other) => link(other, target)))
      return { links, text: `${others.join(' ')} -x-> ${targets.join(' ')}` }
    }
    case 'bridge': {
      const half = Math.floor(nodes.length / 2)
      const [left, bridge, right] = [nodes.slice(0, half), nodes.slice(half, half + 1), nodes.slice(half + 1)]
      const cut = between([left, right], clients)
      return { links: cut.links, text: `${left.join(' ')} | ${bridge.join(' ')} | ${right.join(' ')}` }
    }
    case 'ring':
      return ring(nodes)
    case 'groups': {
      const groups = (partition.groups ?? []).map((group) => group.filter((node) => nodes.includes(node)))
      const alone = nodes.filter((node) => !groups.some((group) => group.includes(node)))
      return between([...groups, ...alone.map((node) => [node])], clients)
    }
    default:
      return unreachable(partition.shape)
  }
}

/** The directed links that a link target names, clients' links left alone. Unknown names give none. */
export function linksOf(target: LinkTarget, targets: readonly NodeId[], nodes: readonly NodeId[]): Link[] {
  const pairs = nodes.flatMap((from) =>
    nodes.filter((to) => to !== from).map((to): [NodeId, NodeId] => [from, to]),
  )
  const chosen = pairs.filter(([from, to]) => {
    if (target === 'all') return true
    if (target === link(from, to) || target === `${from}-${to}` || target === `${to}-${from}`) return true
    return targets.includes(from) || targets.includes(to)
  })
  return chosen.map(([from, to]) => link(from, to))
}

function between(sides: readonly (readonly NodeId[])[], homes: ReadonlyMap<ClientId, NodeId>): Cut {
  const full = sides.filter((side) => side.length > 0)
  const withClients = full.map((side) => [
    ...side,
    ...[...homes].filter(([, home]) => side.includes(home)).map(([client]) => client),
  ])
  const links = withClients.flatMap((side, i) =>
    withClients.flatMap((other, j) =>
      i === j ? [] : side.flatMap((from) => other.map((to) => link(from, to))),
    ),
  )
  return { links, text: full.map((side) => side.join(' ')).join(' | ') }
}

/** Jepsen's majorities ring: in circular order each node keeps its nearest neighbours, just enough for a majority. */
function ring(nodes: readonly NodeId[]): Cut {
  const count = nodes.length
  const reach = Math.ceil(Math.floor(count / 2) / 2)
  const links: Link[] = []
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      const distance = Math.min(Math.abs(i - j), count - Math.abs(i - j))
      if (distance > reach) links.push(link(nodes[i]!, nodes[j]!))
    }
  }
  return { links, text: `ring ${nodes.join(' ')}` }
}

function inOrder(nodes: readonly NodeId[], chosen: readonly NodeId[]): NodeId[] {
  return nodes.filter((node) => chosen.includes(node))
}
