import type { Json } from '../base/json.ts'
import type { Prng } from '../base/prng.ts'
import type { Message } from '../model/message.ts'

/**
 * A message with some of its numbers and values changed and its shape kept, for protocols that do not say how they are
 * lied to: names, tags and truth values stay, lists keep their length, whole numbers stay whole and do not fall below
 * zero. Null when there is nothing in it that could be changed.
 */
export function blindTwist(message: Message, chance: Prng): Message | null {
  const paths = numbersIn(message as unknown as Json)
  if (paths === 0) return null
  const chosen = new Set([chance.integer(0, paths - 1)])
  for (let i = 0; i < paths; i++) if (chance.chance(0.2)) chosen.add(i)
  let at = 0
  const changed = (value: Json): Json => {
    if (typeof value === 'number') return chosen.has(at++) ? otherNumber(value, chance) : value
    if (Array.isArray(value)) return value.map(changed)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, changed(member ?? null)]))
  }
  return changed(message as unknown as Json) as unknown as Message
}

function numbersIn(value: Json): number {
  if (typeof value === 'number') return 1
  if (value === null || typeof value !== 'object') return 0
  return Object.values(value).reduce<number>((sum, member) => sum + numbersIn(member ?? null), 0)
}

/** Near by, so that no receiver counts to a thousand million. */
function otherNumber(value: number, chance: Prng): number {
  const step = chance.integer(1, 3)
  return chance.chance(0.5) && value - step >= 0 ? value - step : value + step
}
