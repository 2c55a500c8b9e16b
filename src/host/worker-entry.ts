/** The entry of a worker thread: a source file while TypeScript runs as it stands, a bundle once it is built. */
export function workerEntry(name: string): URL {
  const isSource = import.meta.url.endsWith('.ts')
  const file = isSource ? `${name}.worker.ts` : `${name}.worker.js`
  return new URL(file, import.meta.url)
}
