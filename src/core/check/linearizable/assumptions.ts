import type { Json } from '../../base/json.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import type { HistoryOperation } from '../../trace/history.ts'
import { timeText } from '../time-text.ts'

/**
 * What every history must keep before it can be judged at all: each operation has its own number, returns after its
 * call, an acknowledged one has a return and the kind of answer that it asks for, and a process does one thing at a time.
 * Null when it does, else which one it breaks.
 */
export function brokenAssumption(history: readonly HistoryOperation[]): Sentence | null {
  const known = new Set<number>()
  const busy = new Map<string, number>()
  const ordered = [...history].sort((a, b) => a.callUs - b.callUs || a.index - b.index)
  for (const one of ordered) {
    const { index, client, process, callUs, returnUs } = one
    if (known.has(index)) return sentence('check.assumption.duplicate-index', { index })
    known.add(index)
    if (!Number.isFinite(callUs)) return sentence('check.assumption.no-call', { index })
    if (returnUs !== null && !(returnUs >= callUs)) {
      return sentence('check.assumption.return-before-call', {
        index,
        call: timeText(callUs),
        return: timeText(returnUs),
      })
    }
    if (one.outcome === 'ok' && returnUs === null) return sentence('check.assumption.no-return', { index })
    if (one.outcome === 'ok' && !isFittingAnswer(one))
      return sentence('check.assumption.wrong-answer', { index, f: one.operation.f })
    const busyUntil = busy.get(`${client}/${process}`)
    if (busyUntil !== undefined && busyUntil > callUs) {
      return sentence('check.assumption.busy-process', { index, client, time: timeText(callUs) })
    }
    busy.set(`${client}/${process}`, returnUs ?? Infinity)
  }
  return null
}

function isFittingAnswer({ operation, value }: HistoryOperation): boolean {
  if (operation.f === 'cas') return typeof value === 'boolean'
  if (operation.f === 'remove') return typeof value === 'boolean'
  if (operation.f === 'read-set' || operation.f === 'read-log') return Array.isArray(value)
  if (operation.f === 'read-siblings') return isSiblings(value)
  return true
}

function isSiblings(value: Json): boolean {
  return (
    value !== null &&
    typeof value === 'object' &&
    !Array.isArray(value) &&
    Array.isArray((value as { values?: Json }).values)
  )
}
