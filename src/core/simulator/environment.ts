/** The virtual machine room. Delays in whole microseconds, drawn uniformly. */
export interface Environment {
  /** One way between two nodes, or a client and a node. */
  readonly hopUs: { readonly from: number; readonly to: number }
  /** From handing writes to the disk until they are safe. */
  readonly syncUs: { readonly from: number; readonly to: number }
}

/** A quiet data centre with decent disks. */
export const defaultEnvironment: Environment = {
  hopUs: { from: 100, to: 900 },
  syncUs: { from: 100, to: 500 },
}
