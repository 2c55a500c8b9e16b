/** The lab in a plain browser: the host on loopback, its address on the one line that is printed. */
import { Refusal } from '../contract/refusal.ts'
import { usualDataFolder } from '../host/data-folder.ts'
import { createHost } from '../host/host.ts'
import { rendererFolder } from '../host/resources.ts'
import { serverArguments } from './arguments.ts'
import { openBrowser } from './browser.ts'
import { startLabServer } from './lab-server.ts'

try {
  const { port, opens, dataFolder } = serverArguments(process.argv.slice(2))
  const language = Intl.DateTimeFormat().resolvedOptions().locale.startsWith('zh') ? 'zh-CN' : 'en'
  const host = await createHost({ dataFolder: dataFolder ?? usualDataFolder(), shell: 'browser', language })
  const server = await startLabServer(host, { port, pages: rendererFolder }).catch(async (error: unknown) => {
    await host.close()
    throw error
  })
  const stop = (): void => {
    void server
      .close()
      .then(() => host.close())
      .finally(() => process.exit(0))
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop)
  process.stdout.write(`Faultline is at ${server.address}\n`)
  if (opens) await openBrowser(server.address)
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  process.stderr.write(`faultline: ${error.message}\n`)
  process.exitCode = 1
}
