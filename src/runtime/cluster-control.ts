import { required } from '../core/base/assert.ts'
import type { Fault } from '../core/fault/fault.ts'
import type { NodeId } from '../core/model/identity.ts'
import type { AdminCommand } from '../core/model/input.ts'
import { AddressBook } from './address-book.ts'
import { databaseFile, prepareFolder } from './data-folder.ts'
import { readTable, readTables, type TablePage, type TableSummary } from './database-reader.ts'
import { allocateRing } from './event-ring.ts'
import { Exchange } from './exchange.ts'
import { FaultDesk } from './fault-desk.ts'
import { frameParts } from './frame-parts.ts'
import type { ClusterCalls, ClusterData, ClusterReport } from './host-message.ts'
import type { LiveFrame, NodeProblem } from './live-frame.ts'
import { newKeys } from './node-keys.ts'
import { NodeSeat } from './node-seat.ts'
import type { RunClock } from './run-clock.ts'
import { SharedState } from './shared-state.ts'
import type { ClientOrder, ClientReport, ClientThreadData } from './thread-message.ts'
import type { SwitchOrder, SwitchReport, ThreadData } from './thread-message.ts'
import { startThread, type Thread } from './thread.ts'
import { TraceMerger } from './trace-merger.ts'
import { switchThread } from './wires.ts'

const frameEveryMs = 50
const nodeRingBytes = 2 ** 21
const clientRingBytes = 2 ** 22

/** Every call of the host, answered at once or later. */
type Calls = { [N in keyof ClusterCalls]: (...parameters: Parameters<ClusterCalls[N]>) => Answer<N> }
type Answer<N extends keyof ClusterCalls> = ReturnType<ClusterCalls[N]> | Promise<ReturnType<ClusterCalls[N]>>

/** Runs a live cluster: starts its threads, carries out faults, merges what happens, and tells the host in frames. */
export class ClusterControl implements Calls {
  readonly #data: ClusterData
  readonly #report: (report: ClusterReport) => void
  readonly #book: AddressBook
  readonly #shared: SharedState
  readonly #exchange = new Exchange()
  readonly #merger: TraceMerger
  readonly #faults: FaultDesk
  readonly #keys: ReturnType<typeof newKeys>
  readonly #seats: readonly NodeSeat[]
  readonly #switch: Thread<SwitchOrder>
  readonly #clients: Thread<ClientOrder>
  #startNs = 0n
  #openGate: () => void = () => undefined
  #frameTimer: NodeJS.Timeout | undefined
  #endTimer: NodeJS.Timeout | undefined
  #problems: NodeProblem[] = []
  #phase: LiveFrame['phase'] = 'running'
  #ending: Promise<void> | null = null

  constructor(data: ClusterData, report: (report: ClusterReport) => void) {
    this.#data = data
    this.#report = report
    this.#book = new AddressBook(data.nodes, data.workload.clients)
    this.#shared = SharedState.allocate(this.#book)
    const clock: RunClock = { nowUs: () => Number(process.hrtime.bigint() - this.#startNs) / 1000 }
    this.#merger = new TraceMerger(clock)
    const gate = new Promise<void>((resolve) => (this.#openGate = resolve))
    prepareFolder(data.dataFolder, this.#book.nodes)
    this.#keys = newKeys(this.#book.nodes)
    this.#seats = this.#book.nodes.map((_, node) => this.#newSeat(node, gate))
    this.#switch = this.#startSwitch()
    this.#clients = this.#startClients()
    this.#faults = new FaultDesk({
      seats: this.#seats,
      shared: this.#shared,
      book: this.#book,
      clock,
      seed: data.seed,
      supervisor: data.supervisor ?? null,
      emit: (happening) => this.#merger.record(happening),
      postToSwitch: (order) => this.#switch.post(order),
    })
  }

  /** Resolves when every node is up and the clients have begun. */
  async open(): Promise<void> {
    for (const seat of this.#seats) seat.start()
    await Promise.all([this.#switch.ready, this.#clients.ready, ...this.#seats.map((seat) => seat.loaded)])
    this.#startNs = process.hrtime.bigint()
    this.#exchange.join(switchThread, this.#switch, this.#startNs)
    this.#exchange.join(this.#book.clientThread, this.#clients, this.#startNs)
    this.#openGate()
    await Promise.all(this.#seats.map((seat) => seat.settled))
    if (this.#ending !== null) throw new Error('The cluster was stopped before it was up.')
    this.#clients.post({ kind: 'begin' })
    this.#faults.schedule(this.#data.faults)
    this.#endTimer = setTimeout(() => void this.finish(), this.#data.durationUs / 1000)
    this.#frameTimer = setInterval(() => this.#tellFrame(), frameEveryMs)
  }

  inject(fault: Fault): string {
    if (this.#phase !== 'running') throw new Error('The run is ending: faults cannot begin any more.')
    return this.#faults.inject(fault)
  }

  async heal(id: string): Promise<void> {
    await this.#faults.heal(id)
  }

  administer(node: NodeId, command: AdminCommand): void {
    this.#seat(node).administer(command)
  }

  /** Starts a node that stopped by itself. */
  restart(node: NodeId): void {
    if (this.#phase !== 'ended') this.#faults.restart(this.#seat(node).id)
  }

  /** Heals everything, lets the clients read everything once more, and ends the run. */
  async finish(): Promise<void> {
    if (this.#phase !== 'running') return
    this.#phase = 'finishing'
    clearTimeout(this.#endTimer)
    await this.#faults.healAll()
    this.#endTimer = setTimeout(() => void this.#end(), this.#data.settleUs / 1000)
    this.#clients.post({ kind: 'finish' })
  }

  tables(node: NodeId): TableSummary[] {
    return readTables(databaseFile(this.#data.dataFolder, this.#seat(node).id))
  }

  table(node: NodeId, table: string, offset: number, limit: number): TablePage {
    return readTable(databaseFile(this.#data.dataFolder, this.#seat(node).id), table, offset, limit)
  }

  /** Ends the run at once, if it lasts. Afterwards no thread of it is left and no file is open. */
  async stop(): Promise<void> {
    await this.#end()
  }

  /** The run is over: no thread but this one goes on, and everything that happened is told. */
  #end(): Promise<void> {
    this.#ending ??= this.#close()
    return this.#ending
  }

  async #close(): Promise<void> {
    this.#phase = 'ended'
    clearTimeout(this.#endTimer)
    clearInterval(this.#frameTimer)
    this.#faults.stop()
    this.#openGate()
    await this.#clients.worker.terminate()
    await Promise.all(this.#seats.map((seat) => seat.close()))
    await this.#switch.worker.terminate()
    this.#tellFrame()
    this.#report({ kind: 'ended' })
  }

  #tellFrame(): void {
    const events = this.#merger.take(this.#phase === 'ended')
    const frame: Omit<LiveFrame, 'events'> = {
      nowUs: Math.floor(Number(process.hrtime.bigint() - this.#startNs) / 1000),
      phase: this.#phase,
      nodes: this.#seats.map(({ id, isUp, isPaused, view }) => ({
        node: id,
        up: isUp,
        paused: isPaused,
        view: isUp ? view : null,
      })),
      activeFaults: this.#faults.active,
      problems: this.#problems,
    }
    this.#problems = []
    for (const part of frameParts(frame, events)) this.#report(part)
    if (this.#phase !== 'ended') for (const seat of this.#seats) seat.describe()
  }

  #seat(node: NodeId): NodeSeat {
    const seat = this.#seats.find((one) => one.id === node)
    if (seat === undefined)
      throw new Error(`There is no node ${node}; there are n1 to n${this.#seats.length}.`)
    return seat
  }

  #newSeat(node: number, gate: Promise<void>): NodeSeat {
    const { dataFolder, diskPagesMax, protocol, config, workload, mutant } = this.#data
    const id = this.#book.nodeOf(node)
    const common = this.#threadData(nodeRingBytes)
    const source = this.#merger.addSource(common.ring)
    const file = databaseFile(dataFolder, id)
    const life = {
      node,
      file,
      pagesMax: diskPagesMax ?? null,
      protocol,
      config,
      workload: workload.kind,
      mutant,
      keys: required(this.#keys.get(id), `${id} has keys.`),
    }
    return new NodeSeat({
      node,
      id,
      dataFolder,
      gate,
      shared: this.#shared,
      data: { ...common, ...life },
      emit: (happening) => this.#merger.record(happening),
      join: (thread) => {
        this.#merger.openSource(source)
        this.#exchange.join(node, thread, this.#startNs)
      },
      leave: () => {
        this.#exchange.leave(node)
        this.#clients.post({ kind: 'reset', node: id })
        return this.#merger.closeSource(source)
      },
      problem: (sentence) => this.#problems.push({ node: id, sentence }),
      stopped: () => this.#faults.stopped(id),
    })
  }

  #startSwitch(): Thread<SwitchOrder> {
    const data = this.#threadData(nodeRingBytes)
    this.#merger.openSource(this.#merger.addSource(data.ring))
    return startThread<SwitchOrder, SwitchReport>(
      'switch',
      data,
      (report) => {
        if (report.kind === 'counted') this.#faults.counted(report.id, report.counts)
      },
      fatal,
    )
  }

  #startClients(): Thread<ClientOrder> {
    const { workload, terms } = this.#data
    const data: ClientThreadData = { ...this.#threadData(clientRingBytes), workload, terms }
    this.#merger.openSource(this.#merger.addSource(data.ring))
    return startThread<ClientOrder, ClientReport>(
      'clients',
      data,
      (report) => {
        if (report.kind === 'rested') void this.#end()
      },
      fatal,
    )
  }

  #threadData(ringBytes: number): ThreadData {
    const { nodes, workload, recording, seed } = this.#data
    const ring = allocateRing(ringBytes)
    return { nodes, clients: workload.clients, shared: this.#shared.buffers, ring, recording, seed }
  }
}

/** A mistake in a thread of our own: the whole cluster ends with it, and the host is told. */
function fatal(error: Error): void {
  throw error
}
