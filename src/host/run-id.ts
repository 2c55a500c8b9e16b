import { randomBytes } from 'node:crypto'

/** `20261121-042417-3f2a9c`: when, and something that no other run has. */
export function newRunId(recordedAt: string): string {
  const when = recordedAt.slice(0, 19).replace(/[-:]/g, '').replace('T', '-')
  return `${when}-${randomBytes(3).toString('hex')}`
}
