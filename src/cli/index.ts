/** The lab for a terminal. */
import { runCommandLine } from './command-line.ts'
import { exitCodes } from './exit-code.ts'
import { processTerminal } from './terminal.ts'

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
const stopping = new AbortController()
// One Ctrl+C often arrives twice (the terminal's and that of npm): only a later one ends without waiting.
let abortedAtMs = Infinity
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => {
    if (performance.now() - abortedAtMs > 3_000) process.exit(exitCodes.stopped)
    abortedAtMs = Math.min(abortedAtMs, performance.now())
    stopping.abort()
  })
process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal, stopping.signal)
