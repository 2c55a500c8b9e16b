import type { TablePage } from '../contract/session.ts'
import { Refusal } from '../contract/refusal.ts'
import type { Experiment } from '../core/experiment/experiment.ts'
import { faultProblem } from '../core/experiment/fault-problem.ts'
import { runSetup } from '../core/experiment/run-setup.ts'
import type { Fault } from '../core/fault/fault.ts'
import { nodeIds, type NodeId } from '../core/model/identity.ts'
import type { AdminCommand } from '../core/model/input.ts'
import { Simulation } from '../core/simulator/simulation.ts'
import type { TraceEvent } from '../core/trace/event.ts'
import type { DriverEnd, DriverFrame, TableCount } from './driver.ts'
import { FrameSampler } from './frame-sampler.ts'
import { HandSchedule } from './hand-schedule.ts'

/**
 * A simulation that keeps step with a real clock, can be paused and stepped, and takes faults by hand. Everything done
 * by hand is done between two events of virtual time and written into the schedule: running the schedule again gives
 * the same trace, byte for byte.
 */
export class PacedSimulation {
  readonly #simulation: Simulation
  readonly #schedule: HandSchedule
  readonly #sampler = new FrameSampler()
  readonly #nodes: readonly NodeId[]
  #isPaused = false
  #isFinishing = false
  #speed = 1
  /** Where virtual time should be by the real clock, in microseconds. */
  #dueUs = 0

  /** `sink` gets every event of the trace as it happens. */
  constructor(experiment: Experiment, sink: (event: TraceEvent) => void) {
    this.#nodes = nodeIds(experiment.nodes)
    this.#schedule = new HandSchedule(experiment)
    this.#simulation = new Simulation(runSetup(experiment), (event) => {
      this.#sampler.add(event)
      sink(event)
    })
  }

  get isFinished(): boolean {
    return this.#simulation.isFinished
  }

  /**
   * `elapsedMs` of real time have gone by: does what is due. `outOfTime` is asked now and then; when it says yes, the
   * rest is given up and virtual time runs slower than asked.
   */
  advance(elapsedMs: number, outOfTime: () => boolean): void {
    if (this.#isPaused) return
    this.#dueUs += elapsedMs * 1000 * this.#speed
    for (let count = 1; this.#simulation.nextAtUs <= this.#dueUs; count++) {
      if (!this.#simulation.step()) return
      if (count % 64 === 0 && outOfTime()) break
    }
    this.#dueUs = Math.min(this.#dueUs, Math.max(this.#simulation.nextAtUs, this.#simulation.nowUs))
  }

  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    this.#dueUs = this.#simulation.nowUs
  }

  setSpeed(speed: number): void {
    this.#speed = speed
  }

  /** One event of virtual time. */
  step(): void {
    if (!this.#isPaused) throw new Refusal('The run is not paused: pause it before stepping.')
    this.#simulation.step()
  }

  inject(fault: Fault): string {
    this.#toGap('inject a fault')
    const now = { ...fault, atMs: this.#simulation.nowUs / 1000 }
    const problem = faultProblem(now, this.#nodes)
    if (problem !== null) throw new Refusal(`fault.${problem}`)
    const id = this.#simulation.inject(now)
    this.#schedule.onInjected(id, now)
    return id
  }

  heal(id: string): void {
    const active = this.#simulation.activeFaults.get(id)
    if (active === undefined) throw new Refusal(`There is no active fault ${id}.`)
    this.#toGap('heal a fault')
    this.#simulation.heal(id)
    this.#schedule.onHealed(id, active.fault, this.#simulation.nowUs)
  }

  administer(node: NodeId, command: AdminCommand): void {
    this.#checkNode(node)
    this.#toGap('give a command')
    this.#simulation.administer(node, command)
  }

  finish(): void {
    if (this.#isPaused) this.resume()
    if (this.isFinishing) return
    this.#toGap('finish')
    this.#isFinishing = true
    this.#simulation.finish()
    this.#schedule.onFinished(this.#simulation.nowUs)
  }

  get isFinishing(): boolean {
    return this.#isFinishing || this.#simulation.nowUs >= this.#simulation.setup.durationUs
  }

  frame(): DriverFrame {
    return {
      ...this.#sampler.drain(),
      phase: this.#isPaused ? 'paused' : this.isFinishing ? 'finishing' : 'running',
      nowUs: this.#simulation.nowUs,
      speed: this.#speed,
      nodes: this.#simulation.view(),
      activeFaults: [...this.#simulation.activeFaults].map(([id, { fault, targets }]) => ({
        id,
        fault,
        targets,
      })),
      experiment: this.#schedule.experiment,
      problem: null,
    }
  }

  end(): DriverEnd {
    const { fingerprint, nowUs } = this.#simulation
    return { experiment: this.#schedule.experiment, fingerprint, durationUs: nowUs }
  }

  tables(node: NodeId): TableCount[] {
    this.#checkNode(node)
    return [...this.#simulation.diskOf(node)].map(([table, rows]) => ({ table, rowCount: rows.size }))
  }

  table(node: NodeId, table: string, offset: number, limit: number): TablePage {
    this.#checkNode(node)
    const rows = this.#simulation.diskOf(node).get(table)
    if (rows === undefined) throw new Refusal(`${node} has no table "${table}".`)
    const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).slice(offset, offset + limit)
    return { table, rowCount: rows.size, rows: sorted.map(([key, value]) => ({ key, value })) }
  }

  #checkNode(node: NodeId): void {
    if (!this.#nodes.includes(node))
      throw new Refusal(`node: "${node}" does not exist, expected ${this.#nodes[0]} to ${this.#nodes.at(-1)}`)
  }

  /** On to a moment at which nothing else happens, so that a repetition cannot put the two in another order. */
  #toGap(what: string): void {
    const simulation = this.#simulation
    while (simulation.nextAtUs - simulation.nowUs <= 1 && simulation.step());
    if (simulation.isFinished) throw new Refusal(`The run has ended: it is too late to ${what}.`)
    simulation.advance(simulation.nowUs + 1)
  }
}
