import type { Json } from '../base/json.ts'

/** How deep a value may be nested that judges and printers walk through by recursion. */
export const nestingMax = 512

/** Whether lists and records stand inside each other deeper than that. Looks no deeper itself. */
export function isNestedTooDeep(value: Json, levels = nestingMax): boolean {
  if (value === null || typeof value !== 'object') return false
  if (levels === 0) return true
  const parts: readonly Json[] = Array.isArray(value)
    ? (value as readonly Json[])
    : Object.values(value).filter((part) => part !== undefined)
  for (const part of parts)
    if (part !== null && typeof part === 'object' && isNestedTooDeep(part, levels - 1)) return true
  return false
}
