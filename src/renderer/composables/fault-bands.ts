import type { Fault } from '../../core/fault/fault.ts'
import { targetText } from '../../core/fault/target-text.ts'
import { isInert } from '../../core/trace/fault-effect.ts'
import type { TraceEvent } from '../../core/trace/event.ts'

/** A fault on the time axis. */
export interface FaultBand {
  readonly id: string
  readonly kind: string
  /** Whom or what it hits: `n5`, `n1 n2 | n3`, or a selector that is not resolved yet. */
  readonly text: string
  readonly fromUs: number
  /** Null: it lasts. */
  readonly toUs: number | null
  readonly isPlanned: boolean
  /** Known when it is over. */
  readonly isInert: boolean | null
}

/** The faults that began, in order of their beginning. */
export function faultBands(story: readonly TraceEvent[]): FaultBand[] {
  const bands = new Map<string, FaultBand>()
  for (const event of story) {
    if (event.kind === 'injected') {
      const { fault: id, faultKind: kind, targets } = event
      const named = kind === 'partition' || targets.length === 0 || event.text === 'all'
      const text = named || kind === 'byzantine' ? event.text : targets.join(' ')
      bands.set(id, {
        id,
        kind,
        text,
        fromUs: event.timeUs,
        toUs: null,
        isPlanned: false,
        isInert: null,
      })
    } else if (event.kind === 'healed') {
      const band = bands.get(event.fault)
      if (band !== undefined)
        bands.set(event.fault, { ...band, toUs: event.timeUs, isInert: isInert(event.effect) })
    }
  }
  return [...bands.values()]
}

/** Faults of one kind that begin and end together are one band: a schedule cuts or slows link by link. */
export function together(bands: readonly FaultBand[]): FaultBand[] {
  const joined = new Map<string, FaultBand>()
  for (const band of bands) {
    const { kind, fromUs, toUs, isPlanned, isInert } = band
    const key = [kind, fromUs, toUs, isPlanned, isInert].join(' ')
    const known = joined.get(key)
    joined.set(key, known === undefined ? band : { ...known, text: `${known.text} ${band.text}` })
  }
  return [...joined.values()]
}

/** The faults of the schedule that are still to come. */
export function plannedBands(schedule: readonly Fault[], nowUs: number, endUs: number): FaultBand[] {
  return (
    schedule
      // What lies after the end has no place on the axis; the schedule says so.
      .filter((fault) => fault.atMs * 1000 < endUs && (fault.atMs * 1000 > nowUs || nowUs === 0))
      .map((fault, i) => ({
        id: `planned ${i}`,
        kind: fault.kind,
        text: targetText(fault),
        fromUs: fault.atMs * 1000,
        toUs: fault.untilMs === null ? endUs : fault.untilMs * 1000,
        isPlanned: true,
        isInert: null,
      }))
  )
}
