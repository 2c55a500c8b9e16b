import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CheckSetup } from '../../src/core/check/check-setup.ts'
import { nodeIds } from '../../src/core/model/identity.ts'
import { completeConfig, type Protocol } from '../../src/core/protocol/contract.ts'
import type { TraceEvent } from '../../src/core/trace/event.ts'
import { clientPolicyDefaults } from '../../src/core/workload/policy/client-policy.ts'
import { LiveCluster } from '../../src/runtime/live-cluster.ts'
import type { LiveFrame } from '../../src/runtime/live-frame.ts'
import type { LiveSetup } from '../../src/runtime/live-setup.ts'
import { protocol as ledger } from './ledger-protocol.ts'

// Threads that run from source would otherwise strip the types of the same files again at every start.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'faultline-compile-cache')

type TrialSetup = Partial<Omit<LiveSetup, 'protocol' | 'workload'>> & {
  readonly protocol?: Protocol
  readonly workload?: Partial<LiveSetup['workload']>
}

interface Waiting {
  readonly wanted: (event: TraceEvent) => boolean
  readonly resolve: (event: TraceEvent) => void
}

/** A live cluster in a folder of its own, with everything it has told so far. */
export class LiveTrial {
  readonly setup: LiveSetup
  readonly trace: TraceEvent[] = []
  readonly problems: string[] = []
  last: LiveFrame | null = null
  #cluster: LiveCluster | null = null
  #waiting: Waiting[] = []

  private constructor(setup: LiveSetup) {
    this.setup = setup
  }

  /** Three nodes with four busy clients on the ledger, unless the test says otherwise. */
  static async start(wishes: TrialSetup = {}): Promise<LiveTrial> {
    const { workload, ...rest } = wishes
    const trial = new LiveTrial({
      protocol: ledger,
      ...(rest.protocol === undefined && {
        protocolModule: new URL('./ledger-protocol.ts', import.meta.url).href,
      }),
      config: {},
      mutant: null,
      nodes: 3,
      faults: [],
      durationUs: 60_000_000,
      settleUs: 5_000_000,
      seed: 1,
      recording: 'full',
      dataFolder: mkdtempSync(join(tmpdir(), 'faultline-')),
      ...rest,
      workload: {
        kind: 'kv',
        clients: 4,
        ratePerSecond: 400,
        keys: 3,
        mix: { read: 1, write: 2, cas: 1 },
        targeting: 'any',
        policy: clientPolicyDefaults,
        ...workload,
      },
    })
    trial.#cluster = await LiveCluster.start(trial.setup)
    trial.#cluster.onFrame((frame) => trial.#onFrame(frame))
    return trial
  }

  get cluster(): LiveCluster {
    if (this.#cluster === null) throw new Error('The trial has no cluster.')
    return this.#cluster
  }

  get checkSetup(): CheckSetup {
    const { protocol, nodes, config, workload } = this.setup
    const complete = completeConfig(protocol.configFields, config)
    return {
      nodes: nodeIds(nodes),
      config: complete,
      workload: workload.kind,
      copies: protocol.restMs !== undefined,
      promises: protocol.promises?.(complete, workload.kind) ?? null,
      tables: protocol.tables,
      invariants: protocol.invariants,
      durability: protocol.durability,
      checks: null,
    }
  }

  /** The next event from now on that is wanted. */
  next(wanted: (event: TraceEvent) => boolean): Promise<TraceEvent> {
    return new Promise((resolve) => this.#waiting.push({ wanted, resolve }))
  }

  /** Resolves when so many more operations have been acknowledged. */
  acknowledged(count: number): Promise<TraceEvent> {
    let left = count
    return this.next((event) => event.kind === 'completed' && event.outcome === 'ok' && --left <= 0)
  }

  /** Ends the working time and waits for the run's end. */
  async finish(): Promise<readonly TraceEvent[]> {
    await this.cluster.finish()
    await this.cluster.ended
    return this.trace
  }

  /** Stops what runs and deletes the folder. */
  async dispose(): Promise<void> {
    await this.#cluster?.stop()
    rmSync(this.setup.dataFolder, { recursive: true, force: true })
  }

  #onFrame(frame: LiveFrame): void {
    this.last = frame
    this.problems.push(...frame.problems.map((problem) => problem.sentence))
    for (const event of frame.events) {
      this.trace.push(event)
      if (this.#waiting.length === 0) continue
      const met = this.#waiting.filter(({ wanted }) => wanted(event))
      this.#waiting = this.#waiting.filter((one) => !met.includes(one))
      for (const { resolve } of met) resolve(event)
    }
  }
}
