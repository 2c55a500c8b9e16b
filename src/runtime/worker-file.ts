/** The threads of a live cluster, each with an entry file of its own. */
export type WorkerName = 'cluster' | 'node' | 'switch' | 'clients'

/**
 * The entry file of a thread: `node.worker.ts` beside this file when it runs from source (Node.js strips the types),
 * `node.worker.js` beside the bundle's chunk otherwise. In a packaged app the entries lie outside the archive.
 */
export function workerFile(name: WorkerName, from: string = import.meta.url): URL {
  const extension = from.endsWith('.ts') ? 'ts' : 'js'
  const folder = from.includes('/chunks/') ? '..' : '.'
  const file = new URL(`${folder}/${name}.worker.${extension}`, from)
  return new URL(file.href.replace('/app.asar/', '/app.asar.unpacked/'))
}
