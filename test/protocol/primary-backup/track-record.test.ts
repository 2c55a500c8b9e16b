import { expect, it } from 'vitest'
import type { Protocol } from '../../../src/core/protocol/contract.ts'
import { primaryBackup } from '../../../src/core/protocol/primary-backup/index.ts'
import { report, runStorm, stormSetup } from '../../storm/storm.ts'

const protocol = primaryBackup as unknown as Protocol

/** Storms that raised an alarm while the protocol was written. `faultline storm primary-backup 53` replays one. */
it.each([53, 93, 723, 749, 1004, 1337])('primary-backup: seed %i raises no alarm any more', (seed) => {
  const setup = stormSetup(protocol, seed)
  const { findings, operations } = runStorm(setup)
  expect(findings.map((finding) => report(setup, finding))).toEqual([])
  expect(operations.ok).toBeGreaterThan(0)
})
