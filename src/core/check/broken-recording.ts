import { sentence, type Sentence } from '../model/sentence.ts'
import type { RecordedHistory, RecordedOperation } from '../history/recorded-history.ts'
import { timeText } from './time-text.ts'

/**
 * What every history must keep before any judge can say something of it: each operation has its own number and a time of
 * call, returns after its call, an acknowledged one has a return, and a process does one thing at a time. Null when
 * it does, else which one it breaks, with the first operation that does. One pass, in order of call.
 */
export function brokenRecording({ operations, clock, order }: RecordedHistory): Sentence | null {
  const busyUntil = new Map<string, number>()
  let known: Set<number> | null = null
  for (let place = 0; place < operations.length; place++) {
    const one = operations[place]!
    // Numbers that count up, as nearly all do, need no set to be told apart.
    if (known === null && one.index !== place)
      known = new Set(operations.slice(0, place).map(({ index }) => index))
    if (known?.has(one.index) === true)
      return sentence('check.assumption.duplicate-index', { index: one.index })
    known?.add(one.index)
    if (Number.isNaN(one.call)) return sentence('check.assumption.no-call', { index: one.index })
    if (Number.isNaN(one.return)) return sentence('check.assumption.no-return', { index: one.index })
    // Where nobody recorded when operations began, the times are no more than places in an order.
    if (order !== 'realtime') continue
    const broken = brokenTimes(one, clock) ?? whileBusy(one, clock, busyUntil.get(one.process))
    if (broken !== null) return broken
    busyUntil.set(one.process, one.return)
  }
  return null
}

function brokenTimes(one: RecordedOperation, clock: RecordedHistory['clock']): Sentence | null {
  const { index, call, outcome } = one
  if (!Number.isFinite(call)) return sentence('check.assumption.no-call', { index })
  if (outcome === 'ok' && !Number.isFinite(one.return))
    return sentence('check.assumption.no-return', { index })
  if (one.return >= call) return null
  const values = { index, call: timeText(call, clock), return: timeText(one.return, clock) }
  return sentence('check.assumption.return-before-call', values)
}

function whileBusy(
  { index, process, call }: RecordedOperation,
  clock: RecordedHistory['clock'],
  busyUntil = -Infinity,
): Sentence | null {
  if (busyUntil <= call) return null
  return sentence('check.assumption.busy-process', { index, client: process, time: timeText(call, clock) })
}
