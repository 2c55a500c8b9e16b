/**
 * The cluster in virtual time. Fault model: what network.ts and simulated-disk.ts say, plus crashes at any instant,
 * pauses, and timers that fire late. Everything random comes from the seed, split by subsystem; the same set-up gives
 * the same trace, byte for byte.
 */
import { prng, type Prng } from '../base/prng.ts'
import { clientIds, isClient, nodeIds, type Address, type ClientId, type NodeId } from '../model/identity.ts'
import type { Request, Response } from '../model/envelope.ts'
import type { Message } from '../model/message.ts'
import type { NodeView } from '../model/node-view.ts'
import type { DiskImage } from '../model/durable.ts'
import type { AdminCommand } from '../model/input.ts'
import type { Fault } from '../fault/fault.ts'
import { FaultDirector, type Actuator, type SupervisorOrder } from '../fault/director.ts'
import { Network } from '../fault/network.ts'
import type { SupervisorSettings } from '../recovery/supervisor.ts'
import { clientTerms, completeConfig, type Config, type Protocol } from '../protocol/contract.ts'
import type { DropReason, Happening, TraceEvent } from '../trace/event.ts'
import { createFingerprint } from '../trace/fingerprint.ts'
import { isRecorded, type Recording } from '../trace/recording.ts'
import { isResting, type ClientInput } from '../workload/client.ts'
import { createPool } from '../workload/policy/client-pool.ts'
import type { WorkloadSettings } from '../workload/workload.ts'
import { Agenda } from './agenda.ts'
import { defaultEnvironment, type Environment } from './environment.ts'
import { SimulatedClient } from './simulated-client.ts'
import { standInAuthenticator } from './stand-in-authenticator.ts'
import { SimulatedNode, type World } from './simulated-node.ts'

export interface SimulationSetup {
  readonly protocol: Protocol
  readonly config: Config
  readonly mutant: string | null
  readonly nodes: number
  readonly workload: WorkloadSettings
  readonly faults: readonly Fault[]
  /** Faults end and clients finish at this time, in whole microseconds. */
  readonly durationUs: number
  /** How long the clients may then take to read everything once more. */
  readonly settleUs: number
  readonly seed: number
  readonly recording: Recording
  readonly environment?: Environment
  /** Restarts nodes that die; null or absent: nobody does, they wait for the fault's end. */
  readonly supervisor?: SupervisorSettings | null
  /** False spares the hash over the trace, a third of a run's time, where nobody asks for it. */
  readonly fingerprinted?: boolean
}

export interface NodeStatusView {
  readonly node: NodeId
  readonly up: boolean
  readonly paused: boolean
  readonly view: NodeView | null
}

/** A happening that is being given its place in the trace. */
type Placed = Happening & { seq: number; timeUs: number }

export class Simulation {
  readonly setup: SimulationSetup
  readonly #agenda = new Agenda()
  readonly #network = new Network()
  readonly #networkPrng: Prng
  readonly #nodes: Map<NodeId, SimulatedNode>
  readonly #clients: Map<ClientId, SimulatedClient>
  readonly #director: FaultDirector
  readonly #sink: (event: TraceEvent) => void
  readonly #fingerprint = createFingerprint()
  readonly #isFingerprinted: boolean
  #seq = 0
  #messageCount = 0
  #isDeceived = false
  #finishing = false
  #finished = false

  /** `sink` gets every event of the trace as it happens. */
  constructor(setup: SimulationSetup, sink: (event: TraceEvent) => void) {
    this.setup = setup
    this.#sink = sink
    this.#isFingerprinted = setup.fingerprinted ?? true
    const { seed, protocol } = setup
    this.#networkPrng = prng(seed, 'network')
    const nodes = nodeIds(setup.nodes)
    const config = completeConfig(protocol.configFields, setup.config)
    const world: World = {
      agenda: this.#agenda,
      environment: setup.environment ?? defaultEnvironment,
      emit: (happening) => this.#emit(happening),
      transmit: (from, to, message, as) => this.#transmit(from, to, message, as),
      isDeceived: () => this.#isDeceived,
      stopped: (node) => {
        this.#reset(node)
        this.#director.stopped(node)
      },
    }
    this.#nodes = new Map(
      nodes.map((self) => {
        const context = {
          self,
          nodes,
          config,
          workload: setup.workload.kind,
          mutant: setup.mutant,
          authenticator: standInAuthenticator(self, seed),
        }
        const chance = {
          timers: prng(seed, `timers ${self}`),
          disk: prng(seed, `disk ${self}`),
          traitor: prng(seed, `traitor ${self}`),
        }
        return [self, new SimulatedNode(protocol, context, world, chance)]
      }),
    )
    const homes = new Map(
      clientIds(setup.workload.clients).map((client, i) => [client, nodes[i % nodes.length]!]),
    )
    const terms = clientTerms(protocol, setup)
    const pool = createPool(setup.workload.policy, nodes, prng(seed, 'pool'))
    this.#clients = new Map(
      [...homes].map(([id, home], index) => {
        const client = new SimulatedClient(
          { id, index, home, nodes, terms, workload: setup.workload, seed, pool },
          world,
        )
        return [id, client]
      }),
    )
    this.#director = new FaultDirector(
      this.#actuator(),
      prng(seed, 'faults'),
      homes,
      (happening) => this.#emit(happening),
      this.#supervisor(nodes),
    )
    this.#plan()
  }

  get nowUs(): number {
    return this.#agenda.nowUs
  }

  get isFinished(): boolean {
    return this.#finished
  }

  /** Hash of the whole trace so far: equal set-ups give equal fingerprints. */
  get fingerprint(): string {
    return this.#fingerprint.digest()
  }

  get messageCount(): number {
    return this.#messageCount
  }

  get stepCount(): number {
    return [...this.#nodes.values()].reduce((sum, node) => sum + node.stepCount, 0)
  }

  get activeFaults(): FaultDirector['active'] {
    return this.#director.active
  }

  /** Runs to the end: all operations done, or the settling time is over. */
  run(): void {
    while (!this.#finished) this.#agenda.step()
  }

  /** Runs until then, or to the end if that comes first. */
  advance(untilUs: number): void {
    while (!this.#finished && this.#agenda.nextAtUs <= untilUs) this.#agenda.step()
    if (!this.#finished) this.#agenda.turnTo(untilUs)
  }

  /** When the next event of virtual time is due. */
  get nextAtUs(): number {
    return this.#agenda.nextAtUs
  }

  /** Does the next event of virtual time; false at the end. Stepping to the end gives the same trace as `run`. */
  step(): boolean {
    if (!this.#finished) this.#agenda.step()
    return !this.#finished
  }

  /** What is safe on a node's disk. Not to be changed by the caller. */
  diskOf(node: NodeId): DiskImage {
    return this.#nodes.get(node)!.disk
  }

  administer(node: NodeId, command: AdminCommand): void {
    this.#nodes.get(node)!.feed({ kind: 'administered', command })
  }

  /** Begins a fault by hand, now; gives its id. */
  inject(fault: Fault): string {
    const id = this.#director.inject(fault, this.#agenda.nowUs)
    if (fault.untilMs !== null)
      this.#agenda.after(Math.max(0, Math.round(fault.untilMs * 1000) - this.#agenda.nowUs), () =>
        this.heal(id),
      )
    return id
  }

  heal(id: string): void {
    this.#director.heal(id, this.#agenda.nowUs)
  }

  /** The end of the working time comes now, whatever the duration said. */
  finish(): void {
    if (this.#finishing) return
    this.#finishing = true
    this.#director.healAll(this.#agenda.nowUs)
    for (const client of this.#clients.values()) client.finish()
    this.#agenda.after(this.setup.settleUs, () => (this.#finished = true))
    this.#watchRest()
  }

  view(): NodeStatusView[] {
    return [...this.#nodes.values()].map((node) => ({
      node: node.id,
      up: node.isUp,
      paused: node.isPaused,
      view: node.view(),
    }))
  }

  #plan(): void {
    for (const node of this.#nodes.values()) this.#agenda.after(0, () => node.start())
    for (const client of this.#clients.values()) this.#agenda.after(0, () => client.feed({ kind: 'started' }))
    for (const fault of this.setup.faults)
      this.#agenda.after(Math.round(fault.atMs * 1000), () => this.#onSchedule(fault))
    this.#agenda.after(this.setup.durationUs, () => this.finish())
  }

  #onSchedule(fault: Fault): void {
    if (!this.#finishing) this.inject(fault)
  }

  #watchRest(): void {
    if ([...this.#clients.values()].every((client) => isResting(client.client))) this.#finished = true
    else this.#agenda.after(10_000, () => this.#watchRest())
  }

  #emit(happening: Happening): void {
    if (!isRecorded(happening, this.setup.recording)) return
    // Every happening is made for this one call: giving it its place is cheaper than copying it.
    const event = happening as Placed
    event.seq = ++this.#seq
    event.timeUs = this.#agenda.nowUs
    if (this.#isFingerprinted) this.#fingerprint.see(event)
    this.#sink(event)
  }

  #transmit(from: Address, to: Address, message: Message, as: NodeId | null): void {
    const id = ++this.#messageCount
    this.#emit(
      as === null ? { kind: 'sent', id, from, to, message } : { kind: 'sent', id, from, to, message, as },
    )
    const route = this.#network.route(from, to, this.#networkPrng)
    if (route.kind === 'dropped') return this.#drop(id, from, to, route.reason)
    const { hopUs } = this.setup.environment ?? defaultEnvironment
    for (const delayUs of route.delaysUs) {
      const hop = this.#networkPrng.integer(hopUs.from, hopUs.to)
      this.#agenda.after(hop + delayUs, () => this.#arrive(id, from, to, message, as))
    }
  }

  #drop(id: number, from: Address, to: Address, reason: DropReason): void {
    this.#emit({ kind: 'dropped', id, from, to, reason })
  }

  #arrive(id: number, from: Address, to: Address, message: Message, as: NodeId | null): void {
    const node = this.#nodes.get(to)
    // A partition also stops what was under way when it began.
    if (this.#network.isCut(from, to)) return this.#drop(id, from, to, 'cut')
    if (node !== undefined && !node.isUp) {
      this.#drop(id, from, to, 'down')
      if (isClient(from))
        this.#clients.get(from)?.feed({ kind: 'refused', node: to, seq: (message as Request).seq })
      return
    }
    this.#emit({ kind: 'delivered', id, from, to })
    if (node === undefined) this.#clients.get(to)?.feed(repliedBy(from, message as Response))
    else if (isClient(from)) {
      const { seq, operation } = message as Request
      node.feed({ kind: 'requested', client: from, seq, operation })
    } else node.feed({ kind: 'received', from: as ?? from, message })
  }

  /** Connections to the node break. */
  #reset(node: NodeId): void {
    for (const client of this.#clients.values()) client.feed({ kind: 'reset', node })
  }

  #supervisor(nodes: readonly NodeId[]): SupervisorOrder | null {
    const settings = this.setup.supervisor ?? null
    const nowUs = (): number => this.#agenda.nowUs
    const after = (delayUs: number, act: () => void): void => this.#agenda.after(delayUs, act)
    return settings === null ? null : { settings, nodes, nowUs, after }
  }

  #actuator(): Actuator {
    const node = (id: NodeId): SimulatedNode => this.#nodes.get(id)!
    return {
      cluster: () =>
        [...this.#nodes.values()].map((one) => {
          const view = one.view()
          return { node: one.id, up: one.isUp, leads: view?.leads ?? false, epoch: view?.epoch ?? 0 }
        }),
      crash: (id, wipe, lost) => {
        lost(node(id).crash(wipe))
        this.#reset(id)
      },
      restart: (id) => node(id).start(),
      pause: (id) => node(id).pause(),
      resume: (id) => node(id).resume(),
      administer: (id, command) => node(id).feed({ kind: 'administered', command }),
      betray: (id, kinds) => {
        this.#isDeceived = true
        node(id).betray(kinds)
      },
      betrayed: (id) => node(id).betrayed,
      setClock: (id, jumpUs, rate) => node(id).setClock(jumpUs, rate),
      addRule: (id, rule) => this.#network.add(id, rule),
      removeRule: (id, counted) => counted(this.#network.remove(id)),
    }
  }
}

function repliedBy(from: NodeId, { seq, reply }: Response): Untimed<ClientInput & { kind: 'replied' }> {
  return { kind: 'replied', from, seq, reply }
}

type Untimed<I> = Omit<I, 'nowUs'>
