import { expect, test } from 'vitest'
import { doorOffences } from './door-rule.ts'
import { filesBelow } from './repository.ts'

test('each passage between processes is named in one file', () => {
  expect(doorOffences(filesBelow('src', '.ts', '.vue'))).toEqual([])
})

test('a second file that listens to the screens is found', () => {
  const first = { path: 'src/main/bridge.ts', text: "import { ipcMain } from 'electron'" }
  const second = { path: 'src/main/window.ts', text: "import { ipcMain } from 'electron'" }
  expect(doorOffences([first])).toEqual([])
  expect(doorOffences([first, second])).toEqual([
    'ipcMain is named in 2 files: src/main/bridge.ts, src/main/window.ts',
  ])
})

test('a passage in the wrong folder is found, also in a component', () => {
  const text = '<script setup lang="ts">\nconst runs = await window.lab.runs()\n</script>'
  expect(doorOffences([{ path: 'src/renderer/views/RunView.vue', text }])).toHaveLength(1)
})

test('a comment may speak of it', () => {
  expect(
    doorOffences([{ path: 'src/host/lab.ts', text: '// ipcMain and window.lab are not known here.' }]),
  ).toEqual([])
})
