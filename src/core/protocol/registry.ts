import type { Protocol } from './contract.ts'

/** Every protocol of the lab, one line each. */
export const protocols: readonly Protocol[] = []
