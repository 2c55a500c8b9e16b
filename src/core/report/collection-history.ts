import type { Json } from '../base/json.ts'
import type { RecordedHistory } from '../history/recorded-history.ts'

/** A history as lines of `history/1`, which says all that we know of it; each with its line break. */
export function* collectionHistory({
  operations,
  clock,
  order,
  initial,
  model,
}: RecordedHistory): Generator<string> {
  const isTransactional = operations.every(
    ({ f, key, input }) => f === 'txn' && key === null && isSteps(input),
  )
  const kind = isTransactional ? 'txn' : 'linearizability'
  const time = clock === 'us' ? 'ns' : 'index'
  yield line({ format: 'history/1', kind, model, initial, order, time })
  const scale = clock === 'us' ? 1000 : 1
  for (const { process, f, key, input, output, outputKnown, call, return: end, outcome } of operations) {
    const who = /^p(0|[1-9]\d{0,14})$/.exec(process)?.[1]
    const when = { call: call * scale, return: Number.isFinite(end) ? end * scale : null }
    const common = { process: who === undefined ? process : Number(who), ...when, status: outcome }
    if (isTransactional) yield line({ ...common, txn: outcome === 'ok' ? output : input })
    else
      yield line({
        ...common,
        op: f,
        key,
        value: input,
        output,
        ...(outcome === 'ok' && !outputKnown ? { outputKnown } : {}),
      })
  }
}

/** Steps as the transactions of this format have them: `r` and `w` or `append`, never `read`. */
function isSteps(input: Json): boolean {
  return (
    Array.isArray(input) &&
    input.every(
      (step: Json) => Array.isArray(step) && (step[0] === 'r' || step[0] === 'w' || step[0] === 'append'),
    )
  )
}

function line(members: { readonly [name: string]: Json | undefined }): string {
  return `${JSON.stringify(members)}\n`
}
