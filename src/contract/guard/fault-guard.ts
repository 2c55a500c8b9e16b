import * as v from 'valibot'
import type { Betrayal, Fault, FaultKind, PartitionShape } from '../../core/fault/fault.ts'
import { choice, list, numberWithin, record, shown, text } from './field.ts'

/** A day in milliseconds: no run is longer. */
const dayMs = 86_400_000

export const faultKindNames = [
  'crash',
  'pause',
  'wipe',
  'partition',
  'loss',
  'delay',
  'duplicate',
  'reorder',
  'transfer-leadership',
  'add-member',
  'add-learner',
  'remove-member',
  'promote',
  'byzantine',
  'clock',
] as const satisfies readonly FaultKind[]

const shapes = [
  'halves',
  'isolate',
  'one-way',
  'bridge',
  'ring',
  'groups',
] as const satisfies readonly PartitionShape[]

const behaviours = [
  'mute',
  'equivocate',
  'lie',
  'forge',
  'replay',
  'corrupt',
  'slow',
] as const satisfies readonly Betrayal[]

const name = text(40, 1)
const probability = numberWithin(0, 1)
const milliseconds = numberWithin(0, 60_000)
const when = {
  atMs: numberWithin(0, dayMs),
  untilMs: v.optional(v.union([v.null(), numberWithin(0, dayMs)], untilProblem), null),
}

function untilProblem(issue: v.UnionIssue<v.BaseIssue<unknown>>): string {
  return `${shown(issue.input)} is not a time, expected milliseconds from 0 to ${dayMs} or null`
}

function onNodes<K extends FaultKind>(kind: K) {
  return record({ kind: v.literal(kind), target: name, ...when })
}

/** One fault of a schedule, or one made by hand. Whether its target exists depends on the experiment. */
export const faultGuard = v.variant(
  'kind',
  [
    onNodes('crash'),
    onNodes('pause'),
    onNodes('wipe'),
    record({
      kind: v.literal('partition'),
      shape: choice(shapes),
      target: v.exactOptional(name),
      groups: v.exactOptional(list(list(name, 25), 25)),
      clients: v.exactOptional(choice(['everywhere', 'home'])),
      ...when,
    }),
    record({ kind: v.literal('loss'), links: name, probability, ...when }),
    record({
      kind: v.literal('delay'),
      links: name,
      meanMs: milliseconds,
      jitterMs: v.optional(milliseconds, 0),
      ...when,
    }),
    record({ kind: v.literal('duplicate'), links: name, probability, ...when }),
    record({ kind: v.literal('reorder'), links: name, probability, windowMs: milliseconds, ...when }),
    onNodes('transfer-leadership'),
    onNodes('add-member'),
    onNodes('add-learner'),
    onNodes('remove-member'),
    onNodes('promote'),
    record({
      kind: v.literal('byzantine'),
      target: name,
      behaviour: choice(behaviours),
      delayMs: v.exactOptional(milliseconds),
      ...when,
    }),
    record({
      kind: v.literal('clock'),
      target: name,
      offsetMs: v.optional(milliseconds, 0),
      driftPercent: v.optional(numberWithin(-90, 400), 0),
      ...when,
    }),
  ],
  (issue) =>
    issue.path === undefined
      ? `${shown(issue.input)} is not a fault, expected an object with kind, atMs and untilMs`
      : `${shown(issue.input)} is not a kind of fault, expected one of ${faultKindNames.join(', ')}`,
) satisfies v.GenericSchema<unknown, Fault>
