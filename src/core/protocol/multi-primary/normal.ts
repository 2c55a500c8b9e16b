import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'
import { dotOf, type Dot } from '../../model/crdt/dot-store.ts'
import type { Stamp } from '../../model/crdt/lww-map.ts'
import { versionsOf } from '../../model/crdt/mv-register.ts'
import { dotsOf } from '../../model/crdt/or-set.ts'
import { incremented } from '../../model/crdt/pn-counter.ts'
import type { ClientId } from '../../model/identity.ts'
import { isReadOnly, type Operation, type Reply } from '../../model/operation.ts'
import { operationText } from '../../model/operation-text.ts'
import { countOf, descends, mergeVectors, type VersionVector } from '../../model/version-vector.ts'
import { dotOfWritten, emptyCopy, withUpdate, type Copy, type Written } from './change.ts'
import { nodeOf } from './membership.ts'
import type { Change, Intent, Update } from './messages.ts'
import { elementsIn, readCopy, valueOf } from './read.ts'
import { copyWrites, note, remember, waitingMax, type MultiPrimaryNode } from './state.ts'

/** What an operation comes to at this node: an answer, and a change unless there is nothing to change. */
interface Plan {
  readonly value: Json
  readonly effect: { readonly change: Change; readonly intent: Intent } | null
}

/** Any node carries any operation out by itself and tells the others afterwards (MMP-1). */
export function onRequested(
  node: MultiPrimaryNode,
  nowUs: number,
  { client, seq, operation }: { client: ClientId; seq: number; operation: Operation },
): void {
  if (!('key' in operation)) {
    const refused: Reply = { kind: 'rejected', reason: `${operation.f} is not served` }
    node.effects.push({ kind: 'reply', client, seq, reply: refused })
    return
  }
  const { value, effect } = planned(node, nowUs, operation)
  const reply: Reply = { kind: 'done', value }
  const early = node.rules.leavesEarly ? ({ early: true } as const) : {}
  if (effect !== null) {
    const update = make(node, operation.key, effect.change)
    const dot = dotOf(update.actor, update.counter)
    const { deps, key } = update
    note(node, { kind: 'updated', dot, key, client, seq, deps, intent: effect.intent })
    carryOut(node, update)
    remember(node, { index: dotText(dot), epoch: '', text: operationText(operation), status: 'applied' })
    node.effects.push({ kind: 'persist', writes: copyWrites(node, [update.key]) })
    for (const to of node.peers)
      node.effects.push({ kind: 'send', to, message: { type: 'Update', update }, ...early })
  }
  node.effects.push({ kind: 'reply', client, seq, reply, ...early })
}

/** An update of another node, or one that it passes on: carried out when all that it builds on is here (MMP-3). */
export function onUpdate(node: MultiPrimaryNode, update: Update): void {
  if (countOf(node.delivered, update.actor) >= update.counter) return
  if (node.waiting.size < waitingMax) node.waiting.set(dotOf(update.actor, update.counter), update)
  carryOutWaiting(node)
}

/** Carries out what has become possible, and writes it down. */
export function carryOutWaiting(node: MultiPrimaryNode): void {
  const keys = new Set<string>()
  for (let due = nextDue(node); due !== null; due = nextDue(node)) {
    carryOut(node, due)
    keys.add(due.key)
  }
  if (keys.size > 0) node.effects.push({ kind: 'persist', writes: copyWrites(node, [...keys]) })
}

export function copyOf(node: MultiPrimaryNode, key: string): Copy {
  return node.copies.get(key) ?? emptyCopy(node.kind)
}

/** Puts the new copy in place of the old one, and says what people should know of it. */
export function replaceCopy(
  node: MultiPrimaryNode,
  key: string,
  copy: Copy,
  made: Written | null = null,
): void {
  const before = copyOf(node, key)
  node.copies.set(key, copy)
  learnClock(node, copy)
  tellLoss(node, key, before, copy, made)
  if (before.data.kind !== 'versions' || copy.data.kind !== 'versions') return
  const values = versionsOf(copy.data.versions)
  if (values.length > Math.max(1, versionsOf(before.data.versions).length))
    note(node, { kind: 'siblings', key, values })
}

/** For people: the node's name and the number, without the moment at which its disk was new. */
export function dotText(dot: Dot): string {
  const [actor, counter] = dot.split('#')
  return `${nodeOf(actor!)}#${counter}`
}

function nextDue(node: MultiPrimaryNode): Update | null {
  for (const [dot, update] of node.waiting) {
    const isOld = countOf(node.delivered, update.actor) >= update.counter
    if (!isOld && !node.rules.isDue(update, node.delivered)) continue
    node.waiting.delete(dot)
    if (!isOld) return update
  }
  return null
}

/** Names the update (MMP-2). */
function make(node: MultiPrimaryNode, key: string, change: Change): Update {
  const { actor, delivered } = node
  return { actor, counter: nextCounter(node), deps: delivered, key, change }
}

function nextCounter({ actor, delivered }: MultiPrimaryNode): number {
  return countOf(delivered, actor) + 1
}

function carryOut(node: MultiPrimaryNode, update: Update): void {
  const { actor, counter, key, change } = update
  node.delivered = mergeVectors(node.delivered, { [actor]: counter })
  const made = change.kind === 'write' && actor === node.actor ? change : null
  replaceCopy(node, key, withUpdate(copyOf(node, key), update, node.rules), made)
}

function planned(
  node: MultiPrimaryNode,
  nowUs: number,
  operation: Operation & { readonly key: string },
): Plan {
  const { data } = copyOf(node, operation.key)
  if (isReadOnly(operation)) return { value: readCopy(data, operation), effect: null }
  if (data.kind === 'counter')
    return operation.f === 'increment' ? count(node, operation.key, operation.by) : nothing
  if (data.kind === 'set') return inSet(node, operation)
  if (operation.f === 'put')
    return store(node, nowUs, operation.key, operation.value, vectorOf(operation.context))
  const next = rewritten(node, operation)
  if (next === null) return { value: false, effect: null }
  const value = operation.f === 'cas' || operation.f === 'remove' ? true : null
  return { ...store(node, nowUs, operation.key, next, null), value }
}

const nothing: Plan = { value: null, effect: null }

/**
 * Copies that only know how to hold a value: whatever else is asked becomes a read and a write of the whole value, and
 * that is where increments and elements get lost (MMP-6). Null: the value is not as the operation wants it.
 */
function rewritten(node: MultiPrimaryNode, operation: Operation & { readonly key: string }): Json {
  const { data } = copyOf(node, operation.key)
  switch (operation.f) {
    case 'write':
      return operation.value
    case 'cas':
      return canonicalJson(valueOf(data)) === canonicalJson(operation.from) ? operation.to : null
    case 'increment':
      return Number(valueOf(data) ?? 0) + operation.by
    case 'add':
      return [...new Set([...elementsIn(data), operation.element])]
    case 'remove':
      return elementsIn(data).includes(operation.element)
        ? elementsIn(data).filter((one) => one !== operation.element)
        : null
    default:
      return null
  }
}

/** Writes a whole value. `read`: what the client has read before; null: what this node has now. */
function store(
  node: MultiPrimaryNode,
  nowUs: number,
  key: string,
  value: Json,
  read: VersionVector | null,
): Plan {
  const { data } = copyOf(node, key)
  if (data.kind === 'versions') {
    const { context } = data.versions
    const covers = read ?? context
    const change = { kind: 'version', value, covers: node.rules.replaced(covers, context) } as const
    return { value: null, effect: { change, intent: { kind: 'version', value, covers } } }
  }
  const over = data.kind === 'register' ? data.written : null
  const stamp = stampOf(node, nowUs)
  const history = mergeVectors(over?.history ?? {}, { [node.actor]: stamp.counter })
  const change = { kind: 'write', value, stamp, history } as const
  const intent = { kind: 'write', value, stamp, over: over === null ? null : dotOfWritten(over) } as const
  return { value: null, effect: { change, intent } }
}

function count(node: MultiPrimaryNode, key: string, by: number): Plan {
  const { data } = copyOf(node, key)
  if (data.kind !== 'counter') return nothing
  const totals = incremented(data.counter, node.actor, by)
  return { value: null, effect: { change: { kind: 'count', totals }, intent: { kind: 'count', by } } }
}

function inSet(node: MultiPrimaryNode, operation: Operation & { readonly key: string }): Plan {
  const { data } = copyOf(node, operation.key)
  if (data.kind !== 'set') return nothing
  if (operation.f === 'add') {
    const change = { kind: 'add', element: operation.element } as const
    return { value: null, effect: { change, intent: change } }
  }
  const dots = operation.f === 'remove' ? dotsOf(data.set, operation.element) : []
  const change = { kind: 'remove', dots } as const
  return { value: dots.length > 0, effect: dots.length > 0 ? { change, intent: change } : null }
}

/** The node's clock for the next write (MMP-7). */
function stampOf(node: MultiPrimaryNode, nowUs: number): Stamp {
  const { actor, clock, settings } = node
  const name = { actor, counter: nextCounter(node) }
  if (settings.clock === 'physical') return { time: nowUs, tick: 0, ...name }
  if (settings.clock === 'lamport') return { time: clock.time + 1, tick: 0, ...name }
  const time = Math.max(clock.time, nowUs)
  return { time, tick: time === clock.time ? clock.tick + 1 : 0, ...name }
}

/** Clocks that learn are never behind a stamp that the node has seen. */
export function learnClock(node: MultiPrimaryNode, { data }: Copy): void {
  if (data.kind !== 'register' || data.written === null) return
  const { time, tick } = data.written.stamp
  const { clock } = node
  if (time > clock.time || (time === clock.time && tick > clock.tick)) node.clock = { time, tick }
}

/** Says which update of this node is in no copy any more although nobody read it before writing over it (MMP-7). */
function tellLoss(
  node: MultiPrimaryNode,
  key: string,
  before: Copy,
  after: Copy,
  made: Written | null,
): void {
  if (before.data.kind !== 'register' || after.data.kind !== 'register') return
  const was = before.data.written
  const is = after.data.written
  if (is === null) return
  const isReplaced = was !== null && dotOfWritten(was) !== dotOfWritten(is)
  const lost = isReplaced && made === null ? was : made
  if (lost === null || lost.stamp.actor !== node.actor || dotOfWritten(lost) === dotOfWritten(is)) return
  if (countOf(is.history, node.actor) >= lost.stamp.counter || !node.rules.tellsLosses) return
  node.overwritten++
  note(node, {
    kind: 'overwritten',
    key,
    dot: dotOfWritten(lost),
    value: lost.value,
    by: dotOfWritten(is),
    byValue: is.value,
    isConcurrent: !descends(lost.history, is.history),
  })
}

function vectorOf(context: Json): VersionVector {
  return (context ?? {}) as VersionVector
}
