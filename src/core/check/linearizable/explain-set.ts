import type { Json } from '../../base/json.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import { precedes } from './precedence.ts'
import type { Scene } from './scene.ts'
import type { TimedOperation } from './timed-operation.ts'

/** The sentence for a contradiction of a well-known shape, or null. */
export function explainSet(scene: Scene, core: readonly TimedOperation[]): Sentence | null {
  const { key, moment } = scene
  const reads = core.filter((one) => one.f !== 'add')
  const [read, other] = reads
  if (read === undefined || core.length > 2 || core.some((one) => one.f === 'remove')) return null
  if (core.length === 1) {
    return sentence('linearizable.set.impossible', { reader: read.who, key, time: moment(read.return) })
  }
  if (other !== undefined) return shrunk(scene, read, other)
  const add = core.find((one) => one.f === 'add')!
  const values = { reader: read.who, writer: add.who, key, element: JSON.stringify(add.input) }
  if (precedes(add, read)) {
    return sentence('linearizable.set.missing', {
      ...values,
      time: moment(read.call),
      time2: moment(add.return),
    })
  }
  if (!precedes(read, add)) return null
  return sentence('linearizable.set.early', {
    ...values,
    time: moment(read.return),
    time2: moment(add.call),
  })
}

function shrunk({ key, moment }: Scene, a: TimedOperation, b: TimedOperation): Sentence | null {
  const [before, after] = precedes(a, b) ? [a, b] : [b, a]
  const left = new Set((after.output as readonly Json[]).map((element) => JSON.stringify(element)))
  const gone = (before.output as readonly Json[])
    .map((element) => JSON.stringify(element))
    .find((element) => !left.has(element))
  if (gone === undefined || !precedes(before, after)) return null
  return sentence('linearizable.set.gone', {
    reader: after.who,
    other: before.who,
    key,
    element: gone,
    time: moment(after.call),
    time2: moment(before.return),
  })
}
