import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { TraceEvent } from '../../src/core/trace/event.ts'
import { withCluster, type BenchClusterSetup } from './bench-cluster.ts'
import { ceilingFigure, measureCeiling, type Ceiling } from './ceiling.ts'
import { quantile, rising, type Figure, type Limit } from './figure.ts'

interface LiveResult {
  readonly perSecond: number
  readonly latenciesMs: readonly number[]
  /** Of the thread that holds the handle and unpacks every frame. */
  readonly loopDelayMsP99: number
  readonly cpuUsPerOperation: number
}

const seconds = 4
/** The first leader is found and code is compiled in this time; it is not counted. */
const warmUpUs = 1_000_000

/** Writes a second and latency of live clusters, each beside what the bare quorum gave in the same minute. */
export async function liveBench(tell: (figure: Figure) => void): Promise<void> {
  const ceilings = new Map<number, Ceiling>()
  for (const inFlight of [1, 64, 256]) {
    const ceiling = await measureCeiling(inFlight, 3)
    ceilings.set(inFlight, ceiling)
    tell(ceilingFigure(ceiling))
  }
  const above = (value: number): Limit => ({ is: 'above', value })
  const raft = (
    clients: number,
    recording: 'light' | 'full',
    limit: Limit | null,
    nodes = 3,
  ): Promise<void> => show({ protocol: 'raft', nodes, clients, recording }, limit)
  const show = async (
    wish: Pick<BenchClusterSetup, 'protocol' | 'nodes' | 'clients' | 'recording'>,
    limit: Limit | null,
  ): Promise<void> => {
    const result = await measure({ ...wish, ratePerSecond: null, seconds })
    const name = `${wish.protocol}, ${wish.nodes} nodes, ${wish.clients} clients, ${wish.recording}`
    tell(throughput(name, wish.protocol, result, limit, ceilings.get(wish.clients)))
    if (wish.clients === 1)
      tell(latency(`${name}: p50`, quantile(result.latenciesMs, 0.5), { is: 'below', value: 0.6 }))
    if (wish.nodes === 5)
      tell(latency(`${name}: host event loop p99`, result.loopDelayMsP99, { is: 'below', value: 50 }))
  }
  await raft(1, 'light', null)
  await raft(1, 'full', null)
  await raft(64, 'light', above(30_000))
  await raft(64, 'full', above(10_000))
  await raft(256, 'light', above(60_000))
  await raft(64, 'light', null, 5)
  await show({ protocol: 'multi-paxos', nodes: 3, clients: 64, recording: 'light' }, null)
  await show({ protocol: 'two-phase-commit', nodes: 3, clients: 16, recording: 'light' }, null)
}

function throughput(
  name: string,
  protocol: string,
  { perSecond, latenciesMs, cpuUsPerOperation }: LiveResult,
  limit: Limit | null,
  ceiling: Ceiling | undefined,
): Figure {
  const ms = (part: number): string => `${quantile(latenciesMs, part).toFixed(2)} ms`
  const ratio =
    ceiling === undefined ? '' : `, ${Math.round((100 * perSecond) / ceiling.perSecond)} % of the bare quorum`
  const detail = `p50 ${ms(0.5)}, p99 ${ms(0.99)}, ${cpuUsPerOperation.toFixed(0)} us CPU each${ratio}`
  const unit = protocol === 'two-phase-commit' ? 'transactions/s' : 'writes/s'
  return { name, value: perSecond, unit, limit, detail }
}

function latency(name: string, value: number, limit: Limit): Figure {
  return { name, value, unit: 'ms', limit, detail: '' }
}

async function measure(setup: BenchClusterSetup): Promise<LiveResult> {
  return withCluster(setup, async (cluster) => {
    const delay = monitorEventLoopDelay({ resolution: 5 })
    const cpu = process.cpuUsage()
    const askedUs = new Map<string, number>()
    const latenciesMs: number[] = []
    let all = 0
    let lastUs = 0
    const see = (event: TraceEvent): void => {
      if (event.kind === 'invoked') askedUs.set(event.client, event.timeUs)
      if (event.kind !== 'completed' || event.outcome !== 'ok') return
      all++
      if (event.timeUs < warmUpUs || event.timeUs > setup.seconds * 1_000_000) return
      lastUs = event.timeUs
      latenciesMs.push((event.timeUs - (askedUs.get(event.client) ?? 0)) / 1000)
    }
    delay.enable()
    cluster.onFrame((frame) => frame.events.forEach(see))
    await cluster.ended
    delay.disable()
    const { user, system } = process.cpuUsage(cpu)
    return {
      perSecond: latenciesMs.length / ((lastUs - warmUpUs) / 1_000_000),
      latenciesMs: rising(latenciesMs),
      loopDelayMsP99: delay.percentile(99) / 1e6,
      cpuUsPerOperation: (user + system) / all,
    }
  })
}
