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
  /** Starting and ending take their time and are done one after the other, whoever asks. */
  #turn: Promise<unknown> = Promise.resolve()

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

  /** Takes the place of the run that is there. One that failed can still be recovered. */
  start(experiment: Experiment): Promise<Session> {
    return this.#inTurn(async () => {
      await (this.#session?.state.phase === 'failed' ? this.#end('leave') : this.#end('discard'))
      this.#session = new Session(experiment, this.#folder, appVersion(), this.#tell)
      return this.#session
    })
  }

  /** The user does not want this run. */
  clear(): Promise<void> {
    return this.#inTurn(() => this.#end('discard'))
  }

  /** The lab closes: a run under way is recovered at the next start. */
  leave(): Promise<void> {
    return this.#inTurn(() => this.#end('leave'))
  }

  async #end(how: 'discard' | 'leave'): Promise<void> {
    const session = this.#session
    this.#session = null
    await session?.[how]()
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(act)
    this.#turn = done.catch(() => undefined)
    return done
  }
}
