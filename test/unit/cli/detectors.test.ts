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

test('detectors: a row for each size, loss and detector, with the closed forms beside the figures', async () => {
  expect(await run('detectors', '--nodes', '4,6', '--loss', '0,20', '--seeds', '3', '--json')).toBe(0)
  const rows = JSON.parse(out) as {
    detector: string
    nodes: number
    loss: number
    undetected: number
    messagesExpected: number | null
    perMistakeExpected: number | null
  }[]
  expect(rows.map(({ loss, nodes, detector }) => `${loss} ${nodes} ${detector}`)).toEqual(
    ['0 4', '0 6', '0.2 4', '0.2 6'].flatMap((row) =>
      ['heartbeat', 'phi', 'swim'].map((one) => `${row} ${one}`),
    ),
  )
  expect(rows.filter(({ loss, undetected }) => loss === 0 && undetected > 0)).toEqual([])
  expect(rows.find(({ loss, detector }) => loss === 0.2 && detector === 'heartbeat')).toMatchObject({
    messagesExpected: 30,
    perMistakeExpected: expect.closeTo(155) as number,
  })
})

test('detectors: as a table for people', async () => {
  expect(await run('detectors', '--nodes', '4', '--loss', '0', '--seeds', '1')).toBe(0)
  const [header, ...rows] = out.split('\n')
  expect(header).toContain('first probe')
  expect(rows.filter((line) => /^\s*0 %\s+4\s+(heartbeat|phi|swim)/.test(line))).toHaveLength(3)
})

test.each([
  [['--nodes', '2'], '--nodes: 2 is out of range, expected 3 to 100'],
  [['--loss', '95'], '--loss: 95 is out of range'],
  [['--seeds', '0'], '--seeds: 0 is out of range'],
])('detectors %j is refused', async (parameters, said) => {
  expect(await run('detectors', ...parameters)).toBe(1)
  expect(told).toContain(said)
})
