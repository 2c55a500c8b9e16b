import type { SimulationSetup } from '../core/simulator/simulation.ts'

/** What a live cluster needs: the same as a simulated one, and a place for its databases. */
export interface LiveSetup extends Omit<SimulationSetup, 'environment'> {
  /** A folder without databases of another run; made if it is not there. The caller owns it and deletes it. */
  readonly dataFolder: string
  /** How large each node's database may become, in pages of 4 KiB; absent: as large as the disk allows. */
  readonly diskPagesMax?: number
  /** URL of a module that exports the protocol as `protocol`, for one that is not in the registry. */
  readonly protocolModule?: string
}
