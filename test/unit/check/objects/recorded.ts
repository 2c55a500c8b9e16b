import type { Json } from '../../../../src/core/base/json.ts'
import type { RecordedHistory, RecordedOperation } from '../../../../src/core/history/recorded-history.ts'

/** Writes a recorded history by hand, in any order of call. */
export class Recorded {
  readonly #drafts: Omit<RecordedOperation, 'index'>[] = []

  ok(
    process: string,
    f: string,
    input: Json,
    output: Json,
    call: number,
    end: number,
    key: Json = null,
  ): this {
    return this.#add({ process, f, key, input, output, outputKnown: true, call, return: end, outcome: 'ok' })
  }

  /** Certainly did not happen. */
  fail(process: string, f: string, input: Json, call: number, end: number, key: Json = null): this {
    return this.#add({
      process,
      f,
      key,
      input,
      output: null,
      outputKnown: false,
      call,
      return: end,
      outcome: 'fail',
    })
  }

  /** Of unknown outcome. */
  open(process: string, f: string, input: Json, call: number, key: Json = null): this {
    const nothing = { output: null, outputKnown: false, return: Infinity, outcome: 'info' } as const
    return this.#add({ process, f, key, input, call, ...nothing })
  }

  history(initial: Json = null, order: RecordedHistory['order'] = 'realtime'): RecordedHistory {
    const operations = [...this.#drafts]
      .sort((a, b) => a.call - b.call)
      .map((draft, index) => ({ index, ...draft }))
    return { operations, clock: 'index', order, initial, model: null }
  }

  #add(draft: Omit<RecordedOperation, 'index'>): this {
    this.#drafts.push(draft)
    return this
  }
}
