/** The lab for a terminal. */
import { runCommandLine } from './command-line.ts'
import { processTerminal } from './terminal.ts'

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
const stopping = new AbortController()
// The first Ctrl+C stops cleanly; a second one is left to the system.
process.once('SIGINT', () => stopping.abort())
process.once('SIGTERM', () => stopping.abort())
process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal, stopping.signal)
