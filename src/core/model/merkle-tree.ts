/**
 * A Merkle tree over leaves that hold keys: two copies compare hashes from the root down and look only where they
 * differ (Merkle 1987; Dynamo, section 4.7). Binary and complete: node 1 is the root, node i has the children 2i and
 * 2i + 1, and the leaves stand at 2^depth and after.
 */
import { assert } from '../base/assert.ts'
import { hashOf } from '../base/hash.ts'
import { placeOf, ringPlaces } from './hash-ring.ts'

export interface MerkleTree {
  readonly depth: number
  /** By number of the node; the one at 0 is unused. */
  readonly hashes: readonly string[]
}

/** One key of a leaf and the digest of what is stored under it. */
export type Digest = readonly [key: string, digest: string]

/** A tree of 2^depth leaves, each with the keys that `leafOf` gives it. */
export function merkleTree(
  digests: readonly Digest[],
  depth: number,
  leafOf: (key: string) => number = (key) => leafOfKey(key, depth),
): MerkleTree {
  const count = 2 ** depth
  const leaves = Array.from({ length: count }, (): string[] => [])
  for (const [key, digest] of digests) {
    const leaf = leafOf(key)
    assert(leaf >= 0 && leaf < count, `Key ${key} is put into leaf ${leaf} of ${count}.`)
    leaves[leaf]!.push(`${JSON.stringify(key)}:${digest}`)
  }
  const hashes = new Array<string>(2 * count).fill('')
  leaves.forEach(
    (keys, leaf) => (hashes[count + leaf] = keys.length === 0 ? '' : hashOf(keys.sort().join('|'))),
  )
  for (let i = count - 1; i >= 1; i--) {
    const below = `${hashes[2 * i]!}+${hashes[2 * i + 1]!}`
    hashes[i] = below === '+' ? '' : hashOf(below)
  }
  return { depth, hashes }
}

/** The leaf of a key in a tree of that depth: keys are spread as on a hash ring. */
export function leafOfKey(key: string, depth: number): number {
  return Math.floor(placeOf(key) / (ringPlaces / 2 ** depth))
}

export function hashAt(tree: MerkleTree, node: number): string {
  const hash = tree.hashes[node]
  assert(hash !== undefined && node >= 1, `A tree of depth ${tree.depth} has no node ${node}.`)
  return hash
}

/** The number of the leaf that a node is, or null for one above the leaves. */
export function leafAt({ depth }: MerkleTree, node: number): number | null {
  return node >= 2 ** depth ? node - 2 ** depth : null
}

/** The leaves in which two trees of equal depth differ, and how many hashes were compared to find them. */
export function differingLeaves(a: MerkleTree, b: MerkleTree): { leaves: number[]; compared: number } {
  assert(a.depth === b.depth, `Trees of depth ${a.depth} and ${b.depth} cannot be compared.`)
  const leaves: number[] = []
  let compared = 0
  const descend = (node: number): void => {
    compared++
    if (hashAt(a, node) === hashAt(b, node)) return
    const leaf = leafAt(a, node)
    if (leaf !== null) leaves.push(leaf)
    else for (const child of [2 * node, 2 * node + 1]) descend(child)
  }
  descend(1)
  return { leaves, compared }
}
