import type { Happening, TraceEvent } from '../../../src/core/trace/event.ts'
import { noEffect, type FaultEffect } from '../../../src/core/trace/fault-effect.ts'
import type { Outcome } from '../../../src/core/model/operation.ts'

/** Writes a trace by hand: operations, faults and roles at times in milliseconds, in any order. */
export class TraceScript {
  readonly #happenings: { readonly atMs: number; readonly happening: Happening }[] = []
  #op = 0

  /** An operation of that client; `endMs` null: still open at the end. */
  operation(client: string, fromMs: number, endMs: number | null, outcome: Outcome = 'ok'): this {
    const op = ++this.#op
    this.at(fromMs, { kind: 'invoked', client, process: 0, op, operation: { f: 'read', key: 'x' } })
    if (endMs === null) return this
    return this.at(endMs, { kind: 'completed', client, process: 0, op, outcome, value: null, reason: null })
  }

  /** One operation after the other, each as long as `everyMs`, from `fromMs` on. */
  steady(client: string, fromMs: number, untilMs: number, everyMs: number): this {
    for (let at = fromMs; at + everyMs <= untilMs; at += everyMs) this.operation(client, at, at + everyMs)
    return this
  }

  fault(fault: string, fromMs: number, untilMs: number | null, effect: Partial<FaultEffect> = {}): this {
    this.at(fromMs, { kind: 'injected', fault, faultKind: 'crash', targets: ['n1'], text: 'n1' })
    if (untilMs === null) return this
    return this.at(untilMs, { kind: 'healed', fault, faultKind: 'crash', effect: { ...noEffect, ...effect } })
  }

  leads(node: string, atMs: number, epoch: number): this {
    const note = { kind: 'role', role: 'raft.role.leader', leads: true, epoch }
    return this.at(atMs, { kind: 'noted', node, note })
  }

  at(atMs: number, happening: Happening): this {
    this.#happenings.push({ atMs, happening })
    return this
  }

  trace(): TraceEvent[] {
    const isEnd = (happening: Happening): number => (happening.kind === 'completed' ? 0 : 1)
    const ordered = [...this.#happenings].sort(
      (a, b) => a.atMs - b.atMs || isEnd(a.happening) - isEnd(b.happening),
    )
    return ordered.map(({ atMs, happening }, i) => ({
      seq: i + 1,
      timeUs: Math.round(atMs * 1000),
      ...happening,
    }))
  }
}
