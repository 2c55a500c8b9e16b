import type { EventOf } from '../trace/event.ts'
import { isInert } from '../trace/fault-effect.ts'
import type { Gap } from './gaps.ts'
import type { FaultBand, FaultReport, Recovery } from './measures.ts'

/** The faults of a run in order of injection. */
export class FaultLog {
  readonly #faults: FaultReport[] = []
  readonly #placeOf = new Map<string, number>()

  injected({ fault, faultKind, targets, text, timeUs }: EventOf<'injected'>): void {
    this.#placeOf.set(fault, this.#faults.length)
    this.#faults.push({
      fault,
      kind: faultKind,
      targets,
      text,
      fromUs: timeUs,
      untilUs: null,
      effect: null,
      inert: null,
    })
  }

  healed({ fault, effect, timeUs }: EventOf<'healed'>): void {
    const place = this.#placeOf.get(fault)
    const begun = place === undefined ? undefined : this.#faults[place]
    if (begun === undefined) return
    this.#faults[place!] = { ...begun, untilUs: timeUs, effect, inert: isInert(effect) }
  }

  reports(): FaultReport[] {
    return [...this.#faults]
  }

  bands(nowUs: number): FaultBand[] {
    return this.#faults.map(({ fault, kind, fromUs, untilUs }) => ({
      fault,
      kind,
      fromUs,
      untilUs: untilUs ?? nowUs,
    }))
  }

  /**
   * A downtime belongs to a fault that was injected during it, or, when it began later, to the last fault injected
   * before it that still lasted.
   */
  recoveries(downtimes: readonly Gap[]): Recovery[] {
    return this.#faults.map(({ fault, kind, fromUs: injectedUs, untilUs }, place) => {
      const nextUs = this.#faults[place + 1]?.fromUs ?? Infinity
      const gap = downtimes.find((one) => {
        const isDuring = one.fromUs <= injectedUs && one.untilUs > injectedUs
        return isDuring || (one.fromUs > injectedUs && one.fromUs < Math.min(nextUs, untilUs ?? Infinity))
      })
      const first = gap?.after.find((one) => one.invokedUs >= injectedUs)
      const recoveryMs = first === undefined ? null : (first.servedUs - injectedUs) / 1000
      return { fault, kind, injectedUs, interrupted: gap !== undefined, recoveryMs }
    })
  }
}
