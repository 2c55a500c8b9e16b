import { required } from '../base/assert.ts'
import type { Protocol } from '../protocol/contract.ts'
import { protocols } from '../protocol/registry.ts'
import { detect, type Detection } from './detection.ts'
import { report, runStorm, stormSetup } from './storm.ts'

/** A piece of a campaign that one thread does in one go. */
export type Portion =
  | { readonly kind: 'storms'; readonly protocol: string; readonly from: number; readonly upTo: number }
  | {
      readonly kind: 'detection'
      readonly protocol: string
      readonly mutant: string
      readonly seedsMax: number
    }

export interface StormsDone {
  readonly protocol: string
  readonly storms: number
  /** Operations that succeeded: storms that let nothing through would prove nothing. */
  readonly succeeded: number
  /** A line for each storm with a finding: what was found and how to see it again. */
  readonly findings: readonly string[]
}

export function runStorms({ protocol: id, from, upTo }: Portion & { kind: 'storms' }): StormsDone {
  const protocol = protocolNamed(id)
  let succeeded = 0
  const findings: string[] = []
  for (let seed = from; seed <= upTo; seed++) {
    const setup = stormSetup(protocol, seed)
    const outcome = runStorm(setup)
    succeeded += outcome.operations.ok
    const [first] = outcome.findings
    if (first !== undefined) findings.push(report(setup, first))
  }
  return { protocol: id, storms: upTo - from + 1, succeeded, findings }
}

export function runDetection({
  protocol: id,
  mutant: name,
  seedsMax,
}: Portion & { kind: 'detection' }): Detection {
  const protocol = protocolNamed(id)
  const mutant = required(
    protocol.mutants.find((one) => one.name === name),
    `${id} has no mutant ${name}.`,
  )
  return detect(protocol, mutant, seedsMax)
}

function protocolNamed(id: string): Protocol {
  return required(
    protocols.find((one) => one.id === id),
    `There is no protocol ${id}.`,
  )
}
