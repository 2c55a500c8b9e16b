import { describe, expect, it } from 'vitest'
import { experimentOf } from '../../../src/core/experiment/experiment-of.ts'
import type { ExperimentFile } from '../../../src/core/experiment/experiment-file.ts'
import { runLabels } from '../../../src/core/experiment/run-label.ts'
import { raft } from '../../../src/core/protocol/raft/index.ts'
import { twoPhaseCommit } from '../../../src/core/protocol/two-phase-commit/index.ts'

const known = [raft, twoPhaseCommit]

function refusal(file: ExperimentFile): string | null {
  const reading = experimentOf(file, known)
  return reading.kind === 'refused' ? reading.sentence : null
}

const tooShort = {
  name: 'e',
  protocol: 'raft',
  config: { electionTimeoutMs: 60, heartbeatMs: 50 },
} as const

describe('settings that a protocol refuses', () => {
  it('are refused with the rule and a hint', () => {
    expect(refusal(tooShort)).toMatch(/^config: .*60.*; "unsafe": true runs it anyway$/)
    expect(refusal({ name: 'e', protocol: 'two-phase-commit', nodes: 2 })).toBe(
      'nodes: 2 is out of range, expected 3 to 9; "unsafe": true runs it anyway',
    )
  })

  it('run when the experiment says that it is unsafe', () => {
    expect(refusal({ ...tooShort, unsafe: true })).toBeNull()
    expect(refusal({ name: 'e', protocol: 'two-phase-commit', nodes: 2, unsafe: true })).toBeNull()
  })

  it('keep their types, their bounds and the largest node count all the same', () => {
    const unsafe = { ...tooShort, unsafe: true } as const
    expect(refusal({ ...unsafe, config: { heartbeatMs: 0 } })).toBe(
      'config.heartbeatMs: 0 is out of range, expected 5 to 10000',
    )
    expect(refusal({ ...unsafe, config: { heartbeatMs: 'soon' } })).toContain('is not a number')
    expect(refusal({ ...unsafe, nodes: 0 })).toBe('nodes: 0 is out of range, expected 1 to 9')
    expect(refusal({ ...unsafe, nodes: 10 })).toBe('nodes: 10 is out of range, expected 1 to 9')
  })
})

describe('the labels of a run', () => {
  it('name the broken rule, only where one is broken', () => {
    const labels = runLabels({ config: tooShort.config, nodes: 3, unsafe: true }, raft, [])
    expect(labels.map(({ kind }) => kind)).toEqual(['unsafe'])
    expect(labels[0]!.details[0]!.key).toBe('raft.problem.electionTooShort')
    expect(runLabels({ config: {}, nodes: 3, unsafe: true }, raft, ['crash'])).toEqual([])
  })

  it('name the faults that the protocol is not built for, each once', () => {
    const labels = runLabels({ config: {}, nodes: 3 }, raft, ['byzantine', 'crash', 'byzantine', 'wipe'])
    expect(labels.map(({ kind }) => kind)).toEqual(['beyond'])
    expect(labels[0]!.details.map(({ values }) => values['kind'])).toEqual([
      'fault.kind.byzantine',
      'fault.kind.wipe',
    ])
  })
})

describe('an order in the schedule', () => {
  it('is refused where no node understands it', () => {
    const fault = { kind: 'promote', target: 'n1', atMs: 0, untilMs: null } as const
    expect(refusal({ name: 'e', protocol: 'raft', faults: [fault] })).toMatch(
      /^faults\[0\]\.kind: "promote" is an order that raft does not take, expected one of crash, /,
    )
    const handOver = { ...fault, kind: 'transfer-leadership' } as const
    expect(refusal({ name: 'e', protocol: 'raft', faults: [handOver] })).toBeNull()
  })
})
