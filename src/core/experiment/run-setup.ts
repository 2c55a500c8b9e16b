import { assert } from '../base/assert.ts'
import { prng } from '../base/prng.ts'
import type { Fault } from '../fault/fault.ts'
import { stormFaults, traitorsOf } from '../fault/storm.ts'
import { nodeIds } from '../model/identity.ts'
import type { CheckSetup } from '../check/check-setup.ts'
import { clientChecks } from '../check/judge.ts'
import { completeConfig, type Protocol } from '../protocol/contract.ts'
import { protocols } from '../protocol/registry.ts'
import { withDetector } from '../protocol/with-detector.ts'
import type { SimulationSetup } from '../simulator/simulation.ts'
import { settleSeconds, type Experiment } from './experiment.ts'

/** The protocol of that id. The experiment was validated, so it exists. */
export function protocolOf(id: string): Protocol {
  const found = protocols.find((protocol) => protocol.id === id)
  assert(found !== undefined, `There is no protocol ${id}.`)
  return found
}

/** The protocol as the experiment wants it: with a detector beside its nodes, or as it is. */
function equipped({ protocol, detector }: Experiment): Protocol {
  const bare = protocolOf(protocol)
  return detector === null || detector === undefined ? bare : withDetector(bare, detector)
}

/** What either driver needs to carry out an experiment: schedule and storm become one list of faults. */
export function runSetup(experiment: Experiment): SimulationSetup {
  return {
    protocol: equipped(experiment),
    config: experiment.config,
    mutant: experiment.mutant,
    nodes: experiment.nodes,
    workload: experiment.workload,
    faults: allFaults(experiment),
    durationUs: Math.round(experiment.durationSeconds * 1_000_000),
    settleUs: settleSeconds * 1_000_000,
    seed: experiment.seed,
    recording: experiment.recording,
    supervisor: experiment.supervisor ?? null,
  }
}

/** The schedule together with the storm's draws, in order of time. */
export function allFaults(experiment: Experiment): Fault[] {
  const { storm, seed, durationSeconds, faults, nodes } = experiment
  const tolerated = protocolOf(experiment.protocol).faultModel.toleratedFailures(nodes)
  const traitors = traitorsOf(nodeIds(nodes), tolerated, seed)
  const drawn =
    storm === null ? [] : stormFaults({ ...storm, traitors }, durationSeconds * 1000, prng(seed, 'storm'))
  return [...faults, ...drawn].sort((a, b) => a.atMs - b.atMs)
}

/** What the judges must know of an experiment besides its trace. */
export function checkSetup(experiment: Experiment): CheckSetup {
  const protocol = equipped(experiment)
  const workload = experiment.workload.kind
  const config = completeConfig(protocol.configFields, experiment.config)
  const copies = protocol.restMs !== undefined
  return {
    nodes: nodeIds(experiment.nodes),
    config,
    workload,
    copies,
    promises: protocol.promises?.(config, workload) ?? null,
    tables: protocol.tables,
    invariants: protocol.invariants,
    durability: protocol.durability,
    // A light recording cannot answer what rests on messages and disks; who asks for it by name hears `unknown`.
    checks:
      experiment.checks ?? (experiment.recording === 'light' ? clientChecks({ workload, copies }) : null),
  }
}
