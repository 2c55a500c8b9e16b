import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'
import type { RecordedHistory, RecordedOperation } from '../../history/recorded-history.ts'
import { objectModel } from './object-model.ts'
import type { ValueShape } from './operation-shape.ts'

const verbs: readonly Json[] = ['read', 'write', 'r', 'w']

const steps: ValueShape = {
  fits: (value) => Array.isArray(value) && value.every(isStep),
  name: 'a list of [read or write, key, value]',
}

function isStep(value: Json): boolean {
  return Array.isArray(value) && value.length === 3 && verbs.includes((value as readonly Json[])[0]!)
}

/** Several registers that one operation reads and writes together. They cannot be judged one by one. */
export const multiRegisterObject = objectModel({
  id: 'multi-register',
  words: {
    en: { title: 'several registers', operations: 'txn, a list of [read or write, key, value]' },
    'zh-CN': { title: '多寄存器', operations: 'txn，即 [read 或 write, 键, 值] 的列表' },
  },
  operations: { txn: { input: steps, output: steps } },
  object: (history) => ({ kind: 'multi-register', initial: initialOf(history) }),
})

/** The first value of every register: by its key where the history says so, else the same one for all. */
function initialOf({ initial, operations }: RecordedHistory): { readonly [key: string]: Json } {
  if (initial === null) return {}
  if (typeof initial === 'object' && !Array.isArray(initial))
    return initial as { readonly [key: string]: Json }
  return Object.fromEntries(operations.flatMap(keysOf).map((key) => [key, initial]))
}

function keysOf({ input }: RecordedOperation): string[] {
  return (input as readonly (readonly Json[])[]).map(([, key]) =>
    typeof key === 'string' ? key : canonicalJson(key ?? null),
  )
}
