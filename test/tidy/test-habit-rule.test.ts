import { expect, test } from 'vitest'
import { filesBelow } from './repository.ts'
import { testHabitOffences } from './test-habit-rule.ts'

test('no test leaves others out, sleeps, or knows a machine', () => {
  expect(testHabitOffences(filesBelow('test', '.ts'))).toEqual([])
})

test.each([
  "test.only('x', () => {})",
  'describe.only("x", f)',
  'await new Promise((resolve) => setTimeout(resolve, 100))',
  'await page.waitForTimeout(100)',
  "import { setTimeout as sleep } from 'node:timers/promises'",
  "const folder = '/home/somebody/lab'",
  'const folder = `/tmp/lab`',
])('refuses: %s', (text) => {
  expect(testHabitOffences([{ path: 'test/unit/a.test.ts', text }])).toHaveLength(1)
})

test('a time limit that nobody awaits, and a path of the app, are allowed', () => {
  const text = "const timer = setTimeout(fail, 100)\nawait page.goto('/runs/7')\nexpect(only(x)).toBe(1)"
  expect(testHabitOffences([{ path: 'test/e2e/a.spec.ts', text }])).toEqual([])
})
