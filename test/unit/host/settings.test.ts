import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { SettingsStore } from '../../../src/host/settings.ts'
import { diskProblem } from '../../../src/host/sqlite.ts'
import { scratchFolder } from './scratch-folder.ts'

let path: string

beforeEach(() => {
  path = join(scratchFolder(), 'settings.json')
})

test('the first start speaks as the system does', () => {
  expect(new SettingsStore(path, 'zh-CN').get()).toEqual({ language: 'zh-CN', theme: 'system', layout: {} })
})

test('what is set is there at the next start, and layouts are merged by name', () => {
  const store = new SettingsStore(path, 'en')
  store.set({ theme: 'light', layout: { left: 300 } })
  store.set({ layout: { right: 200 } })
  expect(new SettingsStore(path, 'zh-CN').get()).toEqual({
    language: 'en',
    theme: 'light',
    layout: { left: 300, right: 200 },
  })
})

test.each([
  ['cut short', '{"language": "en", "the'],
  ['of another shape', '{"language": "fr", "theme": "dark", "layout": {}}'],
])('a file that is %s is set aside with a warning, and the lab starts with defaults', (_what, content) => {
  const warning = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  writeFileSync(path, content)
  expect(new SettingsStore(path, 'en').get().theme).toBe('system')
  expect(readFileSync(`${path}.broken`, 'utf8')).toBe(content)
  expect(warning).toHaveBeenCalledWith(expect.stringContaining('was kept as'))
  warning.mockRestore()
})

test('a folder that is gone is told, and the settings stay as they were', () => {
  const store = new SettingsStore(join(path, 'gone', 'settings.json'), 'en')
  expect(() => store.set({ theme: 'light' })).toThrow(/does not exist or cannot be opened/)
  expect(store.get().theme).toBe('system')
})

test.skipIf(!existsSync('/dev/full'))('a full disk is told in one sentence', () => {
  let problem: unknown
  try {
    writeFileSync('/dev/full', 'x')
  } catch (error) {
    problem = diskProblem(error, 'settings.json')
  }
  expect((problem as Error).message).toBe(
    'settings.json: the disk is full, nothing that was there was changed.',
  )
})
