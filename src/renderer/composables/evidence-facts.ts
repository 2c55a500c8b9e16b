import type { Json } from '../../core/base/json.ts'
import type { Sentence } from '../../core/model/sentence.ts'
import type { Witness } from '../../core/model/verdict.ts'

export interface EvidenceFacts {
  /** Keys that have no explanation. */
  readonly keys: readonly string[]
  /** Short lists of names by what is said of them: anomalies with their numbers, isolation levels. */
  readonly lists: readonly {
    readonly name: 'anomalies' | 'refuted' | 'possible'
    readonly values: readonly string[]
  }[]
}

/** What of a verdict's data is for people too. Everything else is for programs. */
export function evidenceFacts({ data }: Witness): EvidenceFacts {
  const fields = isObject(data) ? data : {}
  const lists = (['anomalies', 'refuted', 'possible'] as const).map((name) => {
    const value = fields[name] ?? null
    return { name, values: isObject(value) ? countsOf(value) : textsOf(value) }
  })
  return {
    keys: textsOf(fields['keysRefuted'] ?? null),
    lists: lists.filter(({ values }) => values.length > 0),
  }
}

/** The steps of the argument that are not told as edges of the cycle already. */
export function furtherReasons({ reasons, cycle = [] }: Witness): readonly Sentence[] {
  const told = new Set(cycle.map((edge) => JSON.stringify(edge.sentence)))
  return reasons.filter((reason) => !told.has(JSON.stringify(reason)))
}

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function countsOf(counts: { readonly [name: string]: Json }): readonly string[] {
  return Object.entries(counts).map(([name, count]) =>
    count === 1 ? name : `${name} × ${String(count as number)}`,
  )
}

function textsOf(value: Json): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}
