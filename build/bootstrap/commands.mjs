import { announce } from './announcement.mjs'
import { build, isBuilt } from './app-build.mjs'
import { dev } from './app-dev.mjs'
import { start } from './app-start.mjs'
import { format, lint, types } from './source-checks.mjs'
import { runStages } from './test-run.mjs'
import { runSource, runTool } from './tool.mjs'

/** What `npm run <name>` may ask for: each takes the remaining arguments and answers an exit code. */
export const commands = {
  start,
  dev,
  build: async () => report('build', await build()),
  package: packageApp,
  test: (args) => runStages(args),
  check: (args) => runStages(['types', 'lint', 'tidy', 'unit', ...args]),
  typecheck: types,
  lint,
  format,
  faultline,
  bench: (args) => runSource('test/bench/index.ts', args),
}

/** The command line runs from source; only what it serves to a browser has to be built. */
async function faultline(args) {
  if (args[0] === 'serve' && !args.includes('--help') && !isBuilt()) {
    announce('building (once) ...')
    const built = await build()
    if (built !== 0) return built
  }
  return runSource('src/cli/index.ts', args)
}

/** Installers are made from a fresh build only. */
async function packageApp(args) {
  const built = await build()
  if (built !== 0) return built
  const { code } = await runTool('electron-builder', ['--config', 'build/electron-builder.yml', ...args])
  return code
}

function report(what, code) {
  announce(code === 0 ? `${what} done` : `${what} failed`)
  return code
}
