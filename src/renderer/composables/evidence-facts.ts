import type { Json } from '../../core/base/json.ts'

export interface EvidenceFacts {
  /** Keys that have no explanation. */
  readonly keys: readonly string[]
  /** Isolation levels by what is said of them. */
  readonly levels: readonly {
    readonly name: 'levelsRefuted' | 'levelsLeft'
    readonly values: readonly string[]
  }[]
}

/** What of a verdict's data is for people too. Everything else is for programs. */
export function evidenceFacts(data: Json): EvidenceFacts {
  const named = (name: string): readonly string[] => {
    const value =
      data !== null && typeof data === 'object' && !Array.isArray(data) ? data[name as never] : null
    return textsOf(value)
  }
  const levels = (['levelsRefuted', 'levelsLeft'] as const).map((name) => ({ name, values: named(name) }))
  return { keys: named('keysRefuted'), levels: levels.filter(({ values }) => values.length > 0) }
}

function textsOf(value: Json): readonly string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}
