import { unreachable } from '../base/unreachable.ts'
import { checkNames } from '../check/judge.ts'
import { faultKinds, isOffered, type FaultKind } from '../fault/fault.ts'
import { nodeIds } from '../model/identity.ts'
import { fill } from '../model/sentence.ts'
import { completeConfig, type ConfigField, type ConfigValue, type Protocol } from '../protocol/contract.ts'
import { liveNodesMax, type Experiment } from './experiment.ts'
import { detectorProblem } from './detector-problem.ts'
import { faultProblem } from './fault-problem.ts'
import { supervisorProblem } from './supervisor-problem.ts'

/**
 * What is wrong with a complete experiment of the right shape, as one sentence with the path, or null.
 * The first problem in the order in which people write the file is enough.
 */
export function experimentProblem(experiment: Experiment, protocol: Protocol): string | null {
  return (
    nodesProblem(experiment, protocol) ??
    mutantProblem(experiment.mutant, protocol) ??
    configProblem(experiment, protocol) ??
    workloadProblem(experiment, protocol) ??
    faultsProblem(experiment, protocol) ??
    checksProblem(experiment, protocol) ??
    detectorProblem(experiment, protocol) ??
    supervisorProblem(experiment.supervisor ?? null)
  )
}

/** What is refused by a protocol's own rule only, people may want to see fail. */
const hint = '; "unsafe": true runs it anyway'

function nodesProblem(
  { nodes, driver, unsafe }: Experiment,
  { nodeCount: { min, max } }: Protocol,
): string | null {
  if (!Number.isInteger(nodes)) return `nodes: ${nodes} is not a whole number, expected ${min} to ${max}`
  if (nodes >= 1 && nodes < min && unsafe === true) return null
  if (nodes < min || nodes > max)
    return `nodes: ${nodes} is out of range, expected ${min} to ${max}${nodes >= 1 && nodes < min ? hint : ''}`
  if (driver === 'simulated' || nodes <= liveNodesMax) return null
  return `nodes: ${nodes} is too many for a live run, a thread each, expected ${min} to ${liveNodesMax}; the simulated driver takes up to ${max}`
}

function mutantProblem(mutant: string | null, protocol: Protocol): string | null {
  const names = protocol.mutants.map((one) => one.name)
  if (mutant === null || names.includes(mutant)) return null
  return `mutant: "${mutant}" does not exist in ${protocol.id}, expected null or one of ${names.join(', ')}`
}

function configProblem({ config, nodes, unsafe }: Experiment, protocol: Protocol): string | null {
  for (const [name, value] of Object.entries(config)) {
    const field = protocol.configFields.find((one) => one.name === name)
    if (field === undefined) {
      const names = protocol.configFields.map((one) => one.name).join(', ')
      return `config.${name}: unknown key, expected one of ${names}`
    }
    const problem = fieldProblem(field, value)
    if (problem !== null) return `config.${name}: ${problem}`
  }
  const broken = protocol.configProblem(completeConfig(protocol.configFields, config), nodes)
  if (broken === null || unsafe === true) return null
  const said = fill(protocol.words.en[broken.key] ?? broken.key, broken.values)
  return `config: ${said.replace(/\.$/, '')}${hint}`
}

function fieldProblem(field: ConfigField, value: ConfigValue): string | null {
  const found = JSON.stringify(value)
  switch (field.kind) {
    case 'number': {
      const expected = `expected ${field.min} to ${field.max}`
      if (typeof value !== 'number') return `${found} is not a number, ${expected}`
      return value < field.min || value > field.max ? `${found} is out of range, ${expected}` : null
    }
    case 'flag':
      return typeof value === 'boolean' ? null : `${found} is not true or false`
    case 'choice':
      return typeof value === 'string' && field.choices.includes(value)
        ? null
        : `${found} is not known, expected one of ${field.choices.join(', ')}`
    default:
      return unreachable(field)
  }
}

function workloadProblem({ workload }: Experiment, protocol: Protocol): string | null {
  if (!protocol.workloads.includes(workload.kind)) {
    const kinds = protocol.workloads.join(', ')
    return `workload.kind: "${workload.kind}" is not served by ${protocol.id}, expected one of ${kinds}`
  }
  const { timeoutMs, giveUpMs } = workload.policy
  if (giveUpMs < timeoutMs)
    return `workload.policy.giveUpMs: ${giveUpMs} is shorter than one attempt (timeoutMs ${timeoutMs})`
  const { read, write, cas } = workload.mix
  const inUse = workload.kind === 'register' || workload.kind === 'kv' ? read + write + cas : read + write
  return inUse > 0 ? null : 'workload.mix: all weights are 0, expected at least one above 0'
}

function checksProblem({ checks, workload }: Experiment, protocol: Protocol): string | null {
  if (checks === null) return null
  const fitting = checkNames({
    workload: workload.kind,
    invariants: protocol.invariants,
    copies: protocol.restMs !== undefined,
  })
  if (checks.length === 0) return `checks: empty, expected null for all or some of ${fitting.join(', ')}`
  for (const [index, check] of checks.entries()) {
    if (!fitting.includes(check))
      return `checks[${index}]: "${check}" does not fit ${protocol.id} with ${workload.kind}, expected one of ${fitting.join(', ')}`
  }
  return null
}

function faultsProblem({ faults, nodes, storm }: Experiment, protocol: Protocol): string | null {
  for (const [index, fault] of faults.entries()) {
    const problem = kindProblem(fault.kind, protocol)
    if (problem !== null) return `faults[${index}].kind: ${problem}`
    const other = faultProblem(fault, nodeIds(nodes))
    if (other !== null) return `faults[${index}].${other}`
  }
  for (const [index, kind] of (storm?.kinds ?? []).entries()) {
    const problem = kindProblem(kind, protocol)
    if (problem !== null) return `storm.kinds[${index}]: ${problem}`
  }
  return null
}

/** An order needs nodes that understand it. */
function kindProblem(kind: FaultKind, { id, administers }: Protocol): string | null {
  if (isOffered(kind, administers)) return null
  return `"${kind}" is an order that ${id} does not take, expected one of ${faultKinds.filter((one) => isOffered(one, administers)).join(', ')}`
}
