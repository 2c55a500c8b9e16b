import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'
import type { RecordedOperation } from '../../history/recorded-history.ts'
import { ValueIds } from '../linearizable/value-ids.ts'
import { textOf } from './workload-object.ts'

/** A message in a topic: at which place, and who sent or first polled it there. */
export interface Entry {
  readonly offset: number
  /** Number of its value. */
  readonly value: number
  readonly source: RecordedOperation
}

/** One topic (or partition) as its senders and readers saw it. */
export class Topic {
  readonly name: string
  readonly #ids = new ValueIds()
  /** By value: the send that may have happened, else the one that failed. */
  readonly asked: RecordedOperation[] = []
  /** Acknowledged sends. Their offset is NaN where nobody wrote it down. */
  readonly sent: Entry[] = []
  readonly polled: Entry[] = []

  constructor(name: string) {
    this.name = name
  }

  ask(value: Json, source: RecordedOperation): void {
    const id = this.#ids.id(value)
    const known = this.asked[id]
    if (known === undefined || known.outcome === 'fail') this.asked[id] = source
  }

  entry(offset: number, value: Json, source: RecordedOperation): Entry {
    return { offset, value: this.#ids.id(value), source }
  }

  textOf(value: number): string {
    return canonicalJson(this.#ids.value(value))
  }
}

/** One step of an operation: messages sent (one) or polled (any number), in the order of their arrival. */
export interface TopicStep {
  readonly kind: 'send' | 'poll'
  readonly topic: Topic
  readonly entries: readonly Entry[]
}

/**
 * All topics of a history, and what each acknowledged operation did to them. An operation is a list of
 * `["send", topic, value]`, which becomes `["send", topic, [offset, value]]`, and `["poll"]`, which becomes
 * `["poll", {topic: [[offset, value] …]}]` (jepsen.tests.kafka).
 */
export class Topics {
  readonly all = new Map<string, Topic>()

  /** Notes who asked to send what. */
  ask(operation: RecordedOperation): void {
    for (const [kind, topic, value] of stepsOf(operation.input))
      if (kind === 'send') this.#topic(textOf(topic ?? null)).ask(valueOf(value ?? null), operation)
  }

  /** What an acknowledged operation sent and polled. */
  answered(operation: RecordedOperation): TopicStep[] {
    return stepsOf(operation.output).flatMap(([kind, what, value]): TopicStep[] => {
      if (kind === 'send') {
        const topic = this.#topic(textOf(what ?? null))
        const entry = topic.entry(offsetOf(value ?? null), valueOf(value ?? null), operation)
        topic.sent.push(entry)
        return [{ kind, topic, entries: [entry] }]
      }
      return Object.entries((what ?? {}) as { readonly [topic: string]: Json }).map(([name, messages]) => {
        const topic = this.#topic(name)
        const entries = (messages as readonly (readonly Json[])[]).map(([offset, message]) =>
          topic.entry(offset as number, message ?? null, operation),
        )
        for (const entry of entries) topic.polled.push(entry)
        return { kind: 'poll', topic, entries }
      })
    })
  }

  #topic(name: string): Topic {
    const known = this.all.get(name)
    if (known !== undefined) return known
    const topic = new Topic(name)
    this.all.set(name, topic)
    return topic
  }
}

type Step = readonly [kind: string, what?: Json, value?: Json]

function stepsOf(value: Json): readonly Step[] {
  return Array.isArray(value) ? (value as readonly Json[] as readonly Step[]) : []
}

/** A sent value with its offset, once it is known. */
function isPlaced(value: Json): value is readonly [number | null, Json] {
  return Array.isArray(value) && value.length === 2 && (value[0] === null || Number.isFinite(value[0]))
}

function offsetOf(value: Json): number {
  return isPlaced(value) ? (value[0] ?? NaN) : NaN
}

function valueOf(value: Json): Json {
  return isPlaced(value) ? value[1] : value
}

const isStep = (step: Json, hasAnswer: boolean): boolean => {
  if (!Array.isArray(step)) return false
  const [kind, what, value] = step as readonly Json[]
  if (kind === 'send') return step.length === 3 && what !== null && value !== null
  if (kind !== 'poll') return false
  if (!hasAnswer) return true
  if (what === null || what === undefined) return true
  return typeof what === 'object' && !Array.isArray(what) && Object.values(what).every(isMessageList)
}

function isMessageList(messages: Json | undefined): boolean {
  return (
    Array.isArray(messages) &&
    messages.every(
      (one: Json) => Array.isArray(one) && one.length === 2 && Number.isFinite((one as readonly Json[])[0]),
    )
  )
}

/** Whether a value is a list of sends and polls: those asked for, or with what came back. */
export function isStepList(value: Json, hasAnswer: boolean): boolean {
  return Array.isArray(value) && value.every((step: Json) => isStep(step, hasAnswer))
}
