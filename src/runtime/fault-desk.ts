import { prng } from '../core/base/prng.ts'
import { FaultDirector, type Actuator, type SupervisorOrder } from '../core/fault/director.ts'
import type { Fault } from '../core/fault/fault.ts'
import type { NetworkRule, RuleCounts } from '../core/fault/network.ts'
import type { NodeId } from '../core/model/identity.ts'
import type { SupervisorSettings } from '../core/recovery/supervisor.ts'
import type { Happening } from '../core/trace/event.ts'
import type { AddressBook } from './address-book.ts'
import type { LiveFault } from './live-frame.ts'
import type { NodeSeat } from './node-seat.ts'
import type { RunClock } from './run-clock.ts'
import type { SharedState } from './shared-state.ts'
import type { SwitchOrder } from './thread-message.ts'

export interface FaultDeskSetup {
  readonly seats: readonly NodeSeat[]
  readonly shared: SharedState
  readonly book: AddressBook
  readonly clock: RunClock
  readonly seed: number
  readonly supervisor: SupervisorSettings | null
  readonly emit: (happening: Happening) => void
  readonly postToSwitch: (order: SwitchOrder) => void
}

/** Begins and ends faults on the live cluster, by schedule and by hand. */
export class FaultDesk {
  readonly #setup: FaultDeskSetup
  readonly #director: FaultDirector
  readonly #alarms = new Set<NodeJS.Timeout>()
  /** Rules that have ended and whose counts the switch has not told yet. */
  readonly #counting = new Map<string, (counts: RuleCounts) => void>()
  #onCounted: (() => void)[] = []

  constructor(setup: FaultDeskSetup) {
    this.#setup = setup
    const { book, seed, emit } = setup
    const homes = new Map(book.clients.map((client, i) => [client, book.nodeOf(i % book.nodes.length)]))
    this.#director = new FaultDirector(
      this.#actuator(),
      prng(seed, 'faults'),
      homes,
      emit,
      this.#supervisor(),
    )
  }

  get active(): LiveFault[] {
    return [...this.#director.active].map(([id, { fault, targets }]) => ({ id, fault, targets }))
  }

  /** Plans faults by the run's clock. */
  schedule(faults: readonly Fault[]): void {
    for (const fault of faults) this.#at(fault.atMs, () => this.inject(fault))
  }

  /** Begins a fault now; gives its id. */
  inject(fault: Fault): string {
    const id = this.#director.inject(fault, this.#nowUs)
    if (fault.untilMs !== null) this.#at(fault.untilMs, () => void this.heal(id))
    return id
  }

  /** Ends a fault, once its crashes have really happened: only then is it known what they lost. */
  async heal(id: string): Promise<void> {
    const targets = this.#director.active.get(id)?.targets ?? []
    await this.#settled(targets)
    this.#director.heal(id, this.#nowUs)
  }

  /** A node stopped by itself, and its thread is gone. */
  stopped(node: NodeId): void {
    this.#director.stopped(node)
  }

  /** Starts a node that stopped by itself. */
  restart(node: NodeId): void {
    this.#director.restart(node)
  }

  /** Nothing planned happens any more, and what lasts ends. Resolves when every effect is known and every node settled. */
  async healAll(): Promise<void> {
    this.stop()
    await this.#settled(this.#setup.book.nodes)
    this.#director.healAll(this.#nowUs)
    await this.#settled(this.#setup.book.nodes)
    if (this.#counting.size > 0) await new Promise<void>((resolve) => this.#onCounted.push(resolve))
  }

  counted(id: string, counts: RuleCounts): void {
    this.#counting.get(id)?.(counts)
    this.#counting.delete(id)
    if (this.#counting.size > 0) return
    for (const resolve of this.#onCounted) resolve()
    this.#onCounted = []
  }

  /** Forgets everything planned. */
  stop(): void {
    for (const alarm of this.#alarms) clearTimeout(alarm)
    this.#alarms.clear()
  }

  get #nowUs(): number {
    return Math.floor(this.#setup.clock.nowUs())
  }

  async #settled(nodes: readonly NodeId[]): Promise<void> {
    await Promise.all(this.#setup.seats.filter(({ id }) => nodes.includes(id)).map((seat) => seat.settled))
  }

  #at(atMs: number, act: () => void): void {
    const alarm = setTimeout(
      () => {
        this.#alarms.delete(alarm)
        act()
      },
      Math.max(0, atMs - this.#nowUs / 1000),
    )
    this.#alarms.add(alarm)
  }

  #supervisor(): SupervisorOrder | null {
    const { supervisor: settings, book } = this.#setup
    const nowUs = (): number => this.#nowUs
    const after = (delayUs: number, act: () => void): void => this.#at((this.#nowUs + delayUs) / 1000, act)
    return settings === null ? null : { settings, nodes: book.nodes, nowUs, after }
  }

  #actuator(): Actuator {
    const { seats, shared, postToSwitch } = this.#setup
    const seat = (id: string): NodeSeat => seats.find((one) => one.id === id)!
    return {
      cluster: () =>
        seats.map((one, node) => ({
          node: one.id,
          up: one.isUp,
          leads: shared.leads(node),
          epoch: shared.epoch(node),
        })),
      crash: (id, wipe, lost) => seat(id).crash(wipe, lost),
      restart: (id) => seat(id).start(),
      pause: (id) => seat(id).pause(),
      resume: (id) => seat(id).resume(),
      administer: (id, command) => seat(id).administer(command),
      betray: (id, kinds) => seat(id).betray(kinds),
      betrayed: (id) => {
        const { twisted, forged, replayed } = shared.betrayed(seats.indexOf(seat(id)))
        return { twisted, forged, replayed }
      },
      setClock: (id, jumpUs, rate) => seat(id).setClock(this.#nowUs, jumpUs, rate),
      addRule: (id: string, rule: NetworkRule) => postToSwitch({ kind: 'addRule', id, rule }),
      removeRule: (id, counted) => {
        this.#counting.set(id, counted)
        postToSwitch({ kind: 'removeRule', id })
      },
    }
  }
}
