import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root folder, whatever folder the command was started in. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** An absolute path inside the repository. */
export const fromRoot = (...parts) => join(root, ...parts)

/** An absolute path for caches, stamps and reports: inside node_modules, so that nothing of it is ever committed. */
export const inScratch = (...parts) => fromRoot('node_modules', '.tmp', ...parts)
