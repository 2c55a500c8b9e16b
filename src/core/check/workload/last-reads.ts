import type { RecordedOperation } from '../../history/recorded-history.ts'

/**
 * Each process's last read of one object, if it succeeded and began when every change was over: what it does not show is
 * gone. (Earlier ones may have met copies that still lagged behind.) An open change holds nothing up.
 */
export function lastReads(operations: readonly RecordedOperation[]): RecordedOperation[] {
  let changed = -Infinity
  const last = new Map<string, RecordedOperation>()
  for (const one of operations) {
    if (isRead(one)) last.set(one.process, one)
    else changed = Math.max(changed, Number.isFinite(one.return) ? one.return : one.call)
  }
  return [...last.values()].filter((one) => one.outcome === 'ok' && one.outputKnown && one.call > changed)
}

/** `read`, or a name for it that says of what (`read-set`). */
export function isRead({ f }: RecordedOperation): boolean {
  return f === 'read' || f.startsWith('read-')
}
