import { experimentDefaults, type Experiment } from '../../../src/core/experiment/experiment.ts'
import type { LabRun } from '../../../src/core/lab/evidence.ts'
import { noWitness, type Verdict } from '../../../src/core/model/verdict.ts'
import { sentence } from '../../../src/core/model/sentence.ts'
import type { Note } from '../../../src/core/model/effect.ts'
import type { Happening, TraceEvent } from '../../../src/core/trace/event.ts'
import { noEffect, type FaultEffect } from '../../../src/core/trace/fault-effect.ts'
import { workloadDefaults } from '../../../src/core/workload/workload.ts'

/** Writes a run by hand, a line each: what a recorded trace would hold. Times in milliseconds. */
export class RunStory {
  readonly events: TraceEvent[] = []
  #op = 0

  happens(atMs: number, happening: Happening): this {
    this.events.push({ seq: this.events.length + 1, timeUs: atMs * 1000, ...happening })
    return this
  }

  leads(atMs: number, node: string, epoch: number): this {
    return this.notes(atMs, node, { kind: 'role', role: 'leader', leads: true, epoch } as Note)
  }

  notes(atMs: number, node: string, note: Note): this {
    return this.happens(atMs, { kind: 'noted', node, note })
  }

  begins(atMs: number, fault: string, faultKind: string, targets: string[], text = targets.join(' ')): this {
    return this.happens(atMs, { kind: 'injected', fault, faultKind, targets, text })
  }

  heals(atMs: number, fault: string, faultKind: string, effect: Partial<FaultEffect>): this {
    return this.happens(atMs, { kind: 'healed', fault, faultKind, effect: { ...noEffect, ...effect } })
  }

  /** An operation that a node acknowledged. */
  serves(fromMs: number, atMs: number, node: string, client = 'c1'): this {
    const op = ++this.#op
    const response = { type: 'Response', seq: op, reply: { kind: 'done', value: null } }
    this.happens(fromMs, { kind: 'invoked', client, process: 0, op, operation: { f: 'read', key: 'x' } })
    this.happens(atMs, { kind: 'sent', id: op, from: node, to: client, message: response })
    return this.happens(atMs, {
      kind: 'completed',
      client,
      process: 0,
      op,
      outcome: 'ok',
      value: null,
      reason: null,
    })
  }

  run(verdicts: Verdict[] = [], change: Partial<Experiment> = {}): LabRun {
    const experiment: Experiment = {
      ...experimentDefaults,
      name: 'story',
      protocol: 'raft',
      nodes: 5,
      workload: workloadDefaults,
      ...change,
    }
    return { experiment, events: this.events, verdicts }
  }
}

export function verdict(check: string, answer: Verdict['answer']): Verdict {
  return { check, answer, sentence: sentence('test.verdict', { check }), witness: noWitness }
}
