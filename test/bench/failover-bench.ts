import type { NodeId } from '../../src/core/model/identity.ts'
import { isRoleNote } from '../../src/core/model/note.ts'
import type { TraceEvent } from '../../src/core/trace/event.ts'
import type { LiveCluster } from '../../src/runtime/live-cluster.ts'
import { withCluster } from './bench-cluster.ts'
import { quantile, rising, type Figure } from './figure.ts'

const kills = 20
/** Acknowledged writes between two kills, so that the cluster is at rest again. */
const breath = 300

/** From killing the leader to the next acknowledged write, with default time-outs. */
export async function failoverBench(tell: (figure: Figure) => void): Promise<void> {
  for (const protocol of ['raft', 'multi-paxos']) {
    const setup = {
      protocol,
      nodes: 3,
      clients: 8,
      ratePerSecond: 400,
      recording: 'light' as const,
      seconds: 300,
    }
    const gapsMs = rising(await withCluster(setup, measureGaps))
    tell({
      name: `${protocol}, 3 nodes: leader killed to next acknowledged write, median of ${kills}`,
      value: quantile(gapsMs, 0.5),
      unit: 'ms',
      limit: protocol === 'raft' ? { is: 'below', value: 400 } : null,
      detail: `${gapsMs[0]?.toFixed(0)} to ${gapsMs.at(-1)?.toFixed(0)} ms`,
    })
  }
}

async function measureGaps(cluster: LiveCluster): Promise<number[]> {
  const gapsMs: number[] = []
  let leader: NodeId | null = null
  let crashedUs: number | null = null
  let rest = breath
  let fault: Promise<string> | null = null
  return new Promise((resolve) => {
    const see = (event: TraceEvent): void => {
      if (event.kind === 'noted' && isRoleNote(event.note) && event.note.leads) leader = event.node
      // The clock starts when the thread is really gone; what it acknowledged on the way out does not count.
      if (event.kind === 'crashed') crashedUs = event.timeUs
      if (event.kind !== 'completed' || event.outcome !== 'ok') return
      if (crashedUs !== null) {
        gapsMs.push((event.timeUs - crashedUs) / 1000)
        crashedUs = null
        rest = breath
        void fault?.then((id) => cluster.heal(id))
        if (gapsMs.length === kills) resolve(gapsMs)
      } else if (--rest === 0 && leader !== null)
        fault = cluster.inject({ kind: 'crash', target: leader, atMs: 0, untilMs: null })
    }
    cluster.onFrame((frame) => frame.events.forEach(see))
  })
}
