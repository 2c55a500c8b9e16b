import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'

export interface StaticFile {
  readonly mediaType: string
  readonly content: Buffer
}

const mediaTypes: { readonly [ending: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.map': 'application/json; charset=utf-8',
}

/** The file of that address inside the folder, or null: nothing outside of the folder can be named. */
export async function staticFile(folder: string, address: string): Promise<StaticFile | null> {
  const path = pathInside(folder, address)
  if (path === null) return null
  const mediaType = mediaTypes[extname(path)]
  if (mediaType === undefined) return null
  try {
    return { mediaType, content: await readFile(path) }
  } catch {
    return null
  }
}

function pathInside(folder: string, address: string): string | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(address)
  } catch {
    return null
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null
  const root = normalize(folder + sep)
  const path = normalize(join(root, decoded))
  return path.startsWith(root) ? path : null
}
