/** A running 64-bit text hash in two 32-bit lanes (FNV-1a and a Murmur-style mix). Not for security. */
export interface TextHash {
  add(text: string): void
  /** 16 hexadecimal digits of everything added so far. */
  digest(): string
}

export function textHash(): TextHash {
  let low = 0x811c9dc5
  let high = 0x41c6ce57
  return {
    add(text) {
      for (let i = 0; i < text.length; i++) {
        const code = text.charCodeAt(i)
        low = Math.imul(low ^ code, 0x01000193)
        high = Math.imul(high ^ code, 0x5bd1e995) ^ (high >>> 15)
      }
    },
    digest: () => hex(low) + hex(high),
  }
}

/** The hash of one text, 16 hexadecimal digits. */
export function hashOf(text: string): string {
  const hash = textHash()
  hash.add(text)
  return hash.digest()
}

function hex(lane: number): string {
  return (lane >>> 0).toString(16).padStart(8, '0')
}
