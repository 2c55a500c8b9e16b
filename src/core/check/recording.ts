import { sentence } from '../model/sentence.ts'
import { noWitness, type Verdict } from '../model/verdict.ts'
import type { EventKind, TraceEvent } from '../trace/event.ts'

/** What only a full recording holds. A node that did anything at all has set a timer off, written or sent. */
const fullKinds: readonly EventKind[] = ['sent', 'delivered', 'dropped', 'fired', 'wrote', 'synced']

/** True when the trace has no messages, timers or writes: nothing can be said of what the nodes did inside. */
export function isLightRecording(trace: readonly TraceEvent[]): boolean {
  return !trace.some((event) => fullKinds.includes(event.kind))
}

export function tooLight(check: string): Verdict {
  return { check, answer: 'unknown', sentence: sentence('check.light'), witness: noWitness }
}

/** A check that walks through a trace says how far it is after this many events. */
export const eventsPerReport = 50_000
