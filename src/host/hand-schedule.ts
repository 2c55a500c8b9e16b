import { allFaults } from '../core/experiment/run-setup.ts'
import type { Experiment } from '../core/experiment/experiment.ts'
import type { Fault } from '../core/fault/fault.ts'

/** Writes what people do to a run by hand into its experiment, so that running that again does the same. */
export class HandSchedule {
  #experiment: Experiment
  readonly #byId = new Map<string, Fault>()

  constructor(experiment: Experiment) {
    this.#experiment = experiment
  }

  get experiment(): Experiment {
    return this.#experiment
  }

  onInjected(id: string, fault: Fault): void {
    this.#byId.set(id, fault)
    this.#experiment = { ...this.#experiment, faults: [...this.#experiment.faults, fault] }
  }

  /** `scheduled` is the fault of that id as the run knows it, for those that came from the schedule or the storm. */
  onHealed(id: string, scheduled: Fault, nowUs: number): void {
    const fault = this.#byId.get(id) ?? scheduled
    if (placeOf(this.#experiment.faults, fault) === -1) {
      // A fault of the storm ended early: from now on the storm's draws are part of the schedule.
      this.#experiment = { ...this.#experiment, faults: allFaults(this.#experiment), storm: null }
    }
    const healed = { ...fault, untilMs: nowUs / 1000 }
    this.#byId.set(id, healed)
    const faults = this.#experiment.faults.with(placeOf(this.#experiment.faults, fault), healed)
    this.#experiment = { ...this.#experiment, faults }
  }

  onFinished(nowUs: number): void {
    this.#experiment = { ...this.#experiment, durationSeconds: nowUs / 1_000_000 }
  }
}

/** By content, because the storm's faults are drawn anew each time. */
function placeOf(faults: readonly Fault[], fault: Fault): number {
  const text = JSON.stringify(fault)
  return faults.findIndex((one) => JSON.stringify(one) === text)
}
