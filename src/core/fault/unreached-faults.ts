import type { Fault } from './fault.ts'

/** A live run injects on time or some moments later; the clock's grain may round it down. */
const grainUs = 1_000

/**
 * The faults of the schedule that the run never came to: it was over, or finished by hand, before their time.
 *
 * @param begun What was injected, in order, kinds and times in microseconds; faults by hand among them.
 */
export function unreachedFaults(
  schedule: readonly Fault[],
  begun: readonly { readonly kind: string; readonly fromUs: number }[],
): readonly Fault[] {
  const left = [...begun]
  return [...schedule]
    .sort((a, b) => a.atMs - b.atMs)
    .filter((fault) => {
      const own = left.findIndex(
        ({ kind, fromUs }) => kind === fault.kind && fromUs >= fault.atMs * 1000 - grainUs,
      )
      if (own === -1) return true
      left.splice(own, 1)
      return false
    })
}

/** Whether a run of that length ends before the fault begins. At its last moment everything is healed. */
export function isAfterEnd(fault: Fault, durationSeconds: number): boolean {
  return fault.atMs >= durationSeconds * 1000
}
