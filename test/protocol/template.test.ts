import { expect, it } from 'vitest'
import { template } from '../../src/core/protocol/_template/index.ts'
import { protocols } from '../../src/core/protocol/registry.ts'
import { report, runStorm, stormSetup } from '../storm/storm.ts'

const seeds = Array.from({ length: 100 }, (_, i) => i + 1)

it('the template is a whole protocol, but not one of the lab', () => {
  expect(protocols.map(({ id }) => id)).not.toContain(template.id)
  const { en, 'zh-CN': zh } = template.words
  expect(Object.keys(zh)).toEqual(Object.keys(en))
  for (const { title } of template.invariants) expect(en).toHaveProperty([title])
})

it('the template survives storms within its fault model', () => {
  let succeeded = 0
  for (const seed of seeds) {
    const setup = stormSetup(template, seed)
    const { findings, operations } = runStorm(setup)
    expect(findings.map((finding) => report(setup, finding))).toEqual([])
    succeeded += operations.ok
  }
  expect(succeeded / seeds.length).toBeGreaterThan(20)
})

it.each(template.mutants)('the checks catch $name in the template', ({ name, storm, caughtBy }) => {
  const found = seeds.flatMap((seed) => runStorm(stormSetup(template, seed, name, storm)).findings)
  expect(found.some(({ check }) => caughtBy.includes(check))).toBe(true)
})
