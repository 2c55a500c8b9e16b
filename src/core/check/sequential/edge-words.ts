import { canonicalJson } from '../../base/canonical-json.ts'
import { unreachable } from '../../base/unreachable.ts'
import type { Json } from '../../base/json.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import type { CycleEdge } from '../../model/verdict.ts'
import type { Processes } from './processes.ts'
import type { Requirement } from './saturation.ts'

/** A requirement as an edge of the evidence. */
export function edgeOf(requirement: Requirement, processes: Processes): CycleEdge {
  const { from, to, kind } = requirement
  const indexOf = (place: number): number => processes.operations[place]!.index
  return { from: indexOf(from), to: indexOf(to), kind, sentence: because(requirement, processes) }
}

function because({ from, to, kind, reader }: Requirement, processes: Processes): Sentence {
  const values = {
    first: operationText(from, processes),
    second: operationText(to, processes),
    who: processes.operations[from]!.who,
    other: processes.operations[to]!.who,
  }
  switch (kind) {
    case 'process':
      return sentence('sequential.edge.process', values)
    case 'wr':
      return sentence('sequential.edge.wr', values)
    case 'ww': {
      const [read, reads] = [operationText(reader!, processes), processes.operations[reader!]!.who]
      return sentence('sequential.edge.ww', { ...values, read, reader: reads })
    }
    case 'rw':
    case 'realtime':
      return sentence('sequential.edge.rw', values)
    default:
      return unreachable(kind)
  }
}

/** `write x 1`, `read x → 1`, `cas x 1 → 2`. */
export function operationText(place: number, { operations, objectOf, objects }: Processes): string {
  const { f, input, output } = operations[place]!
  const key = objects[objectOf[place]!]!
  const parts = key === '' ? [f] : [f, key]
  if (f === 'read') return [...parts, '→', canonicalJson(output)].join(' ')
  if (f === 'write') return [...parts, canonicalJson(input)].join(' ')
  const [old, next] = input as readonly [Json, Json]
  return [...parts, canonicalJson(old), '→', canonicalJson(next)].join(' ')
}
