import type { Fault } from '../../core/fault/fault.ts'
import type { LastingFault } from '../../core/fault/trouble.ts'
import type { EventOf } from '../../core/trace/event.ts'

export interface BenchFault extends LastingFault {
  readonly id: string
}

/** A recorded fault with the shape that the schedule gave it: the one of its kind that began nearest to it. */
export function lastingFault(event: EventOf<'injected'>, schedule: readonly Fault[]): BenchFault {
  const { fault: id, faultKind: kind, targets, text } = event
  const distance = (fault: Fault): number => Math.abs(fault.atMs * 1000 - event.timeUs)
  const nearest = schedule
    .filter((fault) => fault.kind === kind)
    .sort((a, b) => distance(a) - distance(b))
    .at(0)
  return { id, kind, shape: nearest?.kind === 'partition' ? nearest.shape : null, targets, text }
}
