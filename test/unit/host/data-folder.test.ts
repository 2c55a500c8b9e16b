import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDataFolder } from '../../../src/host/data-folder.ts'
import { scratchFolder } from './scratch-folder.ts'

const source = new URL('../../../src/host/data-folder.ts', import.meta.url).href

/** Another process that holds the folder until it is killed. */
async function holder(path: string): Promise<ChildProcess> {
  const script = `import { openDataFolder } from ${JSON.stringify(source)}
    openDataFolder(${JSON.stringify(path)})
    console.log('held')
    setInterval(() => undefined, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: process.cwd(),
  })
  await once(child.stdout, 'data')
  return child
}

test('a folder that is not there is made, with places for runs, bin and journals', () => {
  const path = join(scratchFolder(), 'new', 'lab')
  const folder = openDataFolder(path)
  expect([folder.runs, folder.bin, folder.journals].every((made) => existsSync(made))).toBe(true)
  expect(readdirSync(path).filter((name) => name.startsWith('probe-'))).toEqual([])
  folder.release()
})

test('a second lab on the same folder gets one sentence, and may come when the first has gone', () => {
  const path = scratchFolder()
  const first = openDataFolder(path)
  const sentence = `${path}: another Faultline is using this data folder, close it or name another folder with --data.`
  expect(() => openDataFolder(path)).toThrow(sentence)
  first.release()
  openDataFolder(path).release()
})

test('the lock of another process holds, and goes with that process however it ends', async () => {
  const path = scratchFolder()
  const other = await holder(path)
  expect(() => openDataFolder(path)).toThrow(/another Faultline is using this data folder/)
  other.kill('SIGKILL')
  await once(other, 'exit')
  openDataFolder(path).release()
})

test('a file in the place of the folder is named', () => {
  const path = join(scratchFolder(), 'lab')
  writeFileSync(path, 'not a folder')
  expect(() => openDataFolder(path)).toThrow(`${path}: there is a file of this name, expected a folder.`)
})

test.runIf(process.platform === 'linux')('a folder that can never be made ends with one sentence', () => {
  expect(() => openDataFolder('/proc/nope/lab')).toThrow(
    /^\/proc\/nope\/lab: .*does not exist or cannot be opened\.$/,
  )
})
