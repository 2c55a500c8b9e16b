import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const entry = fileURLToPath(new URL('../../../src/server/index.ts', import.meta.url))
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-program-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The program, what it has printed so far, and its end. */
function program(...parameters: string[]) {
  const child = spawn(process.execPath, [entry, '--data', folder, ...parameters])
  const printed = { out: '', err: '' }
  child.stdout.on('data', (part: Buffer) => (printed.out += String(part)))
  child.stderr.on('data', (part: Buffer) => (printed.err += String(part)))
  const ended = once(child, 'exit').then(([code]) => code as number)
  return { child, printed, ended }
}

test('it prints one line with its address, and ends well when it is asked to', async () => {
  const { child, printed, ended } = program()
  await once(child.stdout, 'data')
  expect(printed.out).toMatch(/^Faultline is at http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}\n$/)
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  expect(printed.out.split('\n')).toHaveLength(2)
})

test('a second one on the same data folder says so in one sentence and fails', async () => {
  const first = program()
  await once(first.child.stdout, 'data')
  const second = program()
  expect(await second.ended).toBe(1)
  expect(second.printed).toEqual({
    out: '',
    err: `faultline: ${folder}: another Faultline is using this data folder, close it or name another folder with --data.\n`,
  })
  first.child.kill('SIGTERM')
  await first.ended
})

test('a port in use is told in one sentence, and the data folder is free again', async () => {
  const blocker = createServer()
  blocker.listen(0, '127.0.0.1')
  await once(blocker, 'listening')
  const { port } = blocker.address() as AddressInfo
  const { printed, ended } = program('--port', String(port))
  expect(await ended).toBe(1)
  expect(printed.err).toBe(
    `faultline: Port ${port} is in use: choose another one with --port, or none for any free port.\n`,
  )
  blocker.close()
})

test.each([
  ['--port', 'many', /--port: "many" is not a port, expected a whole number from 0 to 65535/],
  ['--port', '70000', /--port: "70000" is not a port/],
  ['--paint', 'red', /Unknown option '--paint'/],
])('%s %s is refused', async (name, value, sentence) => {
  const { printed, ended } = program(name, value)
  expect(await ended).toBe(1)
  expect(printed.err).toMatch(sentence)
  expect(printed.err.trim().split('\n')).toHaveLength(1)
})
