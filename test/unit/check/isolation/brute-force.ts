/** A transaction of a small history: what it reads and writes, and whose turn in which session it is. */
export interface SmallTransaction {
  readonly session: number
  /** In its order: `from` is the transaction read from, or -1. A transaction writes a key once. */
  readonly steps: readonly { readonly f: 'r' | 'w'; readonly key: number; readonly from: number }[]
}

export type Level =
  'read-committed' | 'read-atomic' | 'causal' | 'prefix' | 'snapshot-isolation' | 'serializable'

/**
 * Whether a commit order exists that keeps the level's axiom, word for word as in Biswas and Enea (OOPSLA 2019): for every
 * read of x in t3 from t1, another writer t2 of x that the axiom names stands before t1. Tries all orders.
 */
export function holds(transactions: readonly SmallTransaction[], level: Level): boolean {
  const known = sessionOrReads(transactions)
  const happened = closure(known)
  if (transactions.some((_, t) => happened[t]![t])) return false
  return permutations(transactions.length).some((order) => {
    const place = (t: number): number => (t === -1 ? -1 : order.indexOf(t))
    const keepsKnown = transactions.every((_, a) =>
      transactions.every((__, b) => !known[a]![b] || place(a) < place(b)),
    )
    if (!keepsKnown) return false
    return transactions.every((reader, t3) =>
      externalReads(reader).every(({ key, from, earlier }) =>
        transactions.every((writer, t2) => {
          if (t2 === from || t2 === t3 || !writes(writer, key) || place(t2) < place(from)) return true
          return !isNamed(t2, t3, earlier)
        }),
      ),
    )

    function isNamed(t2: number, t3: number, earlier: readonly number[]): boolean {
      const seesPrefix = transactions.some((_, t4) => place(t2) <= place(t4) && known[t4]![t3])
      switch (level) {
        case 'read-committed':
          return earlier.includes(t2)
        case 'read-atomic':
          return known[t2]![t3]!
        case 'causal':
          return happened[t2]![t3]!
        case 'prefix':
          return seesPrefix
        case 'snapshot-isolation':
          return (
            seesPrefix ||
            transactions.some((other, t4) => {
              const conflict = other.steps.some(
                (step) => step.f === 'w' && writes(transactions[t3]!, step.key),
              )
              return t4 !== t3 && conflict && place(t2) <= place(t4) && place(t4) < place(t3)
            })
          )
        case 'serializable':
          return place(t2) < place(t3)
      }
    }
  })
}

function writes(transaction: SmallTransaction, key: number): boolean {
  return transaction.steps.some((step) => step.f === 'w' && step.key === key)
}

/** Reads of what others wrote, each with those from whom the transaction had read before. */
function externalReads({ steps }: SmallTransaction) {
  return steps.flatMap((step, i) => {
    const before = steps.slice(0, i)
    if (step.f === 'w' || before.some((one) => one.f === 'w' && one.key === step.key)) return []
    return [{ ...step, earlier: before.filter((one) => one.f === 'r').map((one) => one.from) }]
  })
}

function sessionOrReads(transactions: readonly SmallTransaction[]): boolean[][] {
  return transactions.map((first, a) =>
    transactions.map((second, b) => {
      const readsFrom = second.steps.some((step) => step.f === 'r' && step.from === a)
      return a !== b && ((a < b && first.session === second.session) || readsFrom)
    }),
  )
}

function closure(relation: readonly (readonly boolean[])[]): boolean[][] {
  const closed = relation.map((row) => [...row])
  closed.forEach((_, via) =>
    closed.forEach((row) =>
      closed.forEach((__, to) => {
        if (row[via] && closed[via]![to]) row[to] = true
      }),
    ),
  )
  return closed
}

function permutations(n: number): number[][] {
  if (n === 0) return [[]]
  return permutations(n - 1).flatMap((rest) =>
    Array.from({ length: n }, (_, place) => [...rest.slice(0, place), n - 1, ...rest.slice(place)]),
  )
}
