import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lineOfFile } from '../../../src/host/file-line.ts'

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'faultline-line-'))))
afterAll(() => rmSync(folder, { recursive: true }))

function file(content: string | Buffer): string {
  const path = join(folder, 'file')
  writeFileSync(path, content)
  return path
}

test('A line is found wherever it lies, the last one too, without its line break', async () => {
  const path = file('one\r\ntwo\nthree')
  expect(await lineOfFile(path, 1, 1)).toBe('one')
  expect(await lineOfFile(path, 2, 1)).toBe('two')
  expect(await lineOfFile(path, 3, 1)).toBe('three')
  expect(await lineOfFile(path, 4, 1)).toBeNull()
})

test('A line far behind the first chunk is found', async () => {
  const path = file(`${'x'.repeat(99)}\n`.repeat(5000) + 'here\nnot here\n')
  expect(await lineOfFile(path, 5001, 1)).toBe('here')
})

test('A long line is cut around the column', async () => {
  const path = file(`${'a'.repeat(500)}!${'b'.repeat(500)}`)
  const shown = await lineOfFile(path, 1, 501)
  expect(shown).toMatch(/^…a+!b+…$/)
  expect(shown!.length).toBeLessThan(170)
})

test('What is no text is not shown', async () => {
  expect(await lineOfFile(file(Buffer.from([0x1f, 0x8b, 8, 0, 1, 2])), 1, 1)).toBeNull()
  expect(await lineOfFile(file('\u0007bell'), 1, 1)).toBeNull()
})
