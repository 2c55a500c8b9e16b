import type { Json } from '../../../../src/core/base/json.ts'
import type { RecordedHistory, RecordedOperation } from '../../../../src/core/history/recorded-history.ts'

/**
 * A history from lines such as `p0 append x 1 r y [1,2]`: a process, then steps. Each line runs alone, after the one
 * before it, unless it ends with its times: `@ 0 3`. `info` or `fail` in front says how it ended.
 */
export function transactionHistory(
  model: 'list-append' | 'rw-register',
  lines: readonly string[],
  order: RecordedHistory['order'] = 'realtime',
): RecordedHistory {
  const operations = lines.map((line, index): RecordedOperation => {
    const [, outcome, process, text, call, end] =
      /^(?:(info|fail) )?(\S+) (.*?)(?: @ (\d+) (\d+))?$/.exec(line) ?? []
    const words = text!.split(' ')
    const steps = Array.from({ length: words.length / 3 }, (_, s): Json => {
      return [words[3 * s]!, words[3 * s + 1]!, JSON.parse(words[3 * s + 2]!) as Json]
    })
    return {
      index,
      process: process!,
      f: 'txn',
      key: null,
      input: steps,
      output: outcome === undefined ? steps : null,
      outputKnown: true,
      call: call === undefined ? 2 * index : Number(call),
      return: outcome === 'info' ? Infinity : end === undefined ? 2 * index + 1 : Number(end),
      outcome: (outcome as 'info' | 'fail' | undefined) ?? 'ok',
    }
  })
  return { operations, clock: 'index', order, initial: model === 'list-append' ? [] : null, model }
}
