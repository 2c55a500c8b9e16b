import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { runCommandLine } from '../../../src/cli/command-line.ts'
import type { Terminal } from '../../../src/cli/terminal.ts'

let out = ''
let told = ''
const terminal: Terminal = {
  out: (text) => void (out += text),
  tell: (text) => void (told += text),
  isInteractive: false,
}
const run = (...parameters: string[]): Promise<number> => runCommandLine(parameters, terminal)

beforeEach(() => {
  out = ''
  told = ''
})

test('storms over a right protocol raise no alarm and let operations through', async () => {
  expect(await run('storms', 'raft', '--seeds', '20', '--json')).toBe(0)
  const [raft] = JSON.parse(out) as {
    protocol: string
    storms: number
    succeeded: number
    findings: string[]
  }[]
  expect(raft).toMatchObject({ protocol: 'raft', storms: 20, findings: [] })
  expect(raft!.succeeded).toBeGreaterThan(20 * 20)
})

test('a planted mistake is caught, and its storm can be seen again', async () => {
  expect(await run('detection', 'two-phase-commit', '--seeds', '100', '--json')).toBe(0)
  const rows = JSON.parse(out) as {
    mutant: string
    catches: { check: string; seed: number | null }[]
    falseAlarms: number
  }[]
  expect(rows.length).toBeGreaterThanOrEqual(4)
  for (const { falseAlarms } of rows) expect(falseAlarms).toBe(0)
  const { mutant, catches } = rows[0]!
  const seed = Math.min(...catches.flatMap((one) => one.seed ?? []))
  out = ''
  expect(await run('storm', 'two-phase-commit', String(seed), '--mutant', mutant)).toBe(2)
  expect(out).toContain(`npm run -s faultline -- storm two-phase-commit ${seed} --mutant ${mutant}`)
  out = ''
  expect(await run('storm', 'two-phase-commit', String(seed), '--json')).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ seed, mutant: null, findings: [] })
})

test('the table takes the place of an earlier one, and of nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-test-'))
  const table = join(folder, 'detection.md')
  const write = (): Promise<number> => run('detection', 'multi-paxos', '--seeds', '1', '--out', table)
  await write()
  expect(readFileSync(table, 'utf8')).toContain('## multi-paxos')
  await write()
  writeFileSync(table, 'my notes')
  expect(await write()).toBe(1)
  expect(readFileSync(table, 'utf8')).toBe('my notes')
  expect(told).toContain('is no detection table')
})

test.each([
  [['storms', 'rafft'], '"rafft" does not exist'],
  [['storms', 'raft', '--seeds', '0'], '--seeds: 0 is out of range'],
  [['storm', 'raft', '-1'], 'seed: -1 is out of range'],
  [['storm', 'raft', '1.5'], 'seed: 1.5 is out of range'],
  [['storm', 'raft', '1', '--mutant', 'nobody'], 'mutant: "nobody" does not exist in raft'],
])('%j is refused', async (parameters, sentence) => {
  expect(await run(...parameters)).toBe(1)
  expect(told).toContain(sentence)
})
