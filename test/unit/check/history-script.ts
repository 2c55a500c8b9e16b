import type { Json } from '../../../src/core/base/json.ts'
import { fill, type Sentence } from '../../../src/core/model/sentence.ts'
import type { Operation } from '../../../src/core/model/operation.ts'
import { checkWords } from '../../../src/core/check/words.ts'
import type { Happening, TraceEvent } from '../../../src/core/trace/event.ts'
import { historyOf, type HistoryOperation } from '../../../src/core/trace/history.ts'

/** Writes a history by hand. Times in milliseconds, operations in any order; each client takes a new process for each. */
export class HistoryScript {
  readonly #happenings: { readonly atMs: number; readonly happening: Happening }[] = []
  #op = 0

  ok(client: string, operation: Operation, fromMs: number, untilMs: number, value: Json = null): this {
    return this.#add(client, operation, fromMs, { atMs: untilMs, outcome: 'ok', value })
  }

  fail(client: string, operation: Operation, fromMs: number, untilMs: number): this {
    return this.#add(client, operation, fromMs, { atMs: untilMs, outcome: 'fail', value: null })
  }

  /** Of unknown outcome; nobody ever says how it ended. */
  open(client: string, operation: Operation, fromMs: number): this {
    return this.#add(client, operation, fromMs, null)
  }

  write(client: string, value: Json, fromMs: number, untilMs: number, key = 'x'): this {
    return this.ok(client, { f: 'write', key, value }, fromMs, untilMs)
  }

  read(client: string, value: Json, fromMs: number, untilMs: number, key = 'x'): this {
    return this.ok(client, { f: 'read', key }, fromMs, untilMs, value)
  }

  cas(client: string, from: Json, to: Json, found: boolean, fromMs: number, untilMs: number): this {
    return this.ok(client, { f: 'cas', key: 'x', from, to }, fromMs, untilMs, found)
  }

  add(client: string, element: number, fromMs: number, untilMs: number): this {
    return this.ok(client, { f: 'add', key: 's', element }, fromMs, untilMs)
  }

  readSet(client: string, elements: readonly Json[], fromMs: number, untilMs: number): this {
    return this.ok(client, { f: 'read-set', key: 's' }, fromMs, untilMs, elements)
  }

  /** Anything else that happened. */
  at(atMs: number, happening: Happening): this {
    this.#happenings.push({ atMs, happening })
    return this
  }

  trace(): TraceEvent[] {
    const ordered = [...this.#happenings].sort((a, b) => a.atMs - b.atMs)
    return ordered.map(({ atMs, happening }, i) => ({
      seq: i + 1,
      timeUs: Math.round(atMs * 1000),
      ...happening,
    }))
  }

  history(): HistoryOperation[] {
    return historyOf(this.trace())
  }

  #add(
    client: string,
    operation: Operation,
    fromMs: number,
    end: { atMs: number; outcome: 'ok' | 'fail'; value: Json } | null,
  ): this {
    const op = ++this.#op
    const who = { client, process: op, op }
    this.at(fromMs, { kind: 'invoked', ...who, operation })
    if (end === null) return this
    const { atMs, outcome, value } = end
    return this.at(atMs, {
      kind: 'completed',
      ...who,
      outcome,
      value,
      reason: outcome === 'ok' ? null : 'refused',
    })
  }
}

/** The sentence in English; a missing word or value shows. */
export function english({ key, values }: Sentence): string {
  return fill(checkWords.en[key] ?? `no words for ${key}`, values)
}
