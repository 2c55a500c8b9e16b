import { join } from 'node:path'
import type { MessagePort } from 'node:worker_threads'
import type { RunSummary } from '../contract/run.ts'
import type { Experiment } from '../core/experiment/experiment.ts'
import type { Measures } from '../core/measure/measures.ts'
import type { Meter } from '../core/measure/meter.ts'
import type { TraceEvent } from '../core/trace/event.ts'
import type { DriverEnd, TracePortMessage } from './driver.ts'
import { Journal, journalPath, type JournalHead } from './journal.ts'
import { judgeRun, meterOf, type Judgement } from './judgement.ts'
import { summaryOf } from './recorded-run.ts'
import { writeRunFile } from './run-file.ts'

export interface RunRecorderSetup {
  readonly head: JournalHead
  readonly journals: string
  readonly runs: string
  readonly tracePort: MessagePort
}

/** What the recorder tells by itself. */
export type JudgeTold =
  | { readonly kind: 'measured'; readonly measures: Measures }
  | { readonly kind: 'judged'; readonly judgement: Judgement; readonly judgedUs: number }
  | { readonly kind: 'failed'; readonly problem: string }

const flushMs = 1_000
/** Charts follow the run more closely than a judge can. */
const measureMs = 500
/** Judging so far may cost a quarter of the thread, so that a long run does not fall behind. */
const restsPerJudgement = 3

/**
 * Takes the whole trace of a run, keeps a journal of it, judges it about once a second while it grows, and at the end
 * judges for good and writes the run file. Lives on a thread of its own.
 */
export class RunRecorder {
  readonly #setup: RunRecorderSetup
  readonly #tell: (told: JudgeTold) => void
  readonly #events: TraceEvent[] = []
  readonly #journal: Journal
  readonly #ended: Promise<void>
  readonly #flushing: NodeJS.Timeout
  readonly #meter: Meter
  #measuring: NodeJS.Timeout
  #measured = 0
  #judging: NodeJS.Timeout
  #flushed = 0
  #judged = 0
  #experiment: Experiment

  constructor(setup: RunRecorderSetup, tell: (told: JudgeTold) => void) {
    this.#setup = setup
    this.#tell = tell
    this.#experiment = setup.head.experiment
    this.#journal = new Journal(journalPath(setup.journals, setup.head.id), setup.head)
    this.#flushing = setInterval(() => this.#flush(), flushMs)
    this.#judging = setTimeout(() => this.#judgeSoFar(), flushMs / 2)
    this.#meter = meterOf(setup.head.experiment)
    this.#measuring = setTimeout(() => this.#measureSoFar(), measureMs)
    this.#ended = new Promise((resolve) => {
      setup.tracePort.on('message', (message: TracePortMessage) => {
        if (message.kind === 'end') return resolve()
        for (const event of message.events) this.#events.push(event)
      })
    })
  }

  amend(experiment: Experiment): void {
    this.#experiment = experiment
    this.#journal.amend(experiment)
  }

  /** Waits for the last event, judges for good and writes the file. */
  async keep(end: DriverEnd): Promise<RunSummary> {
    await this.#ended
    clearTimeout(this.#judging)
    clearTimeout(this.#measuring)
    clearInterval(this.#flushing)
    this.#flush()
    const { head, runs } = this.#setup
    const { verdicts, measures } = judgeRun(end.experiment, this.#events)
    this.#tell({ kind: 'judged', judgement: { verdicts, measures }, judgedUs: end.durationUs })
    const run = { ...head, ...end, verdicts, measures, notes: end.experiment.notes, events: this.#events }
    writeRunFile(join(runs, `${head.id}.faultline`), run)
    this.#journal.remove()
    return summaryOf(run, this.#events.length)
  }

  #flush(): void {
    try {
      this.#journal.append(this.#events.slice(this.#flushed))
      this.#flushed = this.#events.length
    } catch (error) {
      clearInterval(this.#flushing)
      this.#tell({ kind: 'failed', problem: (error as Error).message })
    }
  }

  /** Takes what came since the last time; a judgement may keep the thread for seconds. */
  #measureSoFar(): void {
    const startedMs = performance.now()
    if (this.#events.length > this.#measured) {
      for (; this.#measured < this.#events.length; this.#measured++)
        this.#meter.see(this.#events[this.#measured]!)
      this.#tell({ kind: 'measured', measures: this.#meter.snapshot() })
    }
    const tookMs = performance.now() - startedMs
    this.#measuring = setTimeout(() => this.#measureSoFar(), Math.max(measureMs, restsPerJudgement * tookMs))
  }

  #judgeSoFar(): void {
    const startedMs = performance.now()
    if (this.#events.length > this.#judged) {
      this.#judged = this.#events.length
      const judgement = judgeRun(this.#experiment, this.#events)
      this.#tell({ kind: 'judged', judgement, judgedUs: this.#events.at(-1)?.timeUs ?? 0 })
    }
    const tookMs = performance.now() - startedMs
    this.#judging = setTimeout(() => this.#judgeSoFar(), Math.max(flushMs, restsPerJudgement * tookMs))
  }
}
