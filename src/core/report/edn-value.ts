import type { Json } from '../base/json.ts'

/**
 * A value as EDN. Names of members become keywords and whole numbers among them numbers, as Jepsen's checkers expect them
 * (`{:from 0 :to 1}`, `{0 10}`); texts stay texts.
 */
export function ednValue(value: Json): string {
  if (value === null) return 'nil'
  if (typeof value === 'number') return ednNumber(value)
  if (typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item: Json) => ednValue(item)).join(' ')}]`
  const members = Object.entries(value as { [key: string]: Json })
  return `{${members.map(([key, item]) => `${memberName(key)} ${ednValue(item)}`).join(', ')}}`
}

/** Beyond what is exact a number is no whole one any more, and says so. */
function ednNumber(value: number): string {
  const digits = JSON.stringify(value)
  return Number.isSafeInteger(value) || !/^-?\d+$/.test(digits) ? digits : `${digits}.0`
}

/** A name as a keyword, or as a text where no keyword can be read as that name. */
export function ednName(name: string): string {
  return /^[A-Za-z][\w*!?<>=+-]*$/.test(name) ? `:${name}` : JSON.stringify(name)
}

/** The steps of a transaction, `[:append 5 3]`. */
export function ednTransaction(value: Json): string {
  if (!Array.isArray(value)) return ednValue(value)
  const steps = value.map((step: Json) => {
    if (!Array.isArray(step)) return ednValue(step)
    const [f, ...rest] = step as readonly Json[]
    const name = typeof f === 'string' ? ednName(f) : ednValue(f ?? null)
    return `[${[name, ...rest.map(ednValue)].join(' ')}]`
  })
  return `[${steps.join(' ')}]`
}

function memberName(key: string): string {
  return /^(0|-?[1-9]\d{0,14})$/.test(key) ? key : ednName(key)
}
