import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { clientChecks } from '../../src/core/check/judge.ts'
import { ShadowDisk } from '../../src/core/check/shadow-disk.ts'
import { nodeIds } from '../../src/core/model/identity.ts'
import { workloadIds } from '../../src/core/model/operation.ts'
import type { Sentence } from '../../src/core/model/sentence.ts'
import { completeConfig, type Protocol } from '../../src/core/protocol/contract.ts'
import { standInAuthenticator } from '../../src/core/simulator/stand-in-authenticator.ts'
import { Simulation, type SimulationSetup } from '../../src/core/simulator/simulation.ts'
import type { TraceEvent } from '../../src/core/trace/event.ts'
import { workloadDefaults } from '../../src/core/workload/workload.ts'
import { stormSetup } from '../storm/storm.ts'
import { twinProtocol } from './twin-protocol.ts'

const stormSeeds = [1, 2, 3, 4, 5, 6, 7, 8]
/** Checks of the lab that are no invariant of a protocol. */
const judges = [
  ...workloadIds.flatMap((workload) => clientChecks({ workload, copies: true })),
  'durable-before-send',
]
const ruleId = /\b[A-Z]+-\d+\b/g

/** What every protocol must hold, told without naming one. `folder` is where its README stands. */
export function conformance(protocol: Protocol, folder: string = protocol.id): void {
  describe(`${protocol.id} keeps the protocol contract`, () => {
    describe('as data', () => dataTests(protocol, folder))
    describe('in words', () => wordTests(protocol))
    describe('in a storm', () => stormTests(protocol))
    describe('in a quiet cluster', () => quietTests(protocol))
  })
}

function dataTests(protocol: Protocol, folder: string): void {
  const invariantIds = protocol.invariants.map(({ id }) => id)

  it('has a kebab-case id, workloads, and a usual node count within its bounds', () => {
    expect(protocol.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    expect(protocol.workloads.length).toBeGreaterThan(0)
    const { min, max, default: usual } = protocol.nodeCount
    expect(min <= usual && usual <= max, `${min} <= ${usual} <= ${max}`).toBe(true)
    expect(protocol.faultModel.toleratedFailures(usual)).toBeLessThan(usual)
  })

  it('has settings whose defaults are within their bounds and go together', () => {
    for (const field of protocol.configFields) {
      if (field.kind === 'number')
        expect(field.min <= field.default && field.default <= field.max, field.name).toBe(true)
      if (field.kind === 'choice') expect(field.choices).toContain(field.default)
    }
    const names = protocol.configFields.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(
      protocol.configProblem(completeConfig(protocol.configFields, {}), protocol.nodeCount.default),
    ).toBeNull()
  })

  it('has invariants and durability rows that quote rules of its README', () => {
    expect(new Set(invariantIds).size).toBe(invariantIds.length)
    expect(invariantIds.length).toBeGreaterThan(0)
    const rules = rulesOf(folder)
    for (const { rule } of [...protocol.invariants, ...protocol.durability]) {
      const quoted = rule.match(ruleId) ?? []
      expect(quoted.length, `${rule} names a rule`).toBeGreaterThan(0)
      for (const id of quoted) expect(rules, `${id} is a rule of the README`).toContain(id)
    }
  })

  it('has at least four mutants that break rules of its README and are caught by checks that exist', () => {
    expect(protocol.mutants.length).toBeGreaterThanOrEqual(protocol.id === 'template' ? 3 : 4)
    const names = protocol.mutants.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    const rules = rulesOf(folder)
    for (const mutant of protocol.mutants) {
      expect(mutant.breaks.length, mutant.name).toBeGreaterThan(0)
      expect(mutant.caughtBy.length, mutant.name).toBeGreaterThan(0)
      for (const rule of mutant.breaks) expect(rules, `${mutant.name} breaks ${rule}`).toContain(rule)
      for (const check of mutant.caughtBy)
        expect([...judges, ...invariantIds], `${mutant.name}`).toContain(check)
    }
  })
}

/** Ids of all rules that the README in a protocol's folder names. */
function rulesOf(folder: string): Set<string> {
  const readme = new URL(`../../src/core/protocol/${folder}/README.md`, import.meta.url)
  return new Set(readFileSync(readme, 'utf8').match(ruleId))
}

function wordTests(protocol: Protocol): void {
  const { en, 'zh-CN': zh } = protocol.words

  it('has the same words with the same holes in both languages', () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort())
    for (const [key, text] of Object.entries(en)) expect(holes(zh[key] ?? ''), key).toEqual(holes(text))
  })

  it('has words for its title, its summary, its invariants and its mutants', () => {
    const { title, summary, invariants, mutants } = protocol
    const keys = [
      title,
      summary,
      ...invariants.map((one) => one.title),
      ...mutants.map((one) => one.description),
    ]
    expect(keys.filter((key) => en[key] === undefined)).toEqual([])
  })

  it('writes Chinese in Chinese characters', () => {
    const latin = Object.entries(zh).filter(
      ([key, text]) => key !== protocol.title && !/\p{Script=Han}/u.test(text),
    )
    // A name of the field (`Raft`, `no-op`) may stay as it is; a sentence may not.
    expect(latin.filter(([, text]) => /\s\w+\s/.test(text))).toEqual([])
  })
}

function stormTests(protocol: Protocol): void {
  it('steps purely: equal nodes give equal plain effects, and what was given away never changes', () => {
    const twins = twinProtocol(protocol)
    for (const seed of stormSeeds) {
      expect(() => run({ ...stormSetup(protocol, seed), protocol: twins }), `seed ${seed}`).not.toThrow()
    }
  })

  it('gives the same fingerprint for the same seed, also when two clusters run at once, and another for another', () => {
    const prints = stormSeeds.slice(0, 4).map((seed) => run(stormSetup(protocol, seed)).fingerprint)
    const together = stormSeeds
      .slice(0, 4)
      .map((seed) => new Simulation(stormSetup(protocol, seed), () => {}))
    while (together.some((one) => !one.isFinished))
      for (const one of together) one.advance(one.nowUs + 50_000)
    expect(together.map((one) => one.fingerprint)).toEqual(prints)
    expect(new Set(prints).size).toBe(prints.length)
  })

  it('starts from what its disk held at any moment', () => {
    for (const seed of stormSeeds.slice(0, 3)) restartEverywhere(protocol, stormSetup(protocol, seed))
  })

  it('shows every node at every moment in words of both languages, with one leader of the highest epoch at most', () => {
    for (const seed of stormSeeds) {
      const simulation = new Simulation(stormSetup(protocol, seed), () => {})
      while (!simulation.isFinished) {
        simulation.advance(simulation.nowUs + 20_000)
        checkViews(protocol, simulation, seed)
      }
    }
  })

  it('explains its notes in words, or says that people need not see them, and has a word for every message', () => {
    for (const seed of stormSeeds) {
      for (const event of run(stormSetup(protocol, seed)).trace) {
        if (event.kind === 'noted')
          checkSentence(protocol, protocol.explain(event.note, event.node), event.note.kind)
        if (event.kind !== 'sent' || event.message.type === 'Request' || event.message.type === 'Response')
          continue
        const key = `${protocol.id}.message.${event.message.type}`
        if (protocol.words.en[key] === undefined) expect.fail(`${key} has no words.`)
      }
    }
  })
}

function quietTests(protocol: Protocol): void {
  const outcomes = protocol.workloads.map((kind) => {
    const setup: SimulationSetup = {
      protocol,
      config: {},
      mutant: null,
      nodes: protocol.nodeCount.default,
      workload: { ...workloadDefaults, kind, clients: 4, ratePerSecond: 40 },
      faults: [],
      durationUs: 8_000_000,
      settleUs: 4_000_000,
      seed: 11,
      recording: 'full',
    }
    return { kind, trace: run(setup).trace }
  })

  it.each(outcomes)('completes nearly every operation of the $kind workload', ({ trace }) => {
    const invoked = trace.filter((event) => event.kind === 'invoked').length
    const completed = trace.flatMap((event) => (event.kind === 'completed' ? [event.outcome] : []))
    const decided = completed.filter((outcome) => outcome !== 'info').length
    expect(invoked).toBeGreaterThan(200)
    expect(decided / invoked).toBeGreaterThan(0.95)
    // Some transfers are refused because there is too little money; most operations must still succeed.
    expect(completed.filter((outcome) => outcome === 'ok').length / invoked).toBeGreaterThan(0.7)
  })

  it.each(outcomes)('answers every request of the $kind workload exactly once', ({ trace }) => {
    const asked = new Map<string, number>()
    const answered = new Map<string, number>()
    const more = (counts: Map<string, number>, key: string): void =>
      void counts.set(key, (counts.get(key) ?? 0) + 1)
    const requests = new Map<number, string>()
    for (const event of trace) {
      if (event.kind === 'sent' && event.message.type === 'Request') {
        requests.set(
          event.id,
          `${event.from} asks ${event.to} for ${(event.message as unknown as { seq: number }).seq}`,
        )
      }
      if (event.kind === 'sent' && event.message.type === 'Response') {
        more(
          answered,
          `${event.to} asks ${event.from} for ${(event.message as unknown as { seq: number }).seq}`,
        )
      }
      const request = event.kind === 'delivered' ? requests.get(event.id) : undefined
      if (request !== undefined) more(asked, request)
    }
    expect(asked.size).toBeGreaterThan(200)
    const uneven = [...asked].filter(([key, count]) => answered.get(key) !== count)
    expect(uneven.map(([key, count]) => `${key}: ${count} times, ${answered.get(key) ?? 0} answers`)).toEqual(
      [],
    )
  })
}

function run(setup: SimulationSetup): { trace: TraceEvent[]; fingerprint: string } {
  const trace: TraceEvent[] = []
  const simulation = new Simulation(setup, (event) => trace.push(event))
  simulation.run()
  return { trace, fingerprint: simulation.fingerprint }
}

/** Each time that a disk changes, a node made from it must start and be describable. */
function restartEverywhere(protocol: Protocol, setup: SimulationSetup): void {
  const nodes = nodeIds(setup.nodes)
  const config = completeConfig(protocol.configFields, setup.config)
  const disks = new Map(nodes.map((node) => [node, new ShadowDisk(protocol.tables)]))
  let starts = 0
  for (const event of run(setup).trace) {
    const disk = 'node' in event ? disks.get(event.node) : undefined
    if (disk === undefined || !('node' in event)) continue
    disk.see(event)
    if (event.kind !== 'synced' && event.kind !== 'crashed') continue
    const authenticator = standInAuthenticator(event.node, setup.seed)
    const { kind } = setup.workload
    const context = { self: event.node, nodes, config, workload: kind, mutant: null, authenticator }
    const image = new Map([...disk.image].map(([table, rows]) => [table, new Map(rows)]))
    const state = protocol.create(context, image)
    protocol.step(state, { kind: 'started', nowUs: event.timeUs })
    expect(protocol.describe(state).role).toBeTypeOf('string')
    starts++
  }
  expect(starts).toBeGreaterThan(0)
}

function checkViews(protocol: Protocol, simulation: Simulation, seed: number): void {
  const views = simulation.view().flatMap(({ view }) => (view === null ? [] : [view]))
  const highest = Math.max(...views.filter((view) => view.leads).map((view) => view.epoch))
  const leaders = views.filter((view) => view.leads && view.epoch === highest).length
  if (leaders > 1)
    expect.fail(`seed ${seed}: ${leaders} leaders of epoch ${highest} at ${simulation.nowUs} us.`)
  const { en } = protocol.words
  for (const view of views) {
    for (const key of [view.role, ...view.facts.map(({ label }) => label)]) {
      if (en[key] === undefined) expect.fail(`seed ${seed}: ${key} has no words.`)
    }
    checkSentence(protocol, view.trouble, 'trouble')
    const { decided, length } = view.progress
    const isPossible = decided >= 0 && decided <= length && view.log.length <= 50
    if (!isPossible)
      expect.fail(`seed ${seed}: ${decided} of ${length} decided, ${view.log.length} rows shown.`)
  }
}

function checkSentence(protocol: Protocol, said: Sentence | null, source: string): void {
  if (said === null) return
  const text = protocol.words.en[said.key]
  if (text === undefined) expect.fail(`${source}: ${said.key} has no words.`)
  const open = holes(text).filter((hole) => said.values[hole] === undefined)
  if (open.length > 0) expect.fail(`${said.key} lacks values for ${open.join(', ')}.`)
}

/** The names in a text's `{name}` holes, in order. */
function holes(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!))].sort()
}
