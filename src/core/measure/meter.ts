import { isClient } from '../model/identity.ts'
import { isRoleNote } from '../model/note.ts'
import type { EventOf, TraceEvent } from '../trace/event.ts'
import { FaultLog } from './fault-log.ts'
import { Gaps, shortestDowntimeUs } from './gaps.ts'
import { Histogram } from './histogram.ts'
import type { Latency, Leadership, Measures } from './measures.ts'
import { OpenOperations } from './open-operations.ts'
import { Windows } from './windows.ts'

export interface MeterOptions {
  /** Width of the windows of the series; default 100 ms. */
  readonly windowUs?: number
  /** End of the working time, when known: what clients read after it is not throughput. Default: the last completion. */
  readonly workUntilUs?: number
  /** How long a client waits for an operation at most; default 2 s. */
  readonly patienceUs?: number
}

/** Measures while the trace grows. */
export interface Meter {
  /** Events in the order of the trace. */
  see(event: TraceEvent): void
  /** All numbers as of the last event. */
  snapshot(): Measures
}

/** A client that was sent away by everybody gives up after this long, unless its policy says otherwise. */
const usualPatienceUs = 2_000_000

/**
 * Whether the system gave an answer: acknowledged, or refused by decision (an overdrawn account). A definite failure
 * that took as long as the client's patience means that nobody was there to decide.
 */
export function isServed(outcome: string, latencyUs: number, patienceUs: number = usualPatienceUs): boolean {
  return outcome === 'ok' || (outcome === 'fail' && latencyUs < patienceUs)
}

export function createMeter(options: MeterOptions = {}): Meter {
  return new RunMeter(options)
}

class RunMeter implements Meter {
  readonly #workUntilUs: number
  readonly #patienceUs: number
  readonly #windows: Windows
  readonly #gaps = new Gaps()
  readonly #faults = new FaultLog()
  readonly #latency = new Histogram()
  readonly #open = new OpenOperations()
  readonly #leaders: Leadership[] = []
  #nowUs = 0
  #firstInvokedUs: number | null = null
  #lastCompletedUs = 0
  #operations = { ok: 0, fail: 0, info: 0 }
  #servedCount = 0
  #okInTime = 0
  #messages: number | null = null
  #attempts = 0

  constructor({ windowUs = 100_000, workUntilUs = Infinity, patienceUs = usualPatienceUs }: MeterOptions) {
    this.#windows = new Windows(windowUs)
    this.#workUntilUs = workUntilUs
    this.#patienceUs = patienceUs
  }

  see(event: TraceEvent): void {
    this.#nowUs = event.timeUs
    this.#windows.advance(event.timeUs, () => this.#open.times())
    switch (event.kind) {
      case 'invoked':
        this.#firstInvokedUs ??= event.timeUs
        this.#open.begin(`${event.client}/${event.op}`, event.timeUs)
        return this.#gaps.invoked(event.timeUs)
      case 'completed':
        return this.#onCompleted(event)
      case 'injected':
        return this.#faults.injected(event)
      case 'healed':
        return this.#faults.healed(event)
      case 'sent':
        this.#messages ??= 0
        if (!isClient(event.from) && !isClient(event.to)) this.#messages++
        if (isClient(event.from)) this.#attempts++
        return
      case 'noted':
        return this.#onNoted(event)
      default:
        return
    }
  }

  snapshot(): Measures {
    const { ok, fail, info } = this.#operations
    const anyOpen = this.#open.size > 0
    const ended = ok + fail + info
    const asked = ended + this.#open.size
    const series = this.#windows.series(this.#nowUs, this.#open.times())
    const downtimes = this.#gaps.downtimes(
      this.#nowUs,
      this.#open.anyWaiting,
      this.#latency.percentile(0.5) ?? 0,
    )
    const workedUs =
      Math.min(this.#workUntilUs, anyOpen ? this.#nowUs : this.#lastCompletedUs) - (this.#firstInvokedUs ?? 0)
    const downUs = downtimes.reduce(
      (sum, { fromUs, untilUs }) => sum + Math.max(0, Math.min(untilUs, this.#workUntilUs) - fromUs),
      0,
    )
    return {
      operations: { ok, fail, info: info + this.#open.size },
      throughputPerSecond: workedUs > 0 ? (this.#okInTime * 1_000_000) / workedUs : 0,
      latencyMs: this.#latencyMs(),
      availability: meanOf(series.availability),
      served: asked === 0 ? 1 : this.#servedCount / asked,
      uptime: workedUs > 0 ? Math.max(0, 1 - downUs / workedUs) : 1,
      downtimes: downtimes.map(({ fromUs, untilUs, isOpen }) => ({ fromUs, untilUs, isOpen })),
      recoveries: this.#faults.recoveries(downtimes),
      messagesPerOperation: this.#messages === null || ended === 0 ? null : this.#messages / ended,
      attemptsPerOperation: this.#messages === null || ended === 0 ? null : this.#attempts / ended,
      leaders: [...this.#leaders],
      leaderChanges: Math.max(0, this.#leaders.length - 1),
      faults: this.#faults.reports(),
      series: {
        ...this.#windows.series(this.#nowUs, this.#open.times()),
        bands: this.#faults.bands(this.#nowUs),
      },
    }
  }

  #onCompleted({ client, op, outcome, timeUs }: EventOf<'completed'>): void {
    const invokedUs = this.#open.end(`${client}/${op}`)
    if (invokedUs === null) return
    const latencyUs = timeUs - invokedUs
    const served = isServed(outcome, latencyUs, this.#patienceUs)
    this.#operations[outcome]++
    this.#lastCompletedUs = timeUs
    if (outcome === 'ok') {
      this.#latency.add(latencyUs)
      if (timeUs <= this.#workUntilUs) this.#okInTime++
    }
    this.#windows.ended(latencyUs, outcome === 'ok', served)
    if (!served) return
    this.#servedCount++
    this.#open.overtake(invokedUs, timeUs, shortestDowntimeUs)
    this.#gaps.served(timeUs, invokedUs, this.#open.anyWaiting)
  }

  #onNoted({ node, note, timeUs }: EventOf<'noted'>): void {
    if (!isRoleNote(note) || !note.leads) return
    const last = this.#leaders.at(-1)
    if (last?.node === node && last.epoch === note.epoch) return
    this.#leaders.push({ timeUs, node, epoch: note.epoch })
  }

  #latencyMs(): Latency | null {
    const ms = (share: number): number => (this.#latency.percentile(share) ?? 0) / 1000
    if (this.#latency.count === 0) return null
    return {
      p50: ms(0.5),
      p95: ms(0.95),
      p99: ms(0.99),
      mean: this.#latency.mean / 1000,
      max: this.#latency.max / 1000,
    }
  }
}

/** Mean of what there is; 1 when there is nothing. */
function meanOf(values: readonly (number | null)[]): number {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? 1 : known.reduce((sum, value) => sum + value, 0) / known.length
}
