/** How a command ends: what a script may branch on. */
export const exitCodes = { ok: 0, badInput: 1, illegal: 2, unknown: 3, stopped: 130 } as const
