import type { Json } from '../../base/json.ts'
import type { DiskImage } from '../../model/durable.ts'
import type { ClientId } from '../../model/identity.ts'
import type { Reply } from '../../model/operation.ts'
import type { DurabilityRule } from '../../trace/durability-rule.ts'
import type { MessageOf } from './messages.ts'
import { note, type PubSubNode } from './state.ts'

/** Comes back when an entry is on the disk. */
export interface Stored {
  readonly topic: string
  readonly seq: number
  readonly value: Json
}

const digits = 9

/** Entries of a topic in the order of their numbers when sorted as text. */
export function rowKey(topic: string, seq: number): string {
  return `${topic}/${String(seq).padStart(digits, '0')}`
}

export function topicOfRow(key: string): { topic: string; seq: number } {
  const slash = key.lastIndexOf('/')
  return { topic: key.slice(0, slash), seq: Number(key.slice(slash + 1)) }
}

export function store(node: PubSubNode, topic: string, seq: number, value: Json): void {
  const write = { kind: 'put', table: 'entries', key: rowKey(topic, seq), value } as const
  node.effects.push({ kind: 'persist', writes: [write], done: { topic, seq, value } })
}

/** The entry is safe: now it counts. */
export function onStored(node: PubSubNode, { topic, seq, value }: Stored): void {
  note(node, { kind: 'applied', topic, seq, value })
}

/** An answer leaves when all that was written before it is safe. */
export function answer(node: PubSubNode, client: ClientId, op: number, reply: Reply): void {
  node.effects.push({ kind: 'reply', client, seq: op, reply })
}

export const durability: readonly DurabilityRule[] = [
  {
    message: 'Publish',
    rule: 'PS-2',
    missing(message, disk) {
      const { topic, seq } = message as MessageOf<'Publish'>
      return has(disk, topic, seq) ? null : `entry ${seq} of ${topic}`
    },
  },
  {
    message: 'Ack',
    rule: 'PS-5',
    missing(message, disk) {
      const { topic, upTo } = message as MessageOf<'Ack'>
      return upTo === 0 || has(disk, topic, upTo) ? null : `entry ${upTo} of ${topic}`
    },
  },
  {
    message: 'Batch',
    rule: 'PS-2',
    missing(message, disk) {
      const { topic, from, values } = message as MessageOf<'Batch'>
      const last = from + values.length - 1
      return values.length === 0 || has(disk, topic, last) ? null : `entry ${last} of ${topic}`
    },
  },
]

function has(disk: DiskImage, topic: string, seq: number): boolean {
  return disk.get('entries')?.has(rowKey(topic, seq)) === true
}

/** All entries on a disk, by topic, in rising order of number. */
export function entriesOf(disk: DiskImage): Map<string, { seq: number; value: Json }[]> {
  const topics = new Map<string, { seq: number; value: Json }[]>()
  const rows = [...(disk.get('entries') ?? [])].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
  for (const [key, value] of rows) {
    const { topic, seq } = topicOfRow(String(key))
    topics.set(topic, [...(topics.get(topic) ?? []), { seq, value }])
  }
  return topics
}
