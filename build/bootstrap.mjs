/**
 * The one door to the project: `npm start`, `npm test` and every other script enter here.
 * Plain JavaScript for Node 18 and newer without any package, because it runs before anything is installed:
 * it installs what is missing, finds a Node that can run TypeScript, and hands over to one command.
 * Everything it says itself goes to stderr, so that `npm run -s faultline -- … --json` stays pure on stdout.
 */
import { announce } from './bootstrap/announcement.mjs'
import { commands } from './bootstrap/commands.mjs'
import { ensureInstalled } from './bootstrap/installation.mjs'

const [name = 'start', ...args] = process.argv.slice(2)
const command = commands[name]

if (command === undefined) {
  announce(`there is no command "${name}"; there are: ${Object.keys(commands).join(', ')}`)
  process.exitCode = 1
} else {
  try {
    await ensureInstalled()
    process.exitCode = await command(args)
  } catch (error) {
    announce(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}
