import { Worker } from 'node:worker_threads'
import type { Fault } from '../core/fault/fault.ts'
import type { NodeId } from '../core/model/identity.ts'
import type { AdminCommand } from '../core/model/input.ts'
import { clientTerms, completeConfig } from '../core/protocol/contract.ts'
import type { TraceEvent } from '../core/trace/event.ts'
import type { TablePage, TableSummary } from './database-reader.ts'
import type { CallName, ClusterCalls, ClusterData, ClusterReport } from './host-message.ts'
import type { LiveFrame } from './live-frame.ts'
import type { LiveSetup } from './live-setup.ts'
import { nodeVersionProblem } from './node-version.ts'
import { workerFile } from './worker-file.ts'

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/**
 * A running cluster, as the process that owns the window holds it. Everything that takes time happens in other
 * threads; this handle posts calls and unpacks frames. A refusal is a rejected promise with one sentence.
 */
export class LiveCluster {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners = new Set<(frame: LiveFrame) => void>()
  /** Frames (and the end) not yet unpacked: one at a time, so that the host's loop gets its chance in between. */
  #packed: ClusterReport[] = []
  #isUnpacking = false
  /** Frames that came before anybody listened. */
  #early: LiveFrame[] = []
  #callCount = 0
  #problem: string | null = null
  #setEnded: () => void = () => undefined
  /** Resolves when the run is over and its last frame has been told; rejects with a sentence when it broke down. */
  readonly ended: Promise<void>

  private constructor(data: ClusterData) {
    this.#worker = new Worker(workerFile('cluster'), { workerData: data, execArgv: [], name: 'cluster' })
    this.ended = new Promise((resolve, reject) => {
      this.#setEnded = resolve
      this.#worker.once('exit', () => {
        while (this.#packed.length > 0) this.#unpackOne()
        reject(new Error(this.#breakDown()))
      })
    })
    this.ended.catch(() => undefined)
    this.#worker.on('message', (report: ClusterReport) => this.#onReport(report))
    this.#worker.on('error', (error: Error) => (this.#problem ??= `The cluster broke down: ${error.message}`))
    this.#worker.once('exit', () => this.#refuseAll())
  }

  /** Starts a cluster; resolves when all nodes are up and the clients work. */
  static async start(setup: LiveSetup): Promise<LiveCluster> {
    const problem = nodeVersionProblem(process.versions)
    if (problem !== null) throw new Error(problem)
    const cluster = new LiveCluster(clusterData(setup))
    try {
      await cluster.#call('open')
    } catch (error) {
      await cluster.stop()
      throw error
    }
    return cluster
  }

  /** Hears every frame from the first one on; gives how to stop listening. */
  onFrame(heard: (frame: LiveFrame) => void): () => void {
    this.#listeners.add(heard)
    const early = this.#early
    this.#early = []
    for (const frame of early) heard(frame)
    return () => this.#listeners.delete(heard)
  }

  /** Begins a fault now (`atMs` is ignored; `untilMs` counts from the run's start); gives its id. */
  inject(fault: Fault): Promise<string> {
    return this.#call('inject', fault)
  }

  heal(id: string): Promise<void> {
    return this.#call('heal', id)
  }

  administer(node: NodeId, command: AdminCommand): Promise<void> {
    return this.#call('administer', node, command)
  }

  /** Starts a node that stopped by itself (see the frames' problems). */
  restart(node: NodeId): Promise<void> {
    return this.#call('restart', node)
  }

  /** The working time is over: faults heal, clients read everything once more, then `ended` resolves. */
  finish(): Promise<void> {
    return this.#call('finish')
  }

  /** The tables of a node's database, while its node runs and after. */
  tables(node: NodeId): Promise<readonly TableSummary[]> {
    return this.#call('tables', node)
  }

  /** Rows of one table in order of key, at most 1,000. */
  table(node: NodeId, table: string, offset: number, limit: number): Promise<TablePage> {
    return this.#call('table', node, table, offset, limit)
  }

  /** Ends everything at once; afterwards no thread and no file is left open. May be called more than once. */
  async stop(): Promise<void> {
    await this.#call('stop').catch(() => undefined)
    await this.#worker.terminate()
  }

  #call<N extends CallName>(
    name: N,
    ...parameters: Parameters<ClusterCalls[N]>
  ): Promise<ReturnType<ClusterCalls[N]>> {
    const number = ++this.#callCount
    return new Promise((resolve, reject) => {
      if (this.#worker.threadId < 0) return reject(new Error(this.#breakDown()))
      this.#waiting.set(number, { resolve: resolve as (value: unknown) => void, reject })
      this.#worker.postMessage({ number, name, parameters })
    })
  }

  #onReport(report: ClusterReport): void {
    switch (report.kind) {
      case 'answer':
        this.#waiting.get(report.number)?.resolve(report.value)
        this.#waiting.delete(report.number)
        return
      case 'refusal':
        this.#waiting.get(report.number)?.reject(new Error(report.sentence))
        this.#waiting.delete(report.number)
        return
      case 'frame':
      case 'ended':
        this.#packed.push(report)
        return this.#unpackSoon()
    }
  }

  #unpackSoon(): void {
    if (this.#isUnpacking) return
    this.#isUnpacking = true
    setImmediate(() => {
      this.#isUnpacking = false
      this.#unpackOne()
      if (this.#packed.length > 0) this.#unpackSoon()
    })
  }

  #unpackOne(): void {
    const report = this.#packed.shift()
    if (report?.kind === 'frame')
      this.#onFrame({ ...report.frame, events: JSON.parse(report.events) as TraceEvent[] })
    if (report?.kind === 'ended') this.#setEnded()
  }

  #onFrame(frame: LiveFrame): void {
    if (this.#listeners.size === 0) this.#early.push(frame)
    for (const heard of this.#listeners) heard(frame)
  }

  #breakDown(): string {
    return this.#problem ?? 'The cluster has been stopped.'
  }

  #refuseAll(): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(this.#breakDown()))
    this.#waiting.clear()
  }
}

/** The set-up without what cannot be posted. */
function clusterData(setup: LiveSetup): ClusterData {
  const { protocol, protocolModule, config, ...rest } = setup
  return {
    ...rest,
    protocol: { id: protocol.id, module: protocolModule ?? null, detector: protocol.detector ?? null },
    config: completeConfig(protocol.configFields, config),
    terms: clientTerms(protocol, setup),
  }
}
