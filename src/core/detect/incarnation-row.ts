import { row, type DiskImage, type DurableWrite } from '../model/durable.ts'

/** The one table that a detector needs: it must be among the node's tables, keyed by name. */
export const detectorTable = 'detector'

export function incarnationRow(incarnation: number): DurableWrite {
  return { kind: 'put', table: detectorTable, key: 'incarnation', value: incarnation }
}

/** The highest incarnation that this disk's node has ever spoken as; 0: none. */
export function incarnationOn(disk: DiskImage): number {
  return Number(row(disk, detectorTable, 'incarnation') ?? 0)
}
