import type { Invariant } from '../../trace/invariant.ts'
export const invariants: readonly Invariant[] = []
