import type { Betrayal } from '../core/fault/fault.ts'
import { resetClock, trueClock } from '../core/fault/node-clock.ts'
import type { NodeId } from '../core/model/identity.ts'
import type { AdminCommand } from '../core/model/input.ts'
import type { NodeView } from '../core/model/node-view.ts'
import type { Happening } from '../core/trace/event.ts'
import { databaseFile, wipeDatabase } from './data-folder.ts'
import { readSafeVersion } from './database-reader.ts'
import type { SharedState } from './shared-state.ts'
import type { NodeOrder, NodeReport, NodeThreadData } from './thread-message.ts'
import { startThread, type Thread } from './thread.ts'

export interface NodeSeatSetup {
  readonly node: number
  readonly id: NodeId
  readonly dataFolder: string
  readonly shared: SharedState
  /** What a life is born with, but for its number and versions. */
  readonly data: Omit<NodeThreadData, 'incarnation' | 'written'>
  readonly emit: (happening: Happening) => void
  /** Opens when the run begins: the first lives wait for each other here. */
  readonly gate: Promise<void>
  /** The thread is ready: connects it and lets it go. */
  readonly join: (thread: Thread<NodeOrder>) => void
  /** The thread is gone: disconnects it, and gives the version of the last write that it told of. */
  readonly leave: () => number
  /** A life ended with this sentence, not by a fault. */
  readonly problem: (sentence: string) => void
  /** It is gone for good, its end written down. */
  readonly stopped: () => void
}

interface Life {
  readonly incarnation: number
  readonly thread: Thread<NodeOrder>
  hasStarted: boolean
}

/**
 * One node through all its lives. Orders to die are carried out at once; everything else about lives happens in
 * turn, so that no life begins before the one before it has really ended.
 */
export class NodeSeat {
  readonly id: NodeId
  readonly #setup: NodeSeatSetup
  #life: Life | null = null
  /** Between the order to start and the end of that life; what selectors and faults take for being there. */
  #isWanted = false
  #incarnation = 0
  #written = 0
  #safe = 0
  /** Number of the last order to start or to die: a start that has been overtaken does not happen. */
  #order = 0
  #turn: Promise<void> = Promise.resolve()
  view: NodeView | null = null
  /** Resolves when the first life has loaded, or failed to. */
  readonly loaded: Promise<void>
  #setLoaded: () => void = () => undefined

  constructor(setup: NodeSeatSetup) {
    this.#setup = setup
    this.id = setup.id
    this.loaded = new Promise((resolve) => (this.#setLoaded = resolve))
  }

  get isUp(): boolean {
    return this.#setup.shared.isUp(this.#setup.node)
  }

  get isPaused(): boolean {
    return this.isUp && this.#setup.shared.isPaused(this.#setup.node)
  }

  /** Resolves when everything ordered so far is done. */
  get settled(): Promise<void> {
    return this.#turn
  }

  /** Begins a new life, if there is none; it goes when `join` is called for it. */
  start(): void {
    if (this.#isWanted) return
    this.#isWanted = true
    const order = ++this.#order
    this.#inTurn(() => this.#begin(order))
  }

  /** `lost` is told how many writes were not safe, when that is known. `reason`: it stopped by itself. */
  crash(wipe: boolean, lost: (writes: number) => void, reason: string | null = null): void {
    const { shared, node, dataFolder, emit } = this.#setup
    this.#kill()
    shared.forgetPause(node)
    this.#inTurn(async () => {
      lost(await this.#bury(reason))
      if (!wipe) return
      wipeDatabase(dataFolder, this.id)
      this.#safe = this.#written
      emit({ kind: 'wiped', node: this.id })
    })
  }

  pause(): void {
    const { shared, node } = this.#setup
    if (!this.#isWanted) return
    shared.setPaused(node, true)
    this.#life?.thread.post({ kind: 'look' })
  }

  resume(): void {
    this.#setup.shared.setPaused(this.#setup.node, false)
  }

  administer(command: AdminCommand): void {
    this.#life?.thread.post({ kind: 'administer', command })
  }

  betray(kinds: readonly Betrayal[]): void {
    const { shared, node } = this.#setup
    shared.setBetrayal(node, kinds)
    this.#life?.thread.post({ kind: 'look' })
  }

  /** The machine's clock: it outlives the lives. */
  setClock(nowUs: number, jumpUs: number, rate: number): void {
    const { shared, node } = this.#setup
    shared.setClock(node, resetClock(shared.clock(node) ?? trueClock, nowUs, jumpUs, rate))
    this.#life?.thread.post({ kind: 'look' })
  }

  describe(): void {
    if (this.isUp && !this.isPaused) this.#life?.thread.post({ kind: 'describe' })
  }

  /** The run is over: ends the thread without telling of it. */
  async close(): Promise<void> {
    this.#kill()
    await this.#turn.catch(() => undefined)
    await this.#life?.thread.worker.terminate()
    this.#life = null
  }

  #kill(): void {
    this.#isWanted = false
    this.#order++
    // The flag comes first: a thread that is being terminated may still run for a while, and must post nothing.
    this.#setup.shared.kill(this.#setup.node, this.#incarnation)
    void this.#life?.thread.worker.terminate()
  }

  async #begin(order: number): Promise<void> {
    const { data, join, emit, shared, node, gate } = this.#setup
    if (order !== this.#order) return
    const incarnation = ++this.#incarnation
    const thread = startThread<NodeOrder, NodeReport>(
      'node',
      { ...data, incarnation, written: this.#written } satisfies NodeThreadData,
      (report) => this.#onReport(incarnation, report),
      (error) => this.#onError(incarnation, error),
    )
    const life: Life = { incarnation, thread, hasStarted: false }
    this.#life = life
    await Promise.race([thread.ready, thread.exited]).catch(() => undefined)
    this.#setLoaded()
    await gate
    if (order !== this.#order) return
    life.hasStarted = true
    this.view = null
    shared.comeUp(node, incarnation)
    emit({ kind: 'started', node: this.id, incarnation })
    join(thread)
  }

  /** Waits for the thread's end and finds out what was safe by then. Gives the number of writes lost. */
  async #bury(reason: string | null): Promise<number> {
    const { leave, emit, dataFolder } = this.#setup
    const life = this.#life
    if (life === null) return 0
    await life.thread.exited
    this.#life = null
    if (!life.hasStarted) return 0
    this.#written = Math.max(this.#written, leave())
    const safe = Math.max(this.#safe, readSafeVersion(databaseFile(dataFolder, this.id)))
    const lost = Array.from({ length: this.#written - safe }, (_, i) => safe + 1 + i)
    this.#safe = this.#written
    const why = reason === null ? {} : { reason }
    emit({ kind: 'crashed', node: this.id, incarnation: life.incarnation, lost, ...why })
    return lost.length
  }

  #inTurn(act: () => Promise<void>): void {
    this.#turn = this.#turn.then(act)
    this.#turn.catch(() => undefined)
  }

  #onReport(incarnation: number, report: NodeReport): void {
    if (this.#life?.incarnation !== incarnation || !this.#isWanted) return
    switch (report.kind) {
      case 'view':
        this.view = report.view
        return
      case 'failed':
        return this.#giveUp(report.sentence)
      case 'ready':
        return
    }
  }

  #onError(incarnation: number, error: Error): void {
    if (this.#life?.incarnation !== incarnation || !this.#isWanted) return
    this.#giveUp(`${this.id} stopped by a mistake in its program: ${error.message}`, error.message)
  }

  #giveUp(sentence: string, reason: string | null = null): void {
    this.#setup.problem(sentence)
    this.crash(false, () => this.#setup.stopped(), reason)
  }
}
