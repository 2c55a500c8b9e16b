import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Two levels above the sources of the host, and above the bundles in out/main too. */
const besideSources = fileURLToPath(new URL('../../resources', import.meta.url))
/** Where a packaged Electron app keeps what is not code; a plain Node has no such place. */
const packaged = join((process as { resourcesPath?: string }).resourcesPath ?? besideSources, 'resources')

/** The repository's root, when the sources run as they stand. */
export const rootFolder = fileURLToPath(new URL('../..', import.meta.url))
/** What the lab opens at run time: presets and labs. */
export const resourcesFolder = existsSync(packaged) ? packaged : besideSources
/** The built screens. */
export const rendererFolder = fileURLToPath(new URL('../../out/renderer', import.meta.url))

export function appVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
