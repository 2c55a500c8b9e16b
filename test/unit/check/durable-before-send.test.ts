import { describe, expect, it } from 'vitest'
import { Budget } from '../../../src/core/check/budget.ts'
import type { CheckSetup } from '../../../src/core/check/check-setup.ts'
import { checkDurableBeforeSend } from '../../../src/core/check/durable-before-send.ts'
import { row, type DurableWrite } from '../../../src/core/model/durable.ts'
import type { Message } from '../../../src/core/model/message.ts'
import type { Verdict } from '../../../src/core/model/verdict.ts'
import { english, HistoryScript } from './history-script.ts'

/** A promise for a term must have that term on disk. */
const setup: CheckSetup = {
  nodes: ['n1', 'n2'],
  config: {},
  workload: 'register',
  tables: { meta: 'name' },
  invariants: [],
  durability: [
    {
      message: 'Promise',
      rule: 'TEST-1',
      missing(message: Message, disk) {
        const { term } = message as Message & { term: number }
        const held = Number(row(disk, 'meta', 'term') ?? 0)
        return held >= term ? null : `term ${term}, the disk holds ${held}`
      },
    },
  ],
  checks: null,
}

class DiskScript extends HistoryScript {
  #id = 0

  wrote(atMs: number, version: number, term: number): this {
    const write: DurableWrite = { kind: 'put', table: 'meta', key: 'term', value: term }
    return this.at(atMs, { kind: 'wrote', node: 'n1', version, writes: [write] })
  }

  synced(atMs: number, upTo: number): this {
    return this.at(atMs, { kind: 'synced', node: 'n1', upTo })
  }

  promised(atMs: number, term: number): this {
    const message = { type: 'Promise', term }
    return this.at(atMs, { kind: 'sent', id: ++this.#id, from: 'n1', to: 'n2', message })
  }

  crashed(atMs: number, lost: readonly number[]): this {
    return this.at(atMs, { kind: 'crashed', node: 'n1', incarnation: 1, lost })
  }
}

const verdictOf = (script: DiskScript, steps = 1_000): Verdict => {
  return checkDurableBeforeSend(setup, script.trace(), new Budget(steps))
}

describe('durable before send (D0)', () => {
  it('holds when the write is synced before the message leaves', () => {
    const verdict = verdictOf(new DiskScript().wrote(1, 1, 5).synced(2, 1).promised(3, 5))
    expect(verdict.answer).toBe('ok')
    expect(english(verdict.sentence)).toBe(
      'All 1 messages that promise something left only when it was safe on disk.',
    )
  })

  it('is broken by a message that overtakes its write, and shows both', () => {
    const verdict = verdictOf(new DiskScript().wrote(1, 1, 5).promised(2, 5).synced(3, 1))
    expect(verdict.answer).toBe('illegal')
    expect(english(verdict.sentence)).toBe(
      'n1 sent Promise to n2 at 0.002 s before what it promises was safe on its disk: term 5, the disk holds 0 (rule TEST-1).',
    )
    expect(verdict.witness.events).toEqual([1, 2])
    expect(english(verdict.witness.reasons[0]!)).toBe(
      'Write 1 of n1, handed to the disk at 0.001 s, was not safe yet.',
    )
  })

  it('is broken by a message whose write was never made', () => {
    const verdict = verdictOf(new DiskScript().promised(1, 3))
    expect(verdict.answer).toBe('illegal')
    expect(verdict.witness.events).toEqual([1])
  })

  it('counts a sync only up to its version', () => {
    const script = new DiskScript().wrote(1, 1, 5).wrote(2, 2, 6).synced(3, 1)
    expect(verdictOf(script.promised(4, 5)).answer).toBe('ok')
    expect(verdictOf(script.promised(5, 6)).answer).toBe('illegal')
  })

  it('forgets what a crash lost', () => {
    const script = new DiskScript().wrote(1, 1, 5).crashed(2, [1]).synced(3, 1).promised(4, 5)
    expect(verdictOf(script).answer).toBe('illegal')
  })

  it('keeps what a sync under way at the crash brought to the disk without a word', () => {
    const script = new DiskScript().wrote(1, 1, 5).wrote(2, 2, 6).crashed(3, [2])
    expect(verdictOf(script.promised(4, 5)).answer).toBe('ok')
    expect(verdictOf(script.promised(5, 6)).answer).toBe('illegal')
  })

  it('forgets everything when the disk is wiped', () => {
    const script = new DiskScript()
      .wrote(1, 1, 5)
      .synced(2, 1)
      .at(3, { kind: 'wiped', node: 'n1' })
      .promised(4, 5)
    expect(verdictOf(script).answer).toBe('illegal')
  })

  it('cannot be judged from a light recording', () => {
    const verdict = verdictOf(new DiskScript().write('c1', 1, 0, 1))
    expect(verdict.answer).toBe('unknown')
    expect(english(verdict.sentence)).toContain('The recording is light')
  })

  it('says unknown when the bound is reached', () => {
    expect(verdictOf(new DiskScript().wrote(1, 1, 5).synced(2, 1).promised(3, 5), 2).answer).toBe('unknown')
  })
})
