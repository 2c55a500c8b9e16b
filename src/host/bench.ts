import { Refusal } from '../contract/refusal.ts'
import type { SessionFrame } from '../contract/session.ts'
import type { Experiment } from '../core/experiment/experiment.ts'
import type { DataFolder } from './data-folder.ts'
import { appVersion } from './resources.ts'
import { Session } from './session.ts'

/** The place for the one run that is under way or was just made. */
export class Bench {
  readonly #folder: DataFolder
  readonly #tell: (frame: SessionFrame) => void
  #session: Session | null = null

  constructor(folder: DataFolder, tell: (frame: SessionFrame) => void) {
    this.#folder = folder
    this.#tell = tell
  }

  get session(): Session | null {
    return this.#session
  }

  get running(): Session {
    if (this.#session === null) throw new Refusal('There is no run on the bench: start one first.')
    return this.#session
  }

  async start(experiment: Experiment): Promise<Session> {
    await this.clear()
    this.#session = new Session(experiment, this.#folder, appVersion(), this.#tell)
    return this.#session
  }

  async clear(): Promise<void> {
    const session = this.#session
    this.#session = null
    await session?.discard()
  }
}
