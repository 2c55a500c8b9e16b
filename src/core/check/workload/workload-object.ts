import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'
import type { RecordedOperation } from '../../history/recorded-history.ts'
import { keyText } from '../key-text.ts'

/** What one object of a history went through. */
export interface WorkloadObject {
  /** What sentences call it: its key, or what it is where there is only one. */
  readonly name: string
  /** In order of call. */
  readonly operations: readonly RecordedOperation[]
}

/** The objects of a history, one a key. `only`: what to call the one without a key. */
export function workloadObjects(operations: readonly RecordedOperation[], only: string): WorkloadObject[] {
  const objects = new Map<Json, { name: string; operations: RecordedOperation[] }>()
  for (const one of operations) {
    const id = one.key === null ? null : textOf(one.key)
    const known = objects.get(id)
    if (known === undefined) objects.set(id, { name: id === null ? only : keyText(id), operations: [one] })
    else known.operations.push(one)
  }
  return [...objects.values()]
}

/** A key or a value for a sentence. */
export function textOf(value: Json): string {
  return typeof value === 'string' ? value : canonicalJson(value)
}
