/** From the disk to a state, and how a copy that lags behind becomes whole again. */
import type { DiskImage } from '../../model/durable.ts'
import type { NodeId } from '../../model/identity.ts'
import type { NodeContext } from '../contract.ts'
import { onRenew, takeRole } from './change.ts'
import { entriesOf } from './durability.ts'
import { publisherOf, publishersOf } from './membership.ts'
import type { MessageOf } from './messages.ts'
import { rulesOf } from './mutants.ts'
import { acknowledge, apply } from './normal.ts'
import { copyOf, note, publicationOf, send, sendNow, settingsOf, type PubSubNode } from './state.ts'

/** Entries that one message carries at most. */
const batchMax = 64

export function create(context: NodeContext, disk: DiskImage): PubSubNode {
  const { self, nodes, config, mutant } = context
  const node: PubSubNode = {
    self,
    nodes,
    publishers: publishersOf(nodes, Number(config['publishers'])),
    settings: settingsOf(config),
    rules: rulesOf(mutant),
    copies: new Map(),
    publications: new Map(),
    subscribers: new Set(),
    nowUs: 0,
    effects: [],
  }
  for (const [topic, entries] of entriesOf(disk)) {
    const copy = copyOf(node, topic)
    copy.values = entries.map(({ value }) => value)
    copy.last = entries.at(-1)!.seq
    const publishes = publisherOf(topic, node.publishers) === self
    if (publishes && node.rules.numbersFromMemory) copy.last = 0
  }
  return node
}

/** The first input of a life. */
export function onStarted(node: PubSubNode): void {
  takeRole(node)
  for (const [topic, { last }] of node.copies) note(node, { kind: 'restored', topic, last })
  onRenew(node)
  if (!node.settings.isLog) return
  onResend(node)
}

/** PS-9: whoever has not said that it has everything is told how much there is. */
export function onResend(node: PubSubNode): void {
  const { resendUs } = node.settings
  node.effects.push({ kind: 'setTimer', timer: 'resend', fromUs: resendUs, toUs: resendUs })
  if (node.rules.neverResends) return
  for (const [topic, { last }] of node.copies) {
    if (publisherOf(topic, node.publishers) !== node.self) continue
    const { acked } = publicationOf(node, topic)
    for (const other of node.nodes) {
      if (other !== node.self && (acked.get(other) ?? 0) < last)
        send(node, other, { type: 'Offer', topic, last })
    }
  }
}

export function onOffer(node: PubSubNode, from: NodeId, { topic, last }: MessageOf<'Offer'>): void {
  if (copyOf(node, topic).last < last) fetchMissing(node, from, topic, last)
  else acknowledge(node, from, topic)
}

/** PS-4: asks for what is missing, and not again before an answer has had time to come. */
export function fetchMissing(node: PubSubNode, publisher: NodeId, topic: string, upTo: number): void {
  const copy = copyOf(node, topic)
  if (copy.fetchedUs !== null && node.nowUs - copy.fetchedUs < node.settings.resendUs) return
  if (copy.fetchedUs === null) note(node, { kind: 'gap', topic, from: copy.last + 1, upTo, publisher })
  copy.fetchedUs = node.nowUs
  sendNow(node, publisher, { type: 'Fetch', topic, from: copy.last + 1 })
}

/** PS-10: entries one by one while they are retained, else the whole topic. */
export function onFetch(node: PubSubNode, from: NodeId, message: MessageOf<'Fetch'>): void {
  const { topic } = message
  const { last, values } = copyOf(node, topic)
  if (message.from > last) return
  const firstRetained = Math.max(1, last - node.settings.retention + 1)
  if (message.from >= firstRetained) {
    const batch = values.slice(message.from - 1, message.from - 1 + batchMax)
    return send(node, from, { type: 'Batch', topic, from: message.from, values: batch })
  }
  const whole = values.slice(node.rules.snapshotsWhole ? 0 : firstRetained - 1)
  send(node, from, { type: 'Snapshot', topic, upTo: last, values: whole })
}

export function onBatch(node: PubSubNode, from: NodeId, message: MessageOf<'Batch'>): void {
  const { topic } = message
  const copy = copyOf(node, topic)
  const skip = copy.last + 1 - message.from
  if (skip < 0) return
  const fresh = message.values.slice(skip)
  for (const value of fresh) apply(node, topic, copy.last + 1, value)
  if (fresh.length > 0) caughtUp(node, topic, fresh.length, false)
  acknowledge(node, from, topic)
}

export function onSnapshot(node: PubSubNode, from: NodeId, message: MessageOf<'Snapshot'>): void {
  const { topic, upTo, values } = message
  const copy = copyOf(node, topic)
  if (upTo <= copy.last) return acknowledge(node, from, topic)
  const count = upTo - copy.last
  const first = upTo - values.length + 1
  if (first > copy.last + 1) copy.values = []
  for (let seq = Math.max(first, copy.last + 1); seq <= upTo; seq++)
    apply(node, topic, seq, values[seq - first]!)
  caughtUp(node, topic, count, true)
  acknowledge(node, from, topic)
}

function caughtUp(node: PubSubNode, topic: string, count: number, bySnapshot: boolean): void {
  const copy = copyOf(node, topic)
  if (copy.fetchedUs === null) return
  copy.fetchedUs = null
  note(node, { kind: 'caughtUp', topic, count, bySnapshot })
}
