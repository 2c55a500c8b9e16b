import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import type { Scene } from './scene.ts'
import { precedes } from './precedence.ts'
import type { TimedOperation } from './timed-operation.ts'

/** The sentence for a contradiction of a well-known shape, or null. */
export function explainRegister(scene: Scene, core: readonly TimedOperation[]): Sentence | null {
  if (core.length === 1) return ofOne(scene, core[0]!)
  const two = core.length === 2 ? ofTwo(scene, core[0]!, core[1]!) : null
  return two ?? refusedWrongly(scene, core) ?? cameBack(scene, core)
}

/**
 * The same for a contradiction within a stretch of the history (see `RegisterWindow`), where values may repeat: one
 * operation showed another value, and nobody brought back the one that was seen after it.
 */
export function explainSince({ key, moment }: Scene, core: readonly TimedOperation[]): Sentence | null {
  const seeing = core.filter((one) => seenBy(one) !== null)
  const reader = seeing.at(-1)
  if (reader === undefined) return null
  const value = seenBy(reader)!
  const newer = core.filter((one) => one !== reader && precedes(one, reader) && shows(one) !== null)
  // Everything but the reader shows another value before it, or writes this one even earlier.
  const other = newer.findLast((one) => shows(one) !== value)
  const isSimple = core.every(
    (one) =>
      one === reader ||
      one === other ||
      (writtenBy(one) === value && other !== undefined && precedes(one, other)),
  )
  if (other === undefined || !isSimple) return null
  return sentence('linearizable.not-since', {
    reader: reader.who,
    value,
    key,
    time: moment(reader.call),
    newer: shows(other)!,
    other: other.who,
    time2: moment(other.return),
  })
}

function ofOne({ key, moment }: Scene, one: TimedOperation): Sentence | null {
  const seen = seenBy(one)
  if (seen === null) return null
  return sentence('linearizable.never-written', {
    reader: one.who,
    value: seen,
    key,
    time: moment(one.return),
  })
}

/** A read before its write was called, or two swaps of the same value. */
function ofTwo({ key, moment }: Scene, a: TimedOperation, b: TimedOperation): Sentence | null {
  for (const [read, write] of [
    [a, b],
    [b, a],
  ] as const) {
    const value = seenBy(read)
    if (value !== null && writtenBy(write) === value && precedes(read, write)) {
      return sentence('linearizable.read-before-write', {
        reader: read.who,
        value,
        key,
        time: moment(read.return),
        writer: write.who,
        time2: moment(write.call),
      })
    }
  }
  if (a.f === 'cas' && b.f === 'cas' && seenBy(a) !== null && seenBy(a) === seenBy(b)) {
    return sentence('linearizable.taken-twice', { first: a.who, second: b.who, value: seenBy(a)!, key })
  }
  return null
}

/** A swap that did not find its value, while everybody else in the evidence shows that it stood there. */
function refusedWrongly({ key, moment }: Scene, core: readonly TimedOperation[]): Sentence | null {
  const [refused, ...more] = core.filter((one) => one.f === 'cas' && one.certain && one.output === false)
  if (refused === undefined || more.length > 0) return null
  const value = canonicalJson((refused.input as readonly Json[])[0]!)
  const isWitness = (one: TimedOperation): boolean =>
    one === refused || [shows(one), seenBy(one)].includes(value)
  if (!core.every(isWitness)) return null
  const values = {
    who: refused.who,
    value,
    key,
    time: moment(refused.call),
    time2: moment(refused.return),
  }
  return sentence('linearizable.refused-wrongly', values)
}

/**
 * An old value, then a newer one, then the old one again. Two operations show it when the old value is the initial one,
 * or the one over which a swap wrote the newer; else an earlier third one shows that the old value is older.
 */
function cameBack({ key, operations, moment }: Scene, core: readonly TimedOperation[]): Sentence | null {
  if (core.length > 3) return null
  for (const reader of core) {
    const value = seenBy(reader)
    const newer = core.find(
      (one) => one !== reader && precedes(one, reader) && shows(one) !== null && shows(one) !== value,
    )
    if (value === null || newer === undefined) continue
    const older = core.find((one) => precedes(one, newer) && (shows(one) === value || seenBy(one) === value))
    if ((older === undefined ? 2 : 3) !== core.length) continue
    const values = {
      reader: reader.who,
      value,
      key,
      time: moment(reader.call),
      newer: shows(newer)!,
      time2: moment(newer.return),
    }
    if (writtenBy(newer) === null) return sentence('linearizable.went-back', { ...values, other: newer.who })
    const isSeen = operations.some((one) => seenBy(one) === writtenBy(newer))
    return sentence(isSeen ? 'linearizable.stale-read' : 'linearizable.lost-write', {
      ...values,
      writer: newer.who,
    })
  }
  return null
}

/** The value that the operation shows to have stood in the register when it ended. */
function shows(one: TimedOperation): string | null {
  return writtenBy(one) ?? seenBy(one)
}

function seenBy(one: TimedOperation): string | null {
  if (!one.certain || !one.outputKnown) return null
  if (one.f === 'read') return canonicalJson(one.output)
  return one.f === 'cas' && one.output === true ? canonicalJson((one.input as readonly Json[])[0]!) : null
}

function writtenBy(one: TimedOperation): string | null {
  if (one.f === 'write') return canonicalJson(one.input)
  const took = one.f === 'cas' && (!one.certain || one.output === true)
  return took ? canonicalJson((one.input as readonly Json[])[1]!) : null
}
