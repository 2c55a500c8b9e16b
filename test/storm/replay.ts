import { protocols } from '../../src/core/protocol/registry.ts'
import { report, runStorm, stormSetup } from './storm.ts'

/** Runs one storm again: `replay.ts PROTOCOL SEED [MUTANT]`. Exit 2 when it finds something. */
const [id, seed, name] = process.argv.slice(2)
const protocol = protocols.find((one) => one.id === id)
const mutant = protocol?.mutants.find((one) => one.name === name)
if (
  protocol === undefined ||
  !Number.isInteger(Number(seed)) ||
  (name !== undefined && mutant === undefined)
) {
  console.error(
    `Usage: replay.ts PROTOCOL SEED [MUTANT]; protocols: ${protocols.map((one) => one.id).join(', ')}`,
  )
  process.exit(1)
}
const setup = stormSetup(protocol, Number(seed), mutant?.name ?? null, mutant?.storm)
const { findings, operations, fingerprint } = runStorm(setup)
console.log(
  JSON.stringify({
    nodes: setup.nodes,
    config: setup.config,
    workload: setup.workload,
    operations,
    fingerprint,
  }),
)
for (const finding of findings) console.log(report(setup, finding))
process.exitCode = findings.length === 0 ? 0 : 2
