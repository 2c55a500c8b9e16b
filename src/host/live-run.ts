import type { MessagePort } from 'node:worker_threads'
import { Refusal } from '../contract/refusal.ts'
import type { Experiment } from '../core/experiment/experiment.ts'
import { faultProblem } from '../core/experiment/fault-problem.ts'
import { runSetup } from '../core/experiment/run-setup.ts'
import type { Fault } from '../core/fault/fault.ts'
import { nodeIds, type NodeId } from '../core/model/identity.ts'
import type { AdminCommand } from '../core/model/input.ts'
import type { TraceEvent } from '../core/trace/event.ts'
import { createFingerprint } from '../core/trace/fingerprint.ts'
import { LiveCluster } from '../runtime/live-cluster.ts'
import type { LiveFrame } from '../runtime/live-frame.ts'
import type { DriverEnd, DriverFrame, TracePortMessage } from './driver.ts'
import { FrameSampler } from './frame-sampler.ts'
import { HandSchedule } from './hand-schedule.ts'

/** What a live run tells by itself. */
export interface LiveRunListener {
  onFrame(frame: DriverFrame): void
  onEnd(end: DriverEnd): void
  onFailure(problem: string): void
}

/**
 * A live cluster with what the bench wants of every run: frames with a sample of the messages, the whole trace for the
 * recorder, and a schedule of what was done by hand. Unpacking thousands of events a second is work, so that it lives on
 * a thread of its own.
 */
export class LiveRun {
  readonly #cluster: LiveCluster
  readonly #schedule: HandSchedule
  readonly #sampler = new FrameSampler()
  readonly #nodes: readonly NodeId[]
  readonly #tracePort: MessagePort
  readonly #listener: LiveRunListener
  readonly #fingerprint = createFingerprint()
  /** When each fault began, by the trace; and the faults themselves. */
  readonly #begun = new Map<string, number>()
  readonly #faults = new Map<string, Fault>()
  /** By hand and not yet seen in the trace. */
  readonly #injecting = new Map<string, Fault>()
  readonly #healing = new Set<string>()
  #nowUs = 0
  #phase: LiveFrame['phase'] = 'running'

  private constructor(
    cluster: LiveCluster,
    experiment: Experiment,
    tracePort: MessagePort,
    listener: LiveRunListener,
  ) {
    this.#cluster = cluster
    this.#schedule = new HandSchedule(experiment)
    this.#nodes = nodeIds(experiment.nodes)
    this.#tracePort = tracePort
    this.#listener = listener
  }

  static async start(
    experiment: Experiment,
    dataFolder: string,
    tracePort: MessagePort,
    listener: LiveRunListener,
  ): Promise<LiveRun> {
    const cluster = await LiveCluster.start({ ...runSetup(experiment), dataFolder })
    const run = new LiveRun(cluster, experiment, tracePort, listener)
    cluster.onFrame((frame) => run.#onFrame(frame))
    void cluster.ended.then(
      () => run.#onEnd(),
      (error: Error) => listener.onFailure(error.message),
    )
    return run
  }

  async inject(fault: Fault): Promise<string> {
    const now = { ...fault, atMs: this.#nowUs / 1000 }
    const problem = faultProblem(now, this.#nodes)
    if (problem !== null) throw new Refusal(`fault.${problem}`)
    const id = await asked(this.#cluster.inject(now))
    this.#injecting.set(id, now)
    this.#recordInjection(id)
    return id
  }

  async heal(id: string): Promise<void> {
    if (!this.#begun.has(id)) throw new Refusal(`There is no active fault ${id}.`)
    this.#healing.add(id)
    await asked(this.#cluster.heal(id))
  }

  async administer(node: NodeId, command: AdminCommand): Promise<void> {
    this.#checkNode(node)
    await asked(this.#cluster.administer(node, command))
  }

  async finish(): Promise<void> {
    if (this.#phase !== 'running') return
    this.#schedule.onFinished(this.#nowUs)
    await asked(this.#cluster.finish())
  }

  tables(node: NodeId): ReturnType<LiveCluster['tables']> {
    this.#checkNode(node)
    return asked(this.#cluster.tables(node))
  }

  table(node: NodeId, table: string, offset: number, limit: number): ReturnType<LiveCluster['table']> {
    this.#checkNode(node)
    return asked(this.#cluster.table(node, table, offset, limit))
  }

  stop(): Promise<void> {
    return this.#cluster.stop()
  }

  #onFrame(frame: LiveFrame): void {
    this.#nowUs = frame.nowUs
    this.#phase = frame.phase
    for (const { id, fault } of frame.activeFaults) this.#faults.set(id, fault)
    for (const event of frame.events) this.#see(event)
    if (frame.events.length > 0)
      this.#tracePort.postMessage({ kind: 'events', events: frame.events } satisfies TracePortMessage)
    this.#listener.onFrame({
      ...this.#sampler.drain(),
      phase: frame.phase === 'running' ? 'running' : 'finishing',
      nowUs: frame.nowUs,
      speed: 1,
      nodes: frame.nodes,
      activeFaults: frame.activeFaults,
      experiment: this.#schedule.experiment,
      problem: frame.problems.length === 0 ? null : frame.problems.map((one) => one.sentence).join(' '),
    })
  }

  #see(event: TraceEvent): void {
    this.#fingerprint.see(event)
    this.#sampler.add(event)
    if (event.kind === 'injected') {
      this.#begun.set(event.fault, event.timeUs)
      this.#recordInjection(event.fault)
    } else if (event.kind === 'healed' && this.#healing.delete(event.fault)) {
      const fault = this.#faults.get(event.fault)
      if (fault !== undefined) this.#schedule.onHealed(event.fault, fault, event.timeUs)
    }
  }

  /** The answer and the event of an injection come in either order; the event has the true time. */
  #recordInjection(id: string): void {
    const fault = this.#injecting.get(id)
    const begunUs = this.#begun.get(id)
    if (fault === undefined || begunUs === undefined) return
    this.#injecting.delete(id)
    this.#schedule.onInjected(id, { ...fault, atMs: begunUs / 1000 })
  }

  #onEnd(): void {
    this.#tracePort.postMessage({ kind: 'end' } satisfies TracePortMessage)
    this.#listener.onEnd({
      experiment: this.#schedule.experiment,
      fingerprint: this.#fingerprint.digest(),
      durationUs: this.#nowUs,
    })
  }

  #checkNode(node: NodeId): void {
    if (!this.#nodes.includes(node))
      throw new Refusal(`node: "${node}" does not exist, expected ${this.#nodes[0]} to ${this.#nodes.at(-1)}`)
  }
}

/** The cluster rejects with one sentence for people: here that is a refusal. */
async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    throw new Refusal((error as Error).message)
  }
}
