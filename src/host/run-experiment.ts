import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Refusal } from '../contract/refusal.ts'
import type { Experiment } from '../core/experiment/experiment.ts'
import { runSetup } from '../core/experiment/run-setup.ts'
import { Simulation } from '../core/simulator/simulation.ts'
import type { TraceEvent } from '../core/trace/event.ts'
import { createFingerprint } from '../core/trace/fingerprint.ts'
import { LiveCluster } from '../runtime/live-cluster.ts'
import { judgeRun } from './judgement.ts'
import type { RecordedRun } from './recorded-run.ts'
import { appVersion } from './resources.ts'
import { newRunId } from './run-id.ts'

export interface RunProgress {
  readonly phase: 'running' | 'judging'
  readonly nowUs: number
  readonly eventCount: number
  /** The check at work while judging, else null. */
  readonly check: string | null
}

/** Nodes of a live run that stopped by themselves, because of their disks. */
export interface NodesStopped {
  readonly sentences: readonly string[]
  /** Whether the others still answered a client after the last of them had stopped. */
  readonly servedOn: boolean
}

export interface RunOptions {
  readonly onProgress?: (progress: RunProgress) => void
  /** Stops the run: the promise rejects with a refusal and nothing is left behind. */
  readonly signal?: AbortSignal
  /** Told before judging, if there are any. */
  readonly onNodesStopped?: (stopped: NodesStopped) => void
  /** How large the database of a live node may become, in pages of 4 KiB; without: as the disk allows. */
  readonly diskPagesMax?: number
}

interface Trace {
  readonly events: readonly TraceEvent[]
  readonly fingerprint: string
  readonly durationUs: number
}

/** Virtual time between two looks at whether to go on. */
const sliceUs = 250_000

/** Carries out an experiment without a screen, simulated ones as fast as they go, and judges it. */
export async function runExperiment(experiment: Experiment, options: RunOptions = {}): Promise<RecordedRun> {
  const recordedAt = new Date().toISOString()
  const trace = await (experiment.driver === 'live' ? live : simulated)(experiment, options)
  const told = { phase: 'judging', nowUs: trace.durationUs, eventCount: trace.events.length } as const
  options.onProgress?.({ ...told, check: null })
  const judgement = judgeRun(experiment, trace.events, {
    progress: ({ check }) => options.onProgress?.({ ...told, check }),
  })
  // A signal that came while judging is heard now.
  await new Promise((resolve) => setImmediate(resolve))
  refuseWhenStopped(options.signal)
  return {
    id: newRunId(recordedAt),
    experiment,
    appVersion: appVersion(),
    recordedAt,
    notes: experiment.notes,
    ...trace,
    ...judgement,
  }
}

async function simulated(experiment: Experiment, { onProgress, signal }: RunOptions): Promise<Trace> {
  const events: TraceEvent[] = []
  const simulation = new Simulation(runSetup(experiment), (event) => events.push(event))
  while (!simulation.isFinished) {
    // From the next event on: where nothing happens for longer than a slice, time stands still until it is done.
    const untilUs = simulation.nextAtUs + sliceUs
    while (simulation.nextAtUs <= untilUs && simulation.step());
    onProgress?.({ phase: 'running', nowUs: simulation.nowUs, eventCount: events.length, check: null })
    // A breath, so that a signal can be heard.
    await new Promise((resolve) => setImmediate(resolve))
    refuseWhenStopped(signal)
  }
  return { events, fingerprint: simulation.fingerprint, durationUs: simulation.nowUs }
}

async function live(experiment: Experiment, options: RunOptions): Promise<Trace> {
  const { onProgress, onNodesStopped, signal, diskPagesMax } = options
  const dataFolder = mkdtempSync(join(tmpdir(), 'faultline-'))
  const remove = (): void => rmSync(dataFolder, { recursive: true, force: true })
  // For the impatient: whoever ends the process before the nodes have stopped leaves no databases either.
  process.once('exit', remove)
  const events: TraceEvent[] = []
  const fingerprint = createFingerprint()
  const sentences = new Set<string>()
  let servedOn = true
  let durationUs = 0
  let cluster: LiveCluster | null = null
  try {
    const stopped = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(new Refusal('The run was stopped.')))
    })
    // Nobody may be waiting when it is stopped.
    stopped.catch(() => undefined)
    refuseWhenStopped(signal)
    cluster = await LiveCluster.start({
      ...runSetup(experiment),
      dataFolder,
      ...(diskPagesMax === undefined ? {} : { diskPagesMax }),
    })
    cluster.onFrame((frame) => {
      durationUs = frame.nowUs
      for (const event of frame.events) {
        fingerprint.see(event)
        events.push(event)
        if (event.kind === 'completed' && event.outcome === 'ok') servedOn = true
      }
      for (const { sentence } of frame.problems) {
        servedOn = false
        // Some come without their point.
        sentences.add(sentence.replace(/[^.]$/, '$&.'))
      }
      onProgress?.({ phase: 'running', nowUs: frame.nowUs, eventCount: events.length, check: null })
    })
    await Promise.race([cluster.ended, stopped])
    if (sentences.size > 0) onNodesStopped?.({ sentences: [...sentences], servedOn })
    return { events, fingerprint: fingerprint.digest(), durationUs }
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal([...sentences, (error as Error).message].join(' '))
  } finally {
    await cluster?.stop()
    remove()
    process.removeListener('exit', remove)
  }
}

function refuseWhenStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new Refusal('The run was stopped.')
}
