/** Bytes to text, and archives to bytes: what stands between a file and the readers of the core. */
import { createGunzip } from 'node:zlib'
import { Refusal } from '../contract/refusal.ts'
import { placeIn, type TextPlace } from '../core/history/history-problem.ts'

export type Chunks = AsyncIterable<Uint8Array>

/** The first bytes of a stream, and the whole of it. */
export async function peek(chunks: Chunks, count: number): Promise<{ head: Buffer; all: Chunks }> {
  const iterator = chunks[Symbol.asyncIterator]()
  const seen: Uint8Array[] = []
  let length = 0
  while (length < count) {
    const next = await iterator.next()
    if (next.done === true) break
    seen.push(next.value)
    length += next.value.length
  }
  const all = (async function* () {
    yield* seen
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
  })()
  return { head: Buffer.concat(seen, Math.min(length, count)), all }
}

/** What a gzip archive holds. An archive that ends too early gives what it has, and then `isCut` is true. */
export class Gunzipped implements Chunks {
  isCut = false
  readonly #chunks: Chunks
  readonly #name: string

  constructor(chunks: Chunks, name: string) {
    this.#chunks = chunks
    this.#name = name
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const gunzip = createGunzip()
    const feeding = this.#feed(gunzip)
    try {
      for await (const chunk of gunzip) yield chunk as Uint8Array
    } catch (error) {
      const { code, message } = error as { code?: string; message: string }
      if (code === 'Z_BUF_ERROR') this.isCut = true
      else if (code?.startsWith('Z_') === true)
        throw new Refusal(`${this.#name}: this gzip archive is damaged: ${message}.`)
      else throw error
    } finally {
      gunzip.destroy()
      await feeding
    }
  }

  async #feed(gunzip: ReturnType<typeof createGunzip>): Promise<void> {
    try {
      for await (const chunk of this.#chunks) {
        if (gunzip.destroyed) return
        // Full: on until there is room, or nobody wants it any more.
        if (!gunzip.write(chunk))
          await new Promise<void>((resolve) => {
            gunzip.once('drain', resolve)
            gunzip.once('close', resolve)
          })
      }
      gunzip.end()
    } catch (error) {
      gunzip.destroy(error as Error)
    }
  }
}

/** UTF-8 as text, in pieces; a mark at the beginning is left out. Throws a refusal with the place of what is not UTF-8. */
export async function* textOf(chunks: Chunks, name: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let [line, column] = [1, 1]
  let rest: Uint8Array = new Uint8Array(0)
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const end = wholeCharacters(bytes)
    rest = bytes.subarray(end)
    const text = decoded(decoder, bytes.subarray(0, end), name, { line, column })
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) line++
    const lastBreak = text.lastIndexOf('\n')
    column = lastBreak < 0 ? column + text.length : text.length - lastBreak
    yield text
  }
  if (rest.length > 0) yield decoded(decoder, rest, name, { line, column })
}

function decoded(
  decoder: InstanceType<typeof TextDecoder>,
  bytes: Uint8Array,
  name: string,
  start: TextPlace,
): string {
  try {
    return decoder.decode(bytes)
  } catch {
    const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).split('\ufffd')[0]!
    const { line, column } = placeIn({ text: before, ...start }, before.length)
    throw new Refusal(
      `${name}: line ${line}, column ${column}: found bytes that are not UTF-8, expected a text in UTF-8.`,
    )
  }
}

/** How many of the bytes are whole characters: the last one may go on in the next chunk. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) return bytes.length
    if (byte < 0xc0) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return length > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}
