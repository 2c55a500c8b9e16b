import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'
import { unreachable } from '../../base/unreachable.ts'
import { versionsOf } from '../../model/crdt/mv-register.ts'
import { elementsOf } from '../../model/crdt/or-set.ts'
import { counterValue } from '../../model/crdt/pn-counter.ts'
import type { Operation } from '../../model/operation.ts'
import type { Data } from './change.ts'

/** What a node answers from its own copy, without asking anybody (MMP-1). */
export function readCopy(data: Data, operation: Operation): Json {
  if (operation.f === 'read-siblings') return siblingsOf(data)
  if (operation.f === 'read-set') return elementsIn(data)
  return valueOf(data)
}

/** One value. Of several versions the greatest: any choice does that is the same everywhere. */
export function valueOf(data: Data): Json {
  switch (data.kind) {
    case 'register':
      return data.written?.value ?? null
    case 'versions':
      return versionsOf(data.versions).sort(compareValues).at(-1) ?? null
    case 'counter':
      return counterValue(data.counter)
    case 'set':
      return elementsIn(data)
    default:
      return unreachable(data)
  }
}

/** The elements in order. Several versions of a set are united, as in Dynamo's shopping cart: what was removed may return. */
export function elementsIn(data: Data): readonly Json[] {
  const elements = (): Json[] => {
    switch (data.kind) {
      case 'register':
        return listOf(data.written?.value ?? null)
      case 'versions':
        return [...new Set(versionsOf(data.versions).flatMap(listOf))]
      case 'set':
        return elementsOf(data.set)
      case 'counter':
        return []
      default:
        return unreachable(data)
    }
  }
  return elements().sort(compareValues)
}

function siblingsOf(data: Data): Json {
  if (data.kind === 'versions') return { values: versionsOf(data.versions), context: data.versions.context }
  const value = valueOf(data)
  return { values: value === null ? [] : [value], context: null }
}

function listOf(value: Json): Json[] {
  return Array.isArray(value) ? [...(value as readonly Json[])] : []
}

function compareValues(a: Json, b: Json): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return canonicalJson(a) < canonicalJson(b) ? -1 : 1
}
