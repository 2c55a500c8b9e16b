import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { Refusal } from '../contract/refusal.ts'
import { detectionMarkdown, type Detection } from '../core/campaign/detection.ts'
import type { StormsDone } from '../core/campaign/portion.ts'
import { report, runStorm, stormSetup } from '../core/campaign/storm.ts'
import type { Mutant, Protocol } from '../core/protocol/contract.ts'
import { protocols } from '../core/protocol/registry.ts'
import type { CampaignCalls } from './campaign.worker.ts'
import { caller, type Caller } from './worker-call.ts'
import { workerEntry } from './worker-entry.ts'

const seedsPerPortion = 50

export interface CampaignOptions {
  /** Ids; empty: all protocols. */
  readonly protocols: readonly string[]
  readonly signal?: AbortSignal | undefined
  readonly progress?: (done: number, of: number) => void
}

export interface StormCampaign extends CampaignOptions {
  readonly from: number
  readonly seeds: number
}

/** Random storms over the right protocols, on all cores: one result a protocol, in the order of the registry. */
export async function stormCampaign(campaign: StormCampaign): Promise<StormsDone[]> {
  const chosen = chosenProtocols(campaign.protocols)
  const upTo = campaign.from + campaign.seeds - 1
  const portions = chosen.flatMap(({ id }) =>
    Array.from({ length: Math.ceil(campaign.seeds / seedsPerPortion) }, (_, i) => {
      const from = campaign.from + i * seedsPerPortion
      return { kind: 'storms' as const, protocol: id, from, upTo: Math.min(upTo, from + seedsPerPortion - 1) }
    }),
  )
  const done = await onAllCores(portions, (call, portion) => call('storms', portion), campaign)
  return chosen.map(({ id }) => {
    const own = done.filter(({ protocol }) => protocol === id)
    return {
      protocol: id,
      storms: own.reduce((sum, { storms }) => sum + storms, 0),
      succeeded: own.reduce((sum, { succeeded }) => sum + succeeded, 0),
      findings: own.flatMap(({ findings }) => findings),
    }
  })
}

/** Every planted mistake in storms until a check catches it, on all cores; rows in the order of the registry. */
export function detectionCampaign(
  options: CampaignOptions & { readonly seedsMax: number },
): Promise<Detection[]> {
  const portions = chosenProtocols(options.protocols).flatMap(({ id, mutants }) =>
    mutants.map(({ name }) => ({
      kind: 'detection' as const,
      protocol: id,
      mutant: name,
      seedsMax: options.seedsMax,
    })),
  )
  return onAllCores(portions, (call, portion) => call('detection', portion), options)
}

/** The rows as a document. */
export const detectionTable = detectionMarkdown

/** Whether a file is an earlier table, whose place a new one may take. */
export function isDetectionTable(text: string): boolean {
  return text.startsWith(detectionMarkdown([], 0).split('\n')[0]!)
}

/** One storm again, with what it was made of and what it brought to light. */
export interface StormReplay {
  readonly protocol: string
  readonly seed: number
  readonly mutant: string | null
  readonly nodes: number
  readonly config: object
  readonly workload: object
  readonly faults: readonly object[]
  readonly operations: { readonly [outcome: string]: number }
  readonly fingerprint: string
  readonly findings: readonly string[]
}

export function replayStorm(id: string, seed: number, mutantName: string | null): StormReplay {
  const [protocol] = chosenProtocols([id])
  const mutant = mutantName === null ? null : mutantNamed(protocol!, mutantName)
  const setup = stormSetup(protocol!, seed, mutantName, mutant?.storm)
  const { findings, operations, fingerprint } = runStorm(setup)
  const { nodes, config, workload, faults } = setup
  return {
    protocol: id,
    seed,
    mutant: mutantName,
    nodes,
    config,
    workload,
    faults,
    operations,
    fingerprint,
    findings: findings.map((finding) => report(setup, finding)),
  }
}

function mutantNamed(protocol: Protocol, name: string): Mutant {
  const found = protocol.mutants.find((one) => one.name === name)
  if (found !== undefined) return found
  const names = protocol.mutants.map((one) => one.name).join(', ')
  throw new Refusal(`mutant: "${name}" does not exist in ${protocol.id}, expected one of ${names}`)
}

function chosenProtocols(ids: readonly string[]): readonly Protocol[] {
  const known = protocols.map(({ id }) => id)
  const strange = ids.find((id) => !known.includes(id))
  if (strange !== undefined)
    throw new Refusal(`protocol: "${strange}" does not exist, expected one of ${known.join(', ')}`)
  return ids.length === 0 ? protocols : protocols.filter(({ id }) => ids.includes(id))
}

/** Hands portions out to a thread a core; results in the order of the portions. */
export async function onAllCores<P, R>(
  portions: readonly P[],
  work: (call: Caller<CampaignCalls>, portion: P) => Promise<R>,
  { signal, progress }: CampaignOptions,
): Promise<R[]> {
  const results = new Array<R>(portions.length)
  let [next, done] = [0, 0]
  const serve = async (): Promise<void> => {
    const worker = new Worker(workerEntry('campaign', import.meta.url), { execArgv: [] })
    const { call, abandon } = caller<CampaignCalls>(worker)
    const stop = (): void => abandon(new Refusal('stopped'))
    worker.once('error', abandon)
    signal?.addEventListener('abort', stop)
    try {
      for (let mine = next++; mine < portions.length; mine = next++) {
        if (signal?.aborted === true) throw new Refusal('stopped')
        results[mine] = await work(call, portions[mine]!)
        progress?.(++done, portions.length)
      }
    } finally {
      signal?.removeEventListener('abort', stop)
      await worker.terminate()
    }
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), portions.length) }, serve))
  return results
}
