import { sentence } from '../model/sentence.ts'
import { noWitness, type Verdict } from '../model/verdict.ts'
import type { EventOf, TraceEvent } from '../trace/event.ts'
import type { DurabilityRule } from '../trace/durability-rule.ts'
import { Traitors } from '../trace/traitors.ts'
import type { Budget } from './budget.ts'
import type { CheckSetup } from './check-setup.ts'
import { boundSentence } from './bound.ts'
import { eventsPerReport, isLightRecording, tooLight } from './recording.ts'
import { ShadowDisk } from './shadow-disk.ts'
import { timeText } from './time-text.ts'

const check = 'durable-before-send'

/**
 * Did every message leave only when what it promises was safe on the sender's disk? Each message is held against the
 * protocol's table with the disk as the trace shows it at that moment; no crash is needed to find the mistake.
 * Who betrays promises nothing any more: a traitor's messages are not held against it from its first betrayal on.
 */
export function checkDurableBeforeSend(
  setup: CheckSetup,
  trace: readonly TraceEvent[],
  budget: Budget,
  progress: (part: number) => void = () => {},
): Verdict {
  if (isLightRecording(trace)) return tooLight(check)
  const rules = new Map<string, DurabilityRule[]>()
  for (const rule of setup.durability) rules.set(rule.message, [...(rules.get(rule.message) ?? []), rule])
  const disks = new Map(setup.nodes.map((node) => [node, new ShadowDisk(setup.tables)]))
  const traitors = new Traitors()
  let messages = 0
  for (const [i, event] of trace.entries()) {
    if (i % eventsPerReport === eventsPerReport - 1) progress(i / trace.length)
    if (!budget.spend())
      return { check, answer: 'unknown', sentence: boundSentence(budget), witness: noWitness }
    if ('node' in event) disks.get(event.node)?.see(event)
    traitors.see(event)
    if (event.kind !== 'sent' || traitors.has(event.from)) continue
    const disk = disks.get(event.from)
    const table = rules.get(event.message.type)
    if (disk === undefined || table === undefined) continue
    messages++
    for (const rule of table) {
      const missing = rule.missing(event.message, disk.image, event.from, event.to)
      if (missing !== null) return violated(event, rule, missing, trace)
    }
  }
  const witness = { ...noWitness, data: { messages, rules: setup.durability.length } }
  return { check, answer: 'ok', sentence: sentence('durable-before-send.ok', { messages }), witness }
}

function violated(
  event: EventOf<'sent'>,
  rule: DurabilityRule,
  missing: string,
  trace: readonly TraceEvent[],
): Verdict {
  const values = {
    node: event.from,
    to: event.to,
    message: event.message.type,
    time: timeText(event.timeUs),
    rule: rule.rule,
    missing,
  }
  const unsafe = unsafeWrites(event, trace)
  return {
    check,
    answer: 'illegal',
    sentence: sentence('durable-before-send.violated', values),
    witness: {
      events: [...unsafe.map((write) => write.seq), event.seq],
      operations: [],
      reasons: unsafe.map((write) => {
        return sentence('durable-before-send.unsafe', {
          node: write.node,
          version: write.version,
          time: timeText(write.timeUs),
        })
      }),
      data: { node: event.from, message: event.message.type, rule: rule.rule, missing },
    },
  }
}

/** The sender's writes that were handed over before the message and not yet safe when it left: the last three of them. */
function unsafeWrites(sent: EventOf<'sent'>, trace: readonly TraceEvent[]): EventOf<'wrote'>[] {
  let waiting: EventOf<'wrote'>[] = []
  for (const event of trace) {
    if (event.seq >= sent.seq) break
    if (!('node' in event) || event.node !== sent.from) continue
    if (event.kind === 'wrote') waiting.push(event)
    if (event.kind === 'synced') waiting = waiting.filter((write) => write.version > event.upTo)
    if (event.kind === 'crashed') waiting = []
  }
  return waiting.slice(-3)
}
