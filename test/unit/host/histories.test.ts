import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HistoryProgress, HistoryQuestion, OpenedHistory } from '../../../src/contract/history.ts'
import { Histories } from '../../../src/host/histories.ts'
import { historyBands } from '../../../src/host/run-history.ts'
import { noEffect } from '../../../src/core/trace/fault-effect.ts'

let folder: string
let histories: Histories
const told: HistoryProgress[] = []
const warned: string[] = []
const question: HistoryQuestion = { model: 'register', checks: null, level: null, budgetSeconds: 20 }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-histories-'))
  mkdirSync(join(folder, 'runs'))
  told.length = warned.length = 0
  histories = new Histories(
    { path: folder, runs: join(folder, 'runs') },
    (id) => Promise.reject(new Error(`There is no run ${id}.`)),
    (progress) => told.push(progress),
    (sentence) => warned.push(sentence),
  )
})

afterEach(async () => {
  await histories.close()
  rmSync(folder, { recursive: true, force: true })
})

async function uploaded(name: string, ...parts: readonly string[]): Promise<string> {
  const id = await histories.upload(name)
  for (const part of parts) await histories.send(id, Buffer.from(part).toString('base64'))
  return id
}

const lines = [
  '{:type :invoke, :process 0, :f :write, :value 1}',
  '{:type :ok, :process 0, :f :write, :value 1}',
  '{:type :invoke, :process 1, :f :read, :value nil}',
  '{:type :ok, :process 1, :f :read, :value 2}',
  '{:type :invoke, :process 0, :f :write, :value 3}',
].join('\n')

describe('A history that somebody sends', () => {
  test('is opened from its parts, given out in pages, judged, and leaves no file behind', async () => {
    const id = await uploaded('mine.edn', lines.slice(0, 70), lines.slice(70))
    const opened = (await histories.open({ kind: 'upload', id }, 'auto')) as OpenedHistory
    expect(opened).toMatchObject({ kind: 'opened', name: 'mine.edn', format: 'edn', model: 'register' })
    expect([opened.operationCount, opened.processCount, opened.clock]).toEqual([3, 2, 'index'])
    const page = await histories.operations(1, 10)
    expect(page.map(({ f, return: end, outcome }) => [f, end, outcome])).toEqual([
      ['read', 3, 'ok'],
      ['write', null, 'info'],
    ])
    const [verdict] = await histories.judge(question)
    expect([verdict!.check, verdict!.answer]).toEqual(['linearizable', 'illegal'])
    expect(told.at(-1)).toEqual({ kind: 'idle' })
    expect(readdirSync(join(folder, 'arriving'))).toEqual([])
    await histories.close()
    expect(existsSync(join(folder, 'arriving'))).toBe(false)
  })

  test('and is none comes back as a sentence with its place and the line itself', async () => {
    const id = await uploaded('torn.edn', `${lines}\n{:type :ok, :process 0, :f :wri`)
    const answer = await histories.open({ kind: 'upload', id }, 'auto')
    expect(answer).toMatchObject({ kind: 'refused', line: 6, excerpt: '{:type :ok, :process 0, :f :wri' })
    expect((answer as { sentence: string }).sentence).toMatch(/^torn\.edn: line 6, column \d+: .*\.$/)
    await expect(histories.operations(0, 10)).rejects.toThrow('The history is not open any more')
  })

  test('in parts to an upload that is over is refused', async () => {
    const id = await uploaded('mine.edn', lines)
    await histories.upload('another.edn')
    await expect(histories.send(id, '')).rejects.toThrow(`There is no upload ${id}`)
    await expect(histories.open({ kind: 'upload', id }, 'auto')).rejects.toThrow('begin it again')
  })
})

describe('A sample', () => {
  test('of each kind is there, opens, and is violated by what its story tells', async () => {
    expect(warned).toEqual([])
    for (const { id, model } of histories.samples()) {
      const opened = (await histories.open({ kind: 'sample', id }, 'auto')) as OpenedHistory
      if (!opened.fitting.includes(model)) continue
      const verdicts = await histories.judge({ ...question, model })
      expect(
        verdicts.some(({ answer }) => answer === 'illegal'),
        id,
      ).toBe(true)
    }
  })

  test('that does not exist is refused with those that do', async () => {
    await expect(histories.open({ kind: 'sample', id: 'x' }, 'auto')).rejects.toThrow(
      /expected one of stale-read/,
    )
  })
})

test('The faults of a run become bands, open where they were not healed', () => {
  const base = { fault: 'f1', faultKind: 'crash', targets: ['n1', 'n2'], text: 'minority' } as const
  const bands = historyBands([
    { kind: 'injected', ...base, seq: 1, timeUs: 5 },
    { kind: 'injected', ...base, fault: 'f2', faultKind: 'partition', text: 'n1 | n2', seq: 2, timeUs: 6 },
    { kind: 'healed', fault: 'f1', faultKind: 'crash', effect: noEffect, seq: 3, timeUs: 9 },
  ])
  expect(bands).toEqual([
    { kind: 'crash', text: 'n1 n2', from: 5, to: 9 },
    { kind: 'partition', text: 'n1 | n2', from: 6, to: null },
  ])
})
