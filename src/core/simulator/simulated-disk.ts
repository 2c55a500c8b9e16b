/**
 * Fault model of the disk: a crash loses what was not synced; a sync that was under way at the crash may have reached
 * the disk or not, as a whole (one transaction). What is synced is never lost except by a wipe. Nothing is torn.
 */
import type { Json } from '../base/json.ts'
import { applyWrite, emptyDisk, type DiskImage, type DurableWrite, type TableSpec } from '../model/durable.ts'

interface Write {
  readonly version: number
  readonly writes: readonly DurableWrite[]
  readonly done: Json | undefined
}

export class SimulatedDisk {
  readonly #tables: TableSpec
  #image: DiskImage
  #waiting: Write[] = []
  #syncing: Write[] = []
  /** Version of the last write handed over, and of the last one that is safe. */
  written = 0
  synced = 0

  constructor(tables: TableSpec) {
    this.#tables = tables
    this.#image = emptyDisk(tables)
  }

  /** What is safe. Not to be changed by the caller. */
  get image(): DiskImage {
    return this.#image
  }

  get isSyncing(): boolean {
    return this.#syncing.length > 0
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0
  }

  write(writes: readonly DurableWrite[], done: Json | undefined): number {
    this.#waiting.push({ version: ++this.written, writes, done })
    return this.written
  }

  /** Everything waiting goes to the disk together: group commit. */
  beginSync(): void {
    this.#syncing = this.#waiting
    this.#waiting = []
  }

  /** The sync has reached the disk: gives the `done` tags of its writes, in order. */
  endSync(): Json[] {
    const safe = this.#syncing
    this.#syncing = []
    this.#keep(safe)
    return safe.flatMap((write) => (write.done === undefined ? [] : [write.done]))
  }

  /** Power goes: gives the versions that are lost. `luck` decides for a sync under way. */
  crash(luck: boolean): number[] {
    if (luck) this.#keep(this.#syncing)
    const lost = [...(luck ? [] : this.#syncing), ...this.#waiting].map((write) => write.version)
    this.#syncing = []
    this.#waiting = []
    return lost
  }

  wipe(): void {
    this.#image = emptyDisk(this.#tables)
  }

  #keep(writes: readonly Write[]): void {
    for (const write of writes) {
      for (const change of write.writes) applyWrite(this.#image, change)
      this.synced = write.version
    }
  }
}
