import type { Json } from '../../../base/json.ts'
import type { Model, Move, Outlook } from '../model.ts'
import type { TimedOperation } from '../timed-operation.ts'

/** A number with `add` (by its argument), `increment` and `decrement` (by their argument or one), and `read`. */
export function counterModel(initial: number): Model<number> {
  return { name: 'counter', initial, key: (state) => state, move: moveOf, outlook: outlookOf }
}

/** How much a change adds; null for a read. */
export function amountOf({ f, input }: { readonly f: string; readonly input: Json }): number | null {
  if (f === 'read') return null
  const amount = input === null ? 1 : (input as number)
  return f === 'decrement' ? -amount : amount
}

function moveOf(operation: TimedOperation): Move<number> {
  const amount = amountOf(operation)
  // Adding nothing changes nothing.
  if (amount !== null)
    return { apply: (state) => state + amount, observes: amount === 0, sameness: `add ${amount}` }
  const { output, certain, outputKnown } = operation
  const seen = certain && outputKnown ? (output as number) : null
  return {
    apply: (state) => (seen === null || seen === state ? state : undefined),
    observes: true,
    sameness: `read ${seen}`,
  }
}

/** A counter that nothing brings down never passes a value that somebody has yet to read. */
function outlookOf(operations: readonly TimedOperation[]): Outlook<number> {
  const rises = operations.every((one) => (amountOf(one) ?? 0) >= 0)
  const falls = operations.every((one) => (amountOf(one) ?? 0) <= 0)
  const wanted = operations.map(({ f, certain, outputKnown, output }) =>
    f === 'read' && certain && outputKnown ? (output as number) : null,
  )
  const order = wanted.flatMap((value, place) => (value === null ? [] : [place]))
  const sign = rises ? 1 : -1
  order.sort((a, b) => sign * (wanted[a]! - wanted[b]!))
  const rank = new Map(order.map((place, at) => [place, at]))
  const isRead = operations.map(() => false)
  let first = 0
  return {
    placed(place) {
      isRead[place] = true
      while (first < order.length && isRead[order[first]!] === true) first++
    },
    lifted(place) {
      isRead[place] = false
      first = Math.min(first, rank.get(place) ?? first)
    },
    hopeless(_, next) {
      if (!rises && !falls) return false
      const nearest = order[first]
      return nearest !== undefined && sign * (next - wanted[nearest]!) > 0
    },
  }
}
