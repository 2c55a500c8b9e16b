import { textHash } from '../base/hash.ts'
import type { TraceEvent } from './event.ts'

/** A hash over a trace, event by event: equal traces have equal fingerprints, byte for byte. */
export interface Fingerprint {
  see(event: TraceEvent): void
  /** 16 hexadecimal digits of everything seen so far. */
  digest(): string
}

export function createFingerprint(): Fingerprint {
  const hash = textHash()
  return { see: (event) => hash.add(JSON.stringify(event)), digest: hash.digest }
}
