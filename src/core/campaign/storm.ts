import { prng, type Prng } from '../base/prng.ts'
import type { CheckSetup } from '../check/check-setup.ts'
import { checkNames, judge } from '../check/judge.ts'
import { ShadowDisk } from '../check/shadow-disk.ts'
import { faultKinds, isOffered, type FaultKind } from '../fault/fault.ts'
import { stormFaults, traitorsOf } from '../fault/storm.ts'
import { nodeIds } from '../model/identity.ts'
import type { Violation } from '../model/verdict.ts'
import type { Outcome } from '../model/operation.ts'
import {
  beyondOf,
  completeConfig,
  type Config,
  type ConfigField,
  type ConfigValue,
  type Protocol,
  type StormHint,
} from '../protocol/contract.ts'
import { Simulation, type SimulationSetup } from '../simulator/simulation.ts'
import type { TraceEvent } from '../trace/event.ts'
import { Traitors } from '../trace/traitors.ts'
import { workloadDefaults } from '../workload/workload.ts'

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
  const drawn = drawKinds(protocol, chance)
  const pace = {
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
  const tolerated = protocol.faultModel.toleratedFailures(count)
  // Where no traitor can be borne one would be beyond the fault model, unless a mistake is to be shown so.
  const bearable = tolerated > 0 ? drawn : drawn.filter((one) => one !== 'byzantine')
  const kinds = (hint.faults as readonly FaultKind[] | undefined) ?? bearable
  const storm = { ...pace, kinds, traitors: traitorsOf(nodeIds(count), tolerated, seed) }
  return {
    protocol,
    config:
      protocol.configProblem(completeConfig(protocol.configFields, wanted), count) === null
        ? wanted
        : (hint.config ?? {}),
    mutant,
    nodes: count,
    workload,
    faults: stormFaults(storm, durationMs, prng(seed, 'storm')),
    durationUs: durationMs * 1000,
    settleUs,
    seed,
    recording: 'full',
  }
}

/**
 * Runs to the end or to the first finding (`whole`: always to the end). The trace is judged as it comes; only the
 * history is kept.
 */
export function runStorm(setup: SimulationSetup, { whole = false } = {}): StormOutcome {
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
  const invariants = watchInvariants(check, found)
  const watches = [invariants.see, watchDurability(check, found), watchLives(protocol, found)]
  const simulation = new Simulation(setup, (event) => {
    for (const watch of watches) watch(event)
    if (event.kind === 'invoked' || event.kind === 'completed') history.push(event)
    if (event.kind === 'completed') operations[event.outcome]++
  })
  try {
    while (!simulation.isFinished && (whole || findings.length === 0))
      simulation.advance(simulation.nowUs + 20_000)
  } catch (failure) {
    findings.push({ check: 'assertion', text: String(failure instanceof Error ? failure.stack : failure) })
  }
  if (whole || findings.length === 0) invariants.end()
  if (whole || findings.length === 0) findings.push(...judgeHistory({ ...check, promises }, history))
  return { findings, operations, fingerprint: simulation.fingerprint }
}

/** One line for a failure: what was found, and the command that runs the same storm again. */
export function report(setup: SimulationSetup, finding: Finding): string {
  const { protocol, seed, mutant } = setup
  const planted = mutant === null ? '' : ` --mutant ${mutant}`
  const replay = `npm run -s faultline -- storm ${protocol.id} ${seed}${planted}`
  return `${protocol.id}${mutant === null ? '' : ` ${mutant}`}, seed ${seed}: ${finding.check}: ${finding.text}\n  replay: ${replay}`
}

function watchInvariants(
  check: CheckSetup,
  found: (finding: Finding) => void,
): { see: (event: TraceEvent) => void; end: () => void } {
  const folds = new Map(check.invariants.map((invariant) => [invariant.id, invariant.begin(check)]))
  const tell = (id: string, when: string, violation: Violation | null): void => {
    if (violation === null) return
    folds.delete(id)
    found({ check: id, text: `${when}: ${JSON.stringify(violation.sentence)}` })
  }
  return {
    see: (event) => {
      for (const [id, fold] of folds) tell(id, `event ${event.seq}`, fold.see(event))
    },
    end: () => {
      for (const [id, fold] of folds) tell(id, 'at the end', fold.end())
    },
  }
}

/** Where traitors are within the fault model an honest node that trips over one is a mistake of the protocol. */
function watchLives(protocol: Protocol, found: (finding: Finding) => void): (event: TraceEvent) => void {
  const traitors = new Traitors()
  const bears = !beyondOf(protocol).includes('byzantine')
  return (event) => {
    traitors.see(event)
    if (!bears || event.kind !== 'crashed' || event.reason === undefined || traitors.has(event.node)) return
    found({ check: 'assertion', text: `event ${event.seq}: ${event.node} stopped: ${event.reason}` })
  }
}

function watchDurability(check: CheckSetup, found: (finding: Finding) => void): (event: TraceEvent) => void {
  const disks = new Map(check.nodes.map((node) => [node, new ShadowDisk(check.tables)]))
  const traitors = new Traitors()
  return (event) => {
    if ('node' in event) disks.get(event.node)?.see(event)
    traitors.see(event)
    if (event.kind !== 'sent' || traitors.has(event.from)) return
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
  const beyond = beyondOf(protocol)
  const possible = faultKinds.filter(
    (kind) => !beyond.includes(kind) && isOffered(kind, protocol.administers),
  )
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
