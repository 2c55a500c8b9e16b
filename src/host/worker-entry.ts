/**
 * The entry of a worker thread: a source file while TypeScript runs as it stands, a bundle once it is built. A packaged
 * app keeps the bundles outside of its archive, because a thread opens its file past Electron's view of that.
 */
export function workerEntry(name: string, from: string = import.meta.url): URL {
  const extension = from.endsWith('.ts') ? 'ts' : 'js'
  const file = new URL(`${name}.worker.${extension}`, from)
  return new URL(file.href.replace('/app.asar/', '/app.asar.unpacked/'))
}
