import { rmSync } from 'node:fs'
import type { RunSummary } from '../contract/run.ts'
import { Refusal } from '../contract/refusal.ts'
import type { NodeFrame, SessionFrame, SessionState, TablePage } from '../contract/session.ts'
import type { Experiment } from '../core/experiment/experiment.ts'
import type { Fault } from '../core/fault/fault.ts'
import type { NodeId } from '../core/model/identity.ts'
import type { AdminCommand } from '../core/model/input.ts'
import type { Measures } from '../core/measure/measures.ts'
import type { Verdict } from '../core/model/verdict.ts'
import type { TraceEvent } from '../core/trace/event.ts'
import type { DataFolder } from './data-folder.ts'
import type { Driver, DriverEnd, DriverFrame, TableCount } from './driver.ts'
import { journalPath } from './journal.ts'
import type { JudgeTold } from './run-recorder.ts'
import { startLive } from './live-driver.ts'
import { newRunId } from './run-id.ts'
import { startRecorder, type Recorder } from './recorder.ts'
import { startSimulated } from './simulated-driver.ts'

/** A screen that comes late gets this many of the latest events at once, without timers and writes. */
const eventsKeptMax = 5_000
const kindsNotKept: readonly TraceEvent['kind'][] = ['fired', 'wrote', 'synced']

/** One run on the bench, from its start to the library. Frames go out by `tell`. */
export class Session {
  readonly #runId: string
  readonly #tell: (frame: SessionFrame) => void
  readonly #driver: Driver
  readonly #recorder: Recorder
  #state: SessionState
  #verdicts: readonly Verdict[] | null = null
  #measures: Measures | null = null
  #judgedUs = 0
  #nodes: readonly NodeFrame[] = []
  #recent: TraceEvent[] = []
  #isOver = false

  constructor(
    experiment: Experiment,
    folder: DataFolder,
    appVersion: string,
    tell: (frame: SessionFrame) => void,
  ) {
    const recordedAt = new Date().toISOString()
    this.#runId = newRunId(recordedAt)
    this.#tell = tell
    this.#state = {
      runId: this.#runId,
      experiment,
      phase: 'starting',
      problem: null,
      nowUs: 0,
      speed: 1,
      activeFaults: [],
    }
    const head = { id: this.#runId, experiment, appVersion, recordedAt }
    const journal = journalPath(folder.journals, this.#runId)
    this.#recorder = startRecorder(
      head,
      { runs: folder.runs, journals: folder.journals },
      (told) => this.#onJudge(told),
      () => rmSync(journal, { force: true }),
    )
    const listener = {
      onFrame: (frame: DriverFrame) => this.#onFrame(frame),
      onEnd: (end: DriverEnd) => void this.#onEnd(end),
      onFailure: (problem: string) => this.#onFailure(problem),
    }
    const start = experiment.driver === 'live' ? startLive : startSimulated
    this.#driver = start(experiment, this.#recorder.tracePort, listener, folder.nodes)
  }

  get state(): SessionState {
    return this.#state
  }

  /** Everything for a screen that comes late: the latest events, already told to others. */
  get frame(): SessionFrame {
    return this.#frameWith({ events: this.#recent, messages: { sample: [], of: 0 } })
  }

  async inject(fault: Fault): Promise<string> {
    this.#expect(['running', 'paused'], 'inject a fault')
    return this.#driver.inject(fault)
  }

  async heal(fault: string): Promise<void> {
    this.#expect(['running', 'paused'], 'heal a fault')
    await this.#driver.heal(fault)
  }

  async administer(node: NodeId, command: AdminCommand): Promise<void> {
    this.#expect(['running', 'paused'], 'give a command')
    await this.#driver.administer(node, command)
  }

  async pause(): Promise<void> {
    this.#expectSimulated('pause')
    this.#expect(['starting', 'running', 'paused', 'finishing'], 'pause')
    await this.#driver.pause()
  }

  async resume(): Promise<void> {
    this.#expectSimulated('resume')
    await this.#driver.resume()
  }

  async step(): Promise<void> {
    this.#expectSimulated('step')
    await this.#driver.step()
  }

  async setSpeed(speed: number): Promise<void> {
    this.#expectSimulated('change the speed of')
    await this.#driver.setSpeed(speed)
  }

  async finish(): Promise<void> {
    this.#expect(['starting', 'running', 'paused', 'finishing'], 'finish')
    await this.#driver.finish()
  }

  tables(node: NodeId): Promise<readonly TableCount[]> {
    this.#expectDriver()
    return this.#driver.tables(node)
  }

  table(node: NodeId, table: string, offset: number, limit: number): Promise<TablePage> {
    this.#expectDriver()
    return this.#driver.table(node, table, offset, limit)
  }

  /** Ends it wherever it is. A run that is not in the library yet is gone. */
  async discard(): Promise<void> {
    const isKept = this.#state.phase === 'done'
    await this.#stop()
    if (isKept) await this.#recorder.close()
    else await this.#recorder.discard()
  }

  /** Ends it wherever it is; the journal of an unfinished run stays, to be recovered. */
  async leave(): Promise<void> {
    await this.#stop()
    await this.#recorder.close()
  }

  async #stop(): Promise<void> {
    this.#isOver = true
    await this.#driver.stop()
  }

  #onFrame(frame: DriverFrame): void {
    if (this.#isOver) return
    const { phase, nowUs, speed, activeFaults, experiment, problem } = frame
    if (JSON.stringify(experiment) !== JSON.stringify(this.#state.experiment))
      this.#recorder.amend(experiment)
    this.#nodes = frame.nodes
    const kept = frame.events.filter((event) => !kindsNotKept.includes(event.kind))
    this.#recent = [...this.#recent, ...kept].slice(-eventsKeptMax)
    this.#state = { ...this.#state, phase, nowUs, speed, activeFaults, experiment, problem }
    this.#tell(this.#frameWith(frame))
  }

  #onJudge(told: JudgeTold): void {
    if (this.#isOver) return
    if (told.kind === 'failed') return this.#onFailure(told.problem)
    this.#measures = told.kind === 'measured' ? told.measures : told.judgement.measures
    if (told.kind === 'measured') return
    this.#verdicts = told.judgement.verdicts
    this.#judgedUs = told.judgedUs
    if (this.#state.phase === 'judging') this.#tellState({})
  }

  async #onEnd(end: DriverEnd): Promise<void> {
    if (this.#isOver) return
    this.#tellState({ phase: 'judging', experiment: end.experiment, activeFaults: [] })
    let summary: RunSummary
    try {
      summary = await this.#recorder.keep(end)
    } catch (error) {
      return this.#onFailure((error as Error).message)
    }
    if (this.#isOver) return
    this.#tellState({ phase: 'done', nowUs: summary.durationUs })
  }

  #onFailure(problem: string): void {
    if (this.#isOver || this.#state.phase === 'failed') return
    this.#tellState({ phase: 'failed', problem })
    void this.#driver.stop()
  }

  #tellState(change: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...change }
    this.#tell(this.#frameWith({ events: [], messages: { sample: [], of: 0 } }))
  }

  #frameWith({ events, messages }: Pick<SessionFrame, 'events' | 'messages'>): SessionFrame {
    return {
      state: this.#state,
      events,
      messages,
      nodes: this.#nodes,
      verdicts: this.#verdicts,
      judgedUs: this.#judgedUs,
      measures: this.#measures,
    }
  }

  #expect(phases: readonly SessionState['phase'][], what: string): void {
    const { phase } = this.#state
    if (!phases.includes(phase)) throw new Refusal(`The run is ${phase}: it is not the time to ${what}.`)
  }

  #expectSimulated(what: string): void {
    if (this.#state.experiment.driver !== 'simulated')
      throw new Refusal(`A live run keeps real time: only a simulated run can ${what}.`)
  }

  #expectDriver(): void {
    if (this.#isOver || this.#state.phase === 'failed')
      throw new Refusal('The run has ended: its nodes are gone.')
  }
}
