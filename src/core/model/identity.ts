/** A node of the cluster: `n1`, `n2`, … in the order of the experiment. */
export type NodeId = string
/** A client of the cluster: `c1`, `c2`, … */
export type ClientId = string
/** Either end of a message. */
export type Address = NodeId | ClientId

/** `n1` to `nCount`. */
export function nodeIds(count: number): NodeId[] {
  return Array.from({ length: count }, (_, i) => `n${i + 1}`)
}

/** `c1` to `cCount`. */
export function clientIds(count: number): ClientId[] {
  return Array.from({ length: count }, (_, i) => `c${i + 1}`)
}

export function isClient(address: Address): boolean {
  return address.startsWith('c')
}
