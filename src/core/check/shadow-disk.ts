import { applyWrite, emptyDisk, type DiskImage, type DurableWrite, type TableSpec } from '../model/durable.ts'
import type { TraceEvent } from '../trace/event.ts'

/**
 * A node's disk as the trace shows it: the writes that are safe, in one image that grows with the trace, and those
 * still on their way. A sync under way at a crash may have reached the disk without a word: whatever the crash does
 * not list as lost is safe from then on.
 */
export class ShadowDisk {
  readonly #tables: TableSpec
  #image: DiskImage
  #waiting: { readonly version: number; readonly writes: readonly DurableWrite[] }[] = []

  constructor(tables: TableSpec) {
    this.#tables = tables
    this.#image = emptyDisk(tables)
  }

  /** What is safe now. It changes as the trace goes on; not to be kept or changed. */
  get image(): DiskImage {
    return this.#image
  }

  see(event: TraceEvent): void {
    switch (event.kind) {
      case 'wrote':
        this.#waiting.push({ version: event.version, writes: event.writes })
        return
      case 'synced':
        this.#keep((version) => version <= event.upTo)
        return
      case 'crashed': {
        const lost = new Set(event.lost)
        this.#keep((version) => !lost.has(version))
        this.#waiting = []
        return
      }
      case 'wiped':
        this.#image = emptyDisk(this.#tables)
        this.#waiting = []
        return
      default:
        return
    }
  }

  #keep(isSafe: (version: number) => boolean): void {
    const waiting = []
    for (const write of this.#waiting) {
      if (!isSafe(write.version)) waiting.push(write)
      else for (const change of write.writes) applyWrite(this.#image, change)
    }
    this.#waiting = waiting
  }
}
