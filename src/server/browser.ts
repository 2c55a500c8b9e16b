import { spawn } from 'node:child_process'

/** Programs that can show an address, best first: a window of its own, else whatever the system prefers. */
function candidates(address: string): readonly (readonly [program: string, ...parameters: string[]])[] {
  switch (process.platform) {
    case 'win32':
      // Without a shell's quoting an ampersand in the address would end the command.
      return [['rundll32', 'url.dll,FileProtocolHandler', address]]
    case 'darwin':
      return [['open', address]]
    default:
      return [
        ['chromium', `--app=${address}`],
        ['google-chrome', `--app=${address}`],
        ['xdg-open', address],
      ]
  }
}

/** Opens the browser if there is one; a machine without one is no error, the address is printed anyway. */
export async function openBrowser(address: string): Promise<void> {
  const hasScreen =
    process.platform !== 'linux' || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY)
  if (!hasScreen) return
  for (const [program, ...parameters] of candidates(address)) {
    if (await starts(program, parameters)) return
  }
}

function starts(program: string, parameters: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}
