import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { required } from '../../src/core/base/assert.ts'
import type { Recording } from '../../src/core/trace/recording.ts'
import type { WorkloadSettings } from '../../src/core/workload/workload.ts'
import { protocols } from '../../src/core/protocol/registry.ts'
import { LiveCluster } from '../../src/runtime/live-cluster.ts'
import { clientPolicyDefaults } from '../../src/core/workload/policy/client-policy.ts'

export interface BenchClusterSetup {
  readonly protocol: string
  readonly nodes: number
  readonly clients: number
  readonly ratePerSecond: number | null
  readonly recording: Recording
  readonly seconds: number
}

/** Starts a live cluster with writing clients in a folder of its own, and removes it all after `use`. */
export async function withCluster<T>(
  setup: BenchClusterSetup,
  use: (cluster: LiveCluster) => Promise<T>,
): Promise<T> {
  const { clients, ratePerSecond, nodes, recording, seconds } = setup
  const protocol = required(
    protocols.find(({ id }) => id === setup.protocol),
    `There is no protocol ${setup.protocol}.`,
  )
  const dataFolder = mkdtempSync(join(tmpdir(), 'faultline-bench-'))
  const workload: WorkloadSettings = {
    kind: protocol.workloads.includes('kv') ? 'kv' : 'bank',
    clients,
    ratePerSecond,
    keys: 10,
    mix: { read: 0, write: 1, cas: 0 },
    targeting: 'any',
    policy: clientPolicyDefaults,
  }
  const timing = { durationUs: seconds * 1_000_000, settleUs: 2_000_000 }
  const rest = { config: {}, mutant: null, faults: [], seed: 1, recording, nodes, workload, dataFolder }
  const cluster = await LiveCluster.start({ protocol, ...rest, ...timing })
  try {
    return await use(cluster)
  } finally {
    await cluster.stop()
    rmSync(dataFolder, { recursive: true, force: true })
  }
}
