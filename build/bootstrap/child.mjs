import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { onAbandoned } from './abandonment.mjs'
import { root } from './repository.mjs'

/**
 * Whoever asks the bootstrap to stop means the program that it runs. Ctrl-C at a terminal reaches that program
 * by itself, and a second one would mean "at once".
 */
const forwardedSignals = ['SIGINT', 'SIGTERM', 'SIGHUP']
const reachesChildByItself = (signal) => signal === 'SIGINT' && process.stdin.isTTY

/**
 * Runs a program to its end and answers `{ code, signal, timedOut }`; `code` follows the shell's habit of
 * 128 + number for a program that was ended by a signal. With `timeoutMs` the program gets a process group of
 * its own where the system has such, so that its helpers end with it.
 */
export function runChild(
  file,
  args,
  { stdio = 'inherit', env = process.env, timeoutMs, shell = false } = {},
) {
  return new Promise((resolve) => {
    const ownGroup = timeoutMs !== undefined && process.platform !== 'win32'
    const child = spawn(file, args, { cwd: root, stdio, env, shell, detached: ownGroup })
    const end = (signal) => {
      try {
        if (ownGroup) process.kill(-child.pid, signal)
        else child.kill(signal)
      } catch {
        // It has ended by itself in the meantime.
      }
    }
    const forward = (signal) => {
      if (ownGroup || !reachesChildByItself(signal)) end(signal)
    }

    let timedOut = false
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true
            end('SIGKILL')
          }, timeoutMs)

    const stopLooking = onAbandoned(() => end('SIGTERM'))
    const settle = (result) => {
      clearTimeout(timer)
      stopLooking()
      for (const signal of forwardedSignals) process.removeListener(signal, forward)
      resolve(result)
    }
    for (const signal of forwardedSignals) process.on(signal, forward)
    child.on('error', (error) => settle({ code: 127, signal: null, timedOut, error }))
    child.on('exit', (code, signal) =>
      settle({ code: code ?? 128 + constants.signals[signal], signal, timedOut }),
    )
  })
}
