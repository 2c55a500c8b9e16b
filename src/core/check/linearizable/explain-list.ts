import { canonicalJson } from '../../base/canonical-json.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import { asText } from './models/list.ts'
import { precedes } from './precedence.ts'
import type { Scene } from './scene.ts'
import type { TimedOperation } from './timed-operation.ts'

/** The sentence for a contradiction about a list or a text that only grows, or null. */
export function explainList(scene: Scene, core: readonly TimedOperation[]): Sentence | null {
  const reads = core.filter((one) => one.f === 'read')
  const changes = core.filter((one) => one.f !== 'read')
  const [read, other] = reads
  if (read === undefined || changes.some((one) => one.f !== 'append')) return null
  if (core.length === 1) return sentence('objects.list.impossible', { ...readBy(scene, read) })
  if (core.length === 2 && other !== undefined) return ofReads(scene, read, other)
  if (core.length === 2) return ofAppend(scene, read, changes[0]!)
  return core.length === 3 && changes.length === 2 ? ofOrder(scene, read, changes) : null
}

function readBy({ key, moment }: Scene, read: TimedOperation): { [name: string]: string } {
  return { reader: read.who, key, time: moment(read.return) }
}

function ofReads(scene: Scene, a: TimedOperation, b: TimedOperation): Sentence {
  const [short, long] = lengthOf(a) < lengthOf(b) ? [a, b] : [b, a]
  const { key, moment } = scene
  if (textOf(long).startsWith(textOf(short)) && precedes(long, short)) {
    return sentence('objects.list.shrunk', {
      reader: short.who,
      other: long.who,
      key,
      time: moment(short.call),
      time2: moment(long.return),
    })
  }
  return sentence('objects.list.forked', { ...readBy(scene, a), other: b.who, time2: moment(b.return) })
}

function ofAppend(scene: Scene, read: TimedOperation, append: TimedOperation): Sentence | null {
  const { key, moment } = scene
  const values = { reader: read.who, writer: append.who, key, element: canonicalJson(append.input) }
  if (precedes(append, read))
    return sentence('objects.list.missing', {
      ...values,
      time: moment(read.call),
      time2: moment(append.return),
    })
  if (!precedes(read, append)) return null
  return sentence('objects.list.early', { ...values, time: moment(read.return), time2: moment(append.call) })
}

/** An answer that has two elements in another order than they were appended in. */
function ofOrder(scene: Scene, read: TimedOperation, appends: readonly TimedOperation[]): Sentence | null {
  const [a, b] = appends as [TimedOperation, TimedOperation]
  const [first, second] = precedes(a, b) ? [a, b] : [b, a]
  if (!precedes(first, second)) return null
  return sentence('objects.list.order', {
    ...readBy(scene, read),
    first: canonicalJson(first.input),
    second: canonicalJson(second.input),
    time2: scene.moment(first.return),
    time3: scene.moment(second.call),
  })
}

/** The answer as a text that only grows: lists line by line, a number or a record in a text by its JSON. */
function textOf(read: TimedOperation): string {
  const { output } = read
  if (typeof output === 'string') return output
  return output === null || Array.isArray(output) ? (asText(read).output as string) : canonicalJson(output)
}

function lengthOf(read: TimedOperation): number {
  return Array.isArray(read.output) ? read.output.length : textOf(read).length
}
