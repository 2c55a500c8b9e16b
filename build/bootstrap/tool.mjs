import { existsSync, readFileSync } from 'node:fs'
import { runChild } from './child.mjs'
import { engineFlags } from './engine-flags.mjs'
import { nodeProgram, toolEnvironment } from './node-program.mjs'
import { fromRoot } from './repository.mjs'

/** Tools whose package has another name than the program. */
const packageOf = { playwright: '@playwright/test' }

/** Runs a development tool of ours (`vitest`, `eslint`, …) with our Node and answers how it ended. */
export function runTool(name, args, { env = {}, ...options } = {}) {
  return runNode([toolScript(name), ...args], { env, ...options })
}

/** Runs our Node with these arguments; `env` is added to the environment. */
export function runNode(args, { env = {}, ...options } = {}) {
  return runChild(nodeProgram(), [...engineFlags, ...args], {
    ...options,
    env: toolEnvironment({ ...plainOutput(), ...env }),
  })
}

/** Runs a TypeScript entry of the repository, as it stands, and answers its exit code. */
export async function runSource(entry, args) {
  const path = fromRoot(entry)
  if (!existsSync(path)) throw new Error(`${entry} does not exist`)
  const { code } = await runNode([path, ...args])
  return code
}

function toolScript(name) {
  const packageName = packageOf[name] ?? name
  const { bin } = JSON.parse(readFileSync(fromRoot('node_modules', packageName, 'package.json'), 'utf8'))
  return fromRoot('node_modules', packageName, typeof bin === 'string' ? bin : bin[name])
}

/** Colour is for people at a terminal; some of the tools colour their output in a pipe too unless told. */
function plainOutput() {
  return process.stdout.isTTY || process.env.FORCE_COLOR !== undefined ? {} : { NO_COLOR: '1' }
}
