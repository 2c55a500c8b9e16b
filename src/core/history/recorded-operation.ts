import type { Json } from '../base/json.ts'
import { unreachable } from '../base/unreachable.ts'
import { openingBalances } from '../model/bank.ts'
import type { Operation } from '../model/operation.ts'
import type { HistoryOperation } from '../trace/history.ts'
import type { RecordedHistory, RecordedOperation } from './recorded-history.ts'

/**
 * A run of the lab as a history from anywhere: the operations keep their indexes, times are microseconds since the start.
 * `model`: the model that the run is a history of, where the caller knows. A client that does not know what became of an operation goes on as a new process, as Jepsen has it: `c1`, then `c1/2`.
 */
export function recordedOf(
  history: readonly HistoryOperation[],
  model: string | null = null,
): RecordedHistory {
  const given = new Map<string, number>()
  const operations = history.map((one) => {
    const lives = given.get(one.client) ?? 1
    if (one.outcome === 'info') given.set(one.client, lives + 1)
    return recordedOperation(one, lives === 1 ? one.client : `${one.client}/${lives}`)
  })
  return {
    operations,
    clock: 'us',
    order: 'realtime',
    initial: model === 'bank' ? openingBalances() : null,
    model,
  }
}

function recordedOperation(one: HistoryOperation, process: string): RecordedOperation {
  const { index, operation, callUs, returnUs, outcome, value } = one
  return {
    index,
    process,
    f: nameOf(operation),
    key: 'key' in operation ? operation.key : null,
    input: inputOf(operation),
    output: outcome === 'ok' ? value : null,
    outputKnown: outcome === 'ok',
    call: callUs,
    return: returnUs ?? Infinity,
    outcome,
  }
}

/** Names as the field uses them: whatever is read, it is a `read`; a counter is `add`ed to. */
function nameOf({ f }: Operation): string {
  switch (f) {
    case 'read-set':
    case 'read-log':
    case 'read-siblings':
    case 'read-balances':
      return 'read'
    case 'increment':
      return 'add'
    default:
      return f
  }
}

function inputOf(operation: Operation): Json {
  switch (operation.f) {
    case 'read':
    case 'read-set':
    case 'read-log':
    case 'read-siblings':
    case 'read-balances':
    case 'read-members':
      return null
    case 'write':
    case 'append':
    case 'propose':
      return operation.value
    case 'cas':
      return [operation.from, operation.to]
    case 'add':
    case 'remove':
      return operation.element
    case 'increment':
      return operation.by
    case 'transfer':
      return { from: operation.from, to: operation.to, amount: operation.amount }
    case 'put':
      return { value: operation.value, context: operation.context, over: operation.over }
    default:
      return unreachable(operation)
  }
}
