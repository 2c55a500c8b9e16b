import { existsSync, globSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'

/** The entries that exist; a part of the app that is not there yet does not stop the others from building. */
function present(entries: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).filter(([, path]) => existsSync(path)))
}

/**
 * Every worker entry `<name>.worker.ts` under src/ becomes `out/main/<name>.worker.js`. Shared chunks are written beside them and
 * not into a folder below, so that `new URL('./node.worker.js', import.meta.url)` means the same file from
 * whichever chunk the bundler puts it in.
 */
function workerEntries(): Record<string, string> {
  return Object.fromEntries(
    globSync('src/**/*.worker.ts').map((path) => [basename(path, '.ts'), resolve(path)]),
  )
}

const mainEntries = present({
  index: resolve('src/main/index.ts'),
  server: resolve('src/server/index.ts'),
  ...workerEntries(),
})
const preloadEntries = present({ index: resolve('src/preload/index.ts') })
const rendererPage = resolve('src/renderer/index.html')

export default defineConfig({
  ...(Object.keys(mainEntries).length > 0 && {
    main: {
      build: {
        // In a package the workers lie beside the archive, where only the unpacked SQLite is found: the rest is
        // bundled into them.
        externalizeDeps: { exclude: ['commander', 'valibot', 'ws'] },
        rolldownOptions: {
          input: mainEntries,
          output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        },
      },
    },
  }),
  ...(Object.keys(preloadEntries).length > 0 && {
    preload: {
      build: {
        // A sandboxed preload script can require nothing but Electron, so everything else is bundled into it.
        externalizeDeps: false,
        rolldownOptions: { input: preloadEntries, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
      },
    },
  }),
  ...(existsSync(rendererPage) && {
    renderer: {
      root: 'src/renderer',
      plugins: [vue()],
      // The pages come from the disk beside them: one chunk of two megabytes costs nothing worth a warning.
      build: { minify: true, chunkSizeWarningLimit: 3000, rolldownOptions: { input: rendererPage } },
    },
  }),
})
