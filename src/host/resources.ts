import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The project's or the app's root: two levels above the sources of the host, and above the bundles in out/main too. */
export const rootFolder = fileURLToPath(new URL('../..', import.meta.url))
export const resourcesFolder = fileURLToPath(new URL('../../resources', import.meta.url))
export const rendererFolder = fileURLToPath(new URL('../../out/renderer', import.meta.url))

export function appVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
