import { unreachable } from '../base/unreachable.ts'
import { selectors, type Fault, type FaultAction, type PartitionShape } from '../fault/fault.ts'
import type { NodeId } from '../model/identity.ts'

/**
 * What is wrong with a fault in a cluster of these nodes, as `target: "n9" does not exist, …`, or null.
 * Its shape is right already.
 */
export function faultProblem(fault: Fault, nodes: readonly NodeId[]): string | null {
  if (fault.untilMs !== null && fault.untilMs <= fault.atMs)
    return `untilMs: ${fault.untilMs} is not after atMs ${fault.atMs}`
  switch (fault.kind) {
    case 'crash':
    case 'pause':
    case 'wipe':
    case 'transfer-leadership':
    case 'add-member':
    case 'add-learner':
    case 'remove-member':
    case 'promote':
    case 'byzantine':
    case 'clock':
      return targetProblem(fault.target, nodes)
    case 'partition':
      return partitionProblem(fault, nodes)
    case 'loss':
    case 'delay':
    case 'duplicate':
    case 'reorder':
      return linksProblem(fault.links, nodes)
    default:
      return unreachable(fault)
  }
}

function targetProblem(target: string, nodes: readonly NodeId[]): string | null {
  if (nodes.includes(target) || (selectors as readonly string[]).includes(target)) return null
  return `target: "${target}" does not exist, expected ${nodeNames(nodes)} or one of ${selectors.join(', ')}`
}

/** A cut needs two sides; a bridge a node between them; a ring one that two nodes do not share. */
const nodesMin: { readonly [shape in PartitionShape]: number } = {
  halves: 2,
  isolate: 2,
  'one-way': 2,
  bridge: 3,
  ring: 3,
  groups: 2,
}

function partitionProblem(
  fault: FaultAction & { kind: 'partition' },
  nodes: readonly NodeId[],
): string | null {
  if (fault.target !== undefined) {
    const problem = targetProblem(fault.target, nodes)
    if (problem !== null) return problem
  }
  if ((fault.shape === 'isolate' || fault.shape === 'one-way') && fault.target === undefined)
    return `target: missing, a partition of shape ${fault.shape} needs one`
  if (nodes.length < nodesMin[fault.shape])
    return `shape: ${fault.shape} needs at least ${nodesMin[fault.shape]} nodes, the experiment has ${nodes.length}`
  return fault.shape === 'groups' ? groupsProblem(fault.groups, nodes) : null
}

function groupsProblem(
  groups: readonly (readonly NodeId[])[] | undefined,
  nodes: readonly NodeId[],
): string | null {
  if (groups === undefined) return 'groups: missing, a partition of shape groups needs them'
  if (groups.every((group) => group.length === 0))
    return 'groups: empty, expected the nodes of at least one side'
  const seen = new Set<NodeId>()
  for (const [index, group] of groups.entries()) {
    for (const node of group) {
      if (!nodes.includes(node))
        return `groups[${index}]: "${node}" does not exist, expected ${nodeNames(nodes)}`
      if (seen.has(node)) return `groups[${index}]: ${node} stands in two groups, expected each node once`
      seen.add(node)
    }
  }
  return null
}

/** `all`, both ways `n1-n2`, one way `n1>n2`, or every link of a target. */
function linksProblem(links: string, nodes: readonly NodeId[]): string | null {
  const ends = links.split(/[->]/)
  const isPair = ends.length === 2 && ends[0] !== ends[1] && ends.every((end) => nodes.includes(end))
  if (isPair || targetProblem(links, nodes) === null) return null
  const names = nodeNames(nodes)
  return `links: "${links}" does not exist, expected all, n1-n2, n1>n2 with ${names}, or one of ${selectors.join(', ')}`
}

function nodeNames(nodes: readonly NodeId[]): string {
  return nodes.length === 1 ? nodes[0]! : `${nodes[0]} to ${nodes.at(-1)}`
}
