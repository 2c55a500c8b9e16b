import type { Json } from '../../../../src/core/base/json.ts'
import { prng } from '../../../../src/core/base/prng.ts'
import type { RecordedHistory, RecordedOperation } from '../../../../src/core/history/recorded-history.ts'

type Step = readonly ['r' | 'w' | 'append', string, Json]

/**
 * A few small transactions over two keys that read whatever it pleases them, so that most of what can be wrong with a history
 * is wrong with one of a few hundred.
 */
export function tinyHistory(
  seed: number,
  model: RecordedHistory['model'],
  order: RecordedHistory['order'],
): RecordedHistory {
  const chance = prng(seed, 'tiny')
  const isList = model === 'list-append'
  const asked = Array.from({ length: chance.integer(2, 4) }, (_, t): Step[] =>
    Array.from({ length: chance.integer(1, 3) }, (_, s): Step => {
      const key = chance.pick(['x', 'y'])
      return chance.chance(0.5) ? ['r', key, null] : [isList ? 'append' : 'w', key, 10 * t + s + 1]
    }),
  )
  const orders = new Map(['x', 'y'].map((key) => [key, chance.shuffle(valuesOf(asked, key))]))
  const answered = asked.map((steps) =>
    steps.map(([f, key, value]): Step => {
      if (f !== 'r') return [f, key, value]
      const known = orders.get(key)!
      const length = chance.integer(0, known.length)
      return [f, key, isList ? known.slice(0, length) : (known[length - 1] ?? null)]
    }),
  )
  const ends = timesOf(asked.length, chance)
  const operations = answered.map((steps, index): RecordedOperation => {
    const fate = chance.unit()
    const outcome = fate < 0.1 ? 'fail' : fate < 0.2 ? 'info' : 'ok'
    return {
      index,
      process: ends[index]!.process,
      f: 'txn',
      key: null,
      input: asked[index]!,
      output: outcome === 'ok' ? steps : null,
      outputKnown: true,
      call: ends[index]!.call,
      return: outcome === 'info' ? Infinity : ends[index]!.end,
      outcome,
    }
  })
  return { operations, clock: 'index', order, initial: isList ? [] : null, model }
}

function valuesOf(transactions: readonly (readonly Step[])[], key: string): Json[] {
  return transactions
    .flat()
    .filter(([f, of]) => f !== 'r' && of === key)
    .map(([, , value]) => value)
}

/** Calls in order; a process whose transaction is over may call the next one. */
function timesOf(
  count: number,
  chance: ReturnType<typeof prng>,
): { process: string; call: number; end: number }[] {
  const times: { process: string; call: number; end: number }[] = []
  const freeFrom = [0, 0, 0]
  let call = 0
  while (times.length < count) {
    call += chance.integer(1, 3)
    const free = freeFrom.flatMap((from, process) => (from < call ? [process] : []))
    if (free.length === 0) continue
    const process = chance.pick(free)
    const end = call + chance.integer(1, 6)
    freeFrom[process] = end
    times.push({ process: `p${process}`, call, end })
  }
  return times
}
