/**
 * What detectors cost and how often they are wrong: the membership protocol in simulated groups, one node of which
 * crashes, with and without loss. The closed forms of the literature stand beside what was measured.
 */
import {
  falseSuspicionPerProbe,
  heartbeatsBetweenMistakes,
  lossesForMistake,
  swimFirstDetectionPeriods,
} from '../detect/closed-form.ts'
import type { DetectorNote } from '../detect/note.ts'
import { detectorDefaults, type DetectorKind } from '../detect/settings.ts'
import { isDetectorNote } from '../detect/words.ts'
import { prng } from '../base/prng.ts'
import type { Fault } from '../fault/fault.ts'
import { nodeIds, type NodeId } from '../model/identity.ts'
import { membership } from '../protocol/membership/index.ts'
import { Simulation } from '../simulator/simulation.ts'
import type { TraceEvent } from '../trace/event.ts'
import { workloadDefaults } from '../workload/workload.ts'

/** The settings of every trial: a mistake of the heartbeats needs three losses in a row. */
export const trialSettings = {
  ...detectorDefaults,
  intervalMs: 100,
  timeoutMs: 350,
  probeOrder: 'random',
} as const

export interface DetectorTrial {
  readonly detector: DetectorKind
  readonly nodes: number
  /** Probability that a message is lost. */
  readonly loss: number
  readonly seed: number
}

/** What one trial came to. Times in milliseconds since the crash. */
export interface TrialOutcome extends DetectorTrial {
  /** When each of the others began to doubt the crashed node for good; null: never. */
  readonly detectedMs: readonly (number | null)[]
  /** The first doubt of anybody. */
  readonly firstMs: number | null
  /** SWIM: in which period after the crash the node was first probed, from 1; null otherwise. */
  readonly firstProbePeriod: number | null
  /** While everybody was up: doubts that a node raised itself, and how often it could have. */
  readonly mistakes: number
  /** Heartbeats that were sent, or SWIM's probes. */
  readonly opportunities: number
  readonly messagesPerNodePerSecond: number
}

/** One row of the table; null where nothing was measured or no closed form is known. */
export interface DetectorFigures {
  readonly detector: DetectorKind
  readonly nodes: number
  readonly loss: number
  readonly seeds: number
  readonly firstMs: number | null
  /** Mean over all watchers, and the slowest of all. */
  readonly detectedMs: number | null
  readonly detectedMsMax: number | null
  readonly undetected: number
  readonly firstProbePeriods: number | null
  readonly firstProbePeriodsExpected: number | null
  readonly mistakes: number
  readonly opportunities: number
  /** Heartbeats or probes for one mistake. */
  readonly perMistake: number | null
  readonly perMistakeExpected: number | null
  readonly messagesPerNodePerSecond: number
  readonly messagesExpected: number | null
}

const warmUpMs = 550
const crashMs = 1_500
/** Listeners need a time-out; SWIM needs its news to go round. */
const afterMs: { readonly [detector in DetectorKind]: number } = { heartbeat: 1_200, phi: 2_000, swim: 4_000 }

/** The seeds that a row needs: in large groups of listeners every seed gives thousands of pairs, and takes seconds. */
export function seedsFor(
  { detector, nodes }: Pick<DetectorTrial, 'detector' | 'nodes'>,
  seeds: number,
): number {
  if (detector === 'swim' || nodes <= 20) return seeds
  return Math.min(seeds, Math.max(2, Math.ceil((seeds * 100) / (nodes * nodes))))
}

export function runTrial(trial: DetectorTrial): TrialOutcome {
  const { detector, nodes, loss, seed } = trial
  const atMs = crashMs + prng(seed, 'trial').integer(0, trialSettings.intervalMs - 1)
  const target = `n${nodes}`
  const faults: Fault[] = [{ kind: 'crash', target, atMs, untilMs: null }]
  if (loss > 0) faults.push({ kind: 'loss', links: 'all', probability: loss, atMs: 0, untilMs: null })
  const watch = new TrialWatch(target, atMs * 1000, nodeIds(nodes))
  const endUs = (atMs + afterMs[detector]) * 1000
  const simulation = new Simulation(
    {
      protocol: membership,
      config: { ...config(), detector },
      mutant: null,
      nodes,
      workload: { ...workloadDefaults, kind: 'members', clients: 1, ratePerSecond: 1 },
      faults,
      durationUs: endUs,
      settleUs: 0,
      seed,
      recording: 'full',
    },
    (event) => {
      if (event.timeUs < endUs) watch.see(event)
    },
  )
  simulation.advance(endUs - 1)
  return { ...trial, ...watch.outcome(endUs) }
}

function config(): { [name: string]: number | string } {
  const { kind: _kind, ...rest } = trialSettings
  return rest
}

/** Reads a trial off its trace. */
class TrialWatch {
  readonly #target: NodeId
  readonly #crashUs: number
  readonly #nodes: readonly NodeId[]
  /** Since when each watcher doubts the target. */
  readonly #doubts = new Map<NodeId, number>()
  #firstUs: number | null = null
  #firstProbeUs: number | null = null
  #mistakes = 0
  #opportunities = 0
  #messages = 0

  constructor(target: NodeId, crashUs: number, nodes: readonly NodeId[]) {
    this.#target = target
    this.#crashUs = crashUs
    this.#nodes = nodes
  }

  see(event: TraceEvent): void {
    const isQuiet = event.timeUs >= warmUpMs * 1000 && event.timeUs < this.#crashUs
    if (event.kind === 'sent') this.#onSent(event.message.type, event.to, event.timeUs, isQuiet)
    if (event.kind === 'fired' && event.timer === 'period' && isQuiet) this.#opportunities++
    if (event.kind === 'noted' && isDetectorNote(event.note))
      this.#onNote(event.node, event.note, event.timeUs, isQuiet)
  }

  outcome(endUs: number): Omit<TrialOutcome, keyof DetectorTrial> {
    const sinceCrash = (timeUs: number): number => (timeUs - this.#crashUs) / 1000
    const periodUs = trialSettings.intervalMs * 1000
    const probeUs = this.#firstProbeUs
    const quietSeconds = (this.#crashUs - warmUpMs * 1000) / 1_000_000
    return {
      detectedMs: this.#nodes
        .filter((node) => node !== this.#target)
        .map((node) => {
          const sinceUs = this.#doubts.get(node)
          return sinceUs === undefined || sinceUs >= endUs ? null : Math.max(0, sinceCrash(sinceUs))
        }),
      firstMs: this.#firstUs === null ? null : sinceCrash(this.#firstUs),
      firstProbePeriod: probeUs === null ? null : Math.floor((probeUs - this.#crashUs) / periodUs) + 1,
      mistakes: this.#mistakes,
      opportunities: this.#opportunities,
      messagesPerNodePerSecond: this.#messages / this.#nodes.length / quietSeconds,
    }
  }

  #onSent(type: string, to: string, timeUs: number, isQuiet: boolean): void {
    if (type === 'Request' || type === 'Response') return
    if (isQuiet) this.#messages++
    if (isQuiet && type === 'Heartbeat') this.#opportunities++
    if (type === 'Ping' && to === this.#target && timeUs >= this.#crashUs) this.#firstProbeUs ??= timeUs
  }

  #onNote(node: NodeId, note: DetectorNote, timeUs: number, isQuiet: boolean): void {
    const isOwnDoubt = note.kind === 'detector-silent' || note.kind === 'detector-unanswered'
    if (isQuiet && isOwnDoubt) this.#mistakes++
    if (!('peer' in note) || note.peer !== this.#target) return
    if (note.kind === 'detector-trusted') this.#doubts.delete(node)
    else if (!this.#doubts.has(node)) this.#doubts.set(node, timeUs)
    if (isOwnDoubt && timeUs >= this.#crashUs) this.#firstUs ??= timeUs
  }
}

/** The row of one detector, size and loss from all its trials. */
export function figuresOf(outcomes: readonly TrialOutcome[]): DetectorFigures {
  const { detector, nodes, loss } = outcomes[0]!
  const detected = outcomes.flatMap(({ detectedMs }) => detectedMs)
  const known = detected.filter((time) => time !== null)
  const mistakes = outcomes.reduce((sum, one) => sum + one.mistakes, 0)
  const opportunities = outcomes.reduce((sum, one) => sum + one.opportunities, 0)
  const probePeriods = outcomes.flatMap(({ firstProbePeriod }) => firstProbePeriod ?? [])
  return {
    detector,
    nodes,
    loss,
    seeds: outcomes.length,
    firstMs: mean(outcomes.flatMap(({ firstMs }) => firstMs ?? [])),
    detectedMs: mean(known),
    detectedMsMax: known.length === 0 ? null : Math.max(...known),
    undetected: detected.length - known.length,
    firstProbePeriods: detector === 'swim' ? mean(probePeriods) : null,
    firstProbePeriodsExpected: detector === 'swim' && loss === 0 ? swimFirstDetectionPeriods(nodes) : null,
    mistakes,
    opportunities,
    perMistake: mistakes === 0 ? null : opportunities / mistakes,
    perMistakeExpected: perMistakeExpected(detector, nodes, loss),
    messagesPerNodePerSecond: mean(outcomes.map((one) => one.messagesPerNodePerSecond))!,
    messagesExpected: messagesExpected(detector, nodes, loss),
  }
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}

function perMistakeExpected(detector: DetectorKind, nodes: number, loss: number): number | null {
  const { timeoutMs, intervalMs, helpers } = trialSettings
  if (loss === 0 || detector === 'phi') return null
  if (detector === 'heartbeat')
    return heartbeatsBetweenMistakes(loss, lossesForMistake(timeoutMs, intervalMs))
  return 1 / falseSuspicionPerProbe(loss, Math.min(helpers, nodes - 2))
}

/** A heartbeat for each other node and interval; a probe and an answer a period, while nobody is doubted. */
function messagesExpected(detector: DetectorKind, nodes: number, loss: number): number | null {
  const perSecond = 1000 / trialSettings.intervalMs
  if (detector !== 'swim') return (nodes - 1) * perSecond
  return loss === 0 ? 2 * perSecond : null
}
