import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { engineFlags } from '../build/bootstrap/engine-flags.mjs'

/**
 * One vitest project a kind of test, because each kind wants other limits: a storm runs thousands of seeds
 * and may take a minute, the live runtime owns threads and disks and must have the machine for itself.
 */
const secondMs = 1_000
const minuteMs = 60 * secondMs

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  cacheDir: 'node_modules/.tmp/vitest',
  test: {
    passWithNoTests: true,
    allowOnly: false,
    pool: 'forks',
    execArgv: engineFlags,
    maxWorkers: 2,
    projects: [
      { test: { name: 'tidy', include: ['test/tidy/**/*.test.ts'], testTimeout: 2 * minuteMs } },
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: minuteMs } },
      { test: { name: 'protocol', include: ['test/protocol/**/*.test.ts'], testTimeout: 2 * minuteMs } },
      { test: { name: 'storm', include: ['test/storm/**/*.test.ts'], testTimeout: 10 * minuteMs } },
      {
        test: {
          name: 'runtime',
          include: ['test/runtime/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 3 * minuteMs,
          hookTimeout: minuteMs,
        },
      },
      {
        plugins: [vue()],
        test: {
          name: 'renderer',
          include: ['test/renderer/**/*.test.ts'],
          environment: 'happy-dom',
          testTimeout: 20 * secondMs,
        },
      },
    ],
  },
})
