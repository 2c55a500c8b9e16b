import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { rootFolder } from '../host/resources.ts'
import { exitCodes } from './exit-code.ts'

/** Starts the lab for a browser as a program of its own and ends with it. */
export function serveCommand(parameters: readonly string[]): Promise<number> {
  const entry = join(rootFolder, 'src', 'server', 'index.ts')
  const child = spawn(process.execPath, [entry, ...parameters], { stdio: 'inherit' })
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, forward)
  return new Promise((resolve) => {
    child.once('error', () => resolve(exitCodes.badInput))
    child.once('exit', (code) => resolve(code ?? exitCodes.stopped))
  })
}
