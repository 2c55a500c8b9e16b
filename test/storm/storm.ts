import { prng, type Prng } from '../../src/core/base/prng.ts'
import type { CheckSetup } from '../../src/core/check/check-setup.ts'
import { checkNames, judge } from '../../src/core/check/judge.ts'
import { ShadowDisk } from '../../src/core/check/shadow-disk.ts'
import { faultKinds, type FaultKind } from '../../src/core/fault/fault.ts'
import { stormFaults } from '../../src/core/fault/storm.ts'
import { nodeIds } from '../../src/core/model/identity.ts'
import type { Outcome } from '../../src/core/model/operation.ts'
import {
  completeConfig,
  type Config,
  type ConfigField,
  type ConfigValue,
  type Protocol,
  type StormHint,
} from '../../src/core/protocol/contract.ts'
import { Simulation, type SimulationSetup } from '../../src/core/simulator/simulation.ts'
import type { TraceEvent } from '../../src/core/trace/event.ts'
import { workloadDefaults } from '../../src/core/workload/workload.ts'

/** What a storm brought to light: which check, and what it says. */
export interface Finding {
  readonly check: string
  readonly text: string
}

export interface StormOutcome {
  readonly findings: readonly Finding[]
  readonly operations: { readonly [outcome in Outcome]: number }
  readonly fingerprint: string
}

const durationMs = 4_000
const settleUs = 4_000_000

/**
 * A storm from its seed: node count, settings, workload and faults, all within the protocol's fault model. The same
 * protocol and seed give the same storm, whatever the mutant; a hint replaces what it names.
 */
export function stormSetup(
  protocol: Protocol,
  seed: number,
  mutant: string | null = null,
  hint: StormHint = {},
): SimulationSetup {
  const chance = prng(seed, 'storm set-up')
  const { min, max, default: usual } = protocol.nodeCount
  const counts = [usual, usual, usual, 1, 3, 4, 5, 5].filter((count) => count >= min && count <= max)
  const nodes = chance.pick(counts)
  const config = drawConfig(protocol.configFields, chance)
  const kind = chance.pick(protocol.workloads)
  const kinds = drawKinds(protocol, chance)
  const faults = {
    kinds: (hint.faults as readonly FaultKind[] | undefined) ?? kinds,
    meanIntervalMs: chance.integer(150, 700),
    meanDurationMs: chance.integer(150, 900),
  }
  const workload = {
    ...workloadDefaults,
    kind: hint.workload ?? kind,
    clients: chance.integer(2, 6),
    ratePerSecond: chance.pick([20, 40, 80]),
    targeting: chance.chance(0.1) ? 'home' : 'any',
  } as const
  const wanted = { ...config, ...hint.config }
  const count = hint.nodes ?? nodes
  return {
    protocol,
    config:
      protocol.configProblem(completeConfig(protocol.configFields, wanted), count) === null
        ? wanted
        : (hint.config ?? {}),
    mutant,
    nodes: count,
    workload,
    faults: stormFaults(faults, durationMs, prng(seed, 'storm')),
    durationUs: durationMs * 1000,
    settleUs,
    seed,
    recording: 'full',
  }
}

/** Runs to the end or to the first finding. The trace is judged as it comes; only the history is kept. */
export function runStorm(setup: SimulationSetup): StormOutcome {
  const { protocol } = setup
  const check: CheckSetup = {
    nodes: nodeIds(setup.nodes),
    config: completeConfig(protocol.configFields, setup.config),
    workload: setup.workload.kind,
    tables: protocol.tables,
    invariants: protocol.invariants,
    durability: protocol.durability,
    checks: null,
    copies: protocol.restMs !== undefined,
  }
  const promises =
    protocol.promises?.(completeConfig(protocol.configFields, setup.config), check.workload) ?? null
  const findings: Finding[] = []
  const history: TraceEvent[] = []
  const operations = { ok: 0, fail: 0, info: 0 }
  const found = (finding: Finding): void => void findings.push(finding)
  const watches = [watchInvariants(check, found), watchDurability(check, found)]
  const simulation = new Simulation(setup, (event) => {
    for (const watch of watches) watch(event)
    if (event.kind === 'invoked' || event.kind === 'completed') history.push(event)
    if (event.kind === 'completed') operations[event.outcome]++
  })
  try {
    while (!simulation.isFinished && findings.length === 0) simulation.advance(simulation.nowUs + 20_000)
  } catch (failure) {
    findings.push({ check: 'assertion', text: String(failure instanceof Error ? failure.stack : failure) })
  }
  if (findings.length === 0) findings.push(...judgeHistory({ ...check, promises }, history))
  return { findings, operations, fingerprint: simulation.fingerprint }
}

/** One line for a failure: what was found, and the command that runs the same storm again. */
export function report(setup: SimulationSetup, finding: Finding): string {
  const { protocol, seed, mutant } = setup
  const planted = mutant === null ? '' : ` ${mutant}`
  const replay = `node_modules/.bin/node test/storm/replay.ts ${protocol.id} ${seed}${planted}`
  return `${protocol.id}${planted}, seed ${seed}: ${finding.check}: ${finding.text}\n  replay: ${replay}`
}

function watchInvariants(check: CheckSetup, found: (finding: Finding) => void): (event: TraceEvent) => void {
  const folds = check.invariants.map((invariant) => ({ id: invariant.id, fold: invariant.begin(check) }))
  return (event) => {
    for (const { id, fold } of folds) {
      const violation = fold.see(event)
      if (violation !== null)
        found({ check: id, text: `event ${event.seq}: ${JSON.stringify(violation.sentence)}` })
    }
  }
}

function watchDurability(check: CheckSetup, found: (finding: Finding) => void): (event: TraceEvent) => void {
  const disks = new Map(check.nodes.map((node) => [node, new ShadowDisk(check.tables)]))
  return (event) => {
    if ('node' in event) disks.get(event.node)?.see(event)
    if (event.kind !== 'sent') return
    const disk = disks.get(event.from)
    if (disk === undefined) return
    for (const rule of check.durability) {
      if (rule.message !== event.message.type) continue
      const missing = rule.missing(event.message, disk.image, event.from, event.to)
      const said = `event ${event.seq}: ${event.message.type} from ${event.from} (${rule.rule}): ${missing}`
      if (missing !== null) found({ check: 'durable-before-send', text: said })
    }
  }
}

/** The checks that look at the clients' side only. One that runs out of its bound is a finding too: a storm is small. */
function judgeHistory(check: CheckSetup, history: readonly TraceEvent[]): Finding[] {
  const folded = ['durable-before-send', ...check.invariants.map(({ id }) => id)]
  const checks = checkNames(check).filter((name) => !folded.includes(name))
  return judge({ ...check, checks }, history).flatMap(({ check: name, answer, sentence, promised }) =>
    (answer === 'illegal' && promised !== false) || sentence.key === 'check.bound'
      ? [{ check: name, text: `${answer}: ${JSON.stringify(sentence)}` }]
      : [],
  )
}

/** A few kinds at a time: some mistakes need two faults that meet, and all at once drown each other. */
function drawKinds(protocol: Protocol, chance: Prng): FaultKind[] {
  const possible = faultKinds.filter((kind) => !protocol.faultModel.beyond.includes(kind))
  return chance.shuffle(possible).slice(0, chance.integer(2, 6))
}

/** Half of the fields keep their default; numbers go down, evenly over the orders of magnitude, towards their bound. */
function drawConfig(fields: readonly ConfigField[], chance: Prng): Config {
  const drawn = fields.flatMap((field): [string, ConfigValue][] =>
    chance.chance(0.5) ? [] : [[field.name, drawValue(field, chance)]],
  )
  return Object.fromEntries(drawn)
}

function drawValue(field: ConfigField, chance: Prng): ConfigValue {
  if (field.kind === 'flag') return chance.chance(0.25) ? !field.default : field.default
  if (field.kind === 'choice') return chance.pick(field.choices)
  const low = Math.max(field.min, 1)
  const value = Math.round(low * (Math.max(field.default, low) / low) ** chance.unit())
  return Math.min(field.max, Math.max(field.min, value))
}
