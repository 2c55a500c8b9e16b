import { prng } from '../../src/core/base/prng.ts'
import { applyWrite, emptyDisk, type DiskImage, type DurableWrite } from '../../src/core/model/durable.ts'
import type { Effect } from '../../src/core/model/effect.ts'
import { nodeIds, type NodeId } from '../../src/core/model/identity.ts'
import type { AdminCommand, Input } from '../../src/core/model/input.ts'
import type { Message } from '../../src/core/model/message.ts'
import type { NodeView } from '../../src/core/model/node-view.ts'
import type { Operation, Reply, WorkloadId } from '../../src/core/model/operation.ts'
import { completeConfig, type Config, type Protocol } from '../../src/core/protocol/contract.ts'
import { standInAuthenticator } from '../../src/core/simulator/stand-in-authenticator.ts'
import type { Happening, TraceEvent } from '../../src/core/trace/event.ts'
import type { Json } from '../../src/core/base/json.ts'

/** A message on its way in a scripted cluster. */
export interface Flight<M extends Message> {
  readonly id: number
  readonly from: NodeId
  readonly to: NodeId
  readonly message: M
  held: boolean
}

/** Which messages a command of the script means; absent members match everything. */
export interface Pick {
  readonly type?: string
  readonly from?: NodeId
  readonly to?: NodeId
}

interface Seat<S, M extends Message> {
  state: S | null
  disk: DiskImage
  /** Writes and what waits for them, while syncs are stalled. */
  stalled: boolean
  pending: {
    readonly writes: readonly DurableWrite[]
    readonly version: number
    readonly done: Json | undefined
  }[]
  gate: Effect<M>[]
  timers: Map<string, { readonly dueUs: number; readonly fromUs: number; readonly toUs: number }>
  incarnation: number
  version: number
}

export interface ScriptSetup {
  readonly nodes: number
  readonly config?: Config
  readonly mutant?: string | null
  readonly workload?: WorkloadId
  /** Rows on a node's disk before its first start. */
  readonly disks?: { readonly [node: NodeId]: readonly DurableWrite[] }
}

/**
 * A cluster that does nothing by itself: the script fires timers, delivers messages and syncs disks.
 * Writes are safe at once unless syncs are stalled. The notation is that of the scenario catalogue.
 */
export class ScriptedCluster<S, M extends Message> {
  readonly nodes: readonly NodeId[]
  readonly trace: TraceEvent[] = []
  readonly flights: Flight<M>[] = []
  readonly replies: {
    readonly from: NodeId
    readonly client: string
    readonly seq: number
    readonly reply: Reply
  }[] = []
  /** Everything sent so far, delivered or not. */
  readonly sent: { readonly from: NodeId; readonly to: NodeId; readonly message: M }[] = []
  nowUs = 1_000_000
  readonly #protocol: Protocol<S, M>
  readonly #setup: ScriptSetup
  readonly #seats: Map<NodeId, Seat<S, M>>
  readonly #cuts = new Set<string>()
  readonly #prng = prng(1, 'script')
  #messageCount = 0

  constructor(protocol: Protocol<S, M>, setup: ScriptSetup) {
    this.#protocol = protocol
    this.#setup = setup
    this.nodes = nodeIds(setup.nodes)
    this.#seats = new Map(
      this.nodes.map((node) => {
        const disk = emptyDisk(protocol.tables)
        for (const write of setup.disks?.[node] ?? []) applyWrite(disk, write)
        return [
          node,
          {
            state: null,
            disk,
            stalled: false,
            pending: [],
            gate: [],
            timers: new Map(),
            incarnation: 0,
            version: 0,
          },
        ]
      }),
    )
    for (const node of this.nodes) this.restart(node)
  }

  /** The live state of a node; the script may look at it and, for a `given`, change it. */
  state(node: NodeId): S {
    const { state } = this.#seat(node)
    if (state === null) throw new Error(`${node} is down`)
    return state
  }

  isUp(node: NodeId): boolean {
    return this.#seat(node).state !== null
  }

  view(node: NodeId): NodeView {
    return this.#protocol.describe(this.state(node))
  }

  disk(node: NodeId): DiskImage {
    return this.#seat(node).disk
  }

  timers(
    node: NodeId,
  ): ReadonlyMap<string, { readonly dueUs: number; readonly fromUs: number; readonly toUs: number }> {
    return this.#seat(node).timers
  }

  restart(node: NodeId): void {
    const seat = this.#seat(node)
    if (seat.state !== null) return
    seat.incarnation++
    this.#emit({ kind: 'started', node, incarnation: seat.incarnation })
    const { nodes } = this
    const config = completeConfig(this.#protocol.configFields, this.#setup.config ?? {})
    const workload = this.#setup.workload ?? this.#protocol.workloads[0]!
    const disk = new Map([...seat.disk].map(([table, rows]) => [table, new Map(rows)]))
    seat.state = this.#protocol.create(
      {
        self: node,
        nodes,
        config,
        workload,
        mutant: this.#setup.mutant ?? null,
        authenticator: standInAuthenticator(node, 1),
      },
      disk,
    )
    this.feed(node, { kind: 'started', nowUs: this.nowUs })
  }

  /** Volatile state and writes that were not synced are lost; messages that left stay on their way. */
  crash(node: NodeId): void {
    const seat = this.#seat(node)
    const lost = seat.pending.map((write) => write.version)
    this.#emit({ kind: 'crashed', node, incarnation: seat.incarnation, lost })
    Object.assign(seat, { state: null, pending: [], gate: [], timers: new Map(), stalled: false })
  }

  stallSync(node: NodeId): void {
    this.#seat(node).stalled = true
  }

  /** Ends a stall: everything written so far becomes safe. */
  sync(node: NodeId): void {
    this.#seat(node).stalled = false
    this.#flush(node)
  }

  /** The timer expires now, whatever its delay; gives false when the node has no such timer. */
  fire(node: NodeId, timer: string): boolean {
    if (!this.#seat(node).timers.delete(timer)) return false
    this.#emit({ kind: 'fired', node, timer })
    this.feed(node, { kind: 'fired', nowUs: this.nowUs, timer })
    return true
  }

  request(node: NodeId, client: string, seq: number, operation: Operation): void {
    this.feed(node, { kind: 'requested', nowUs: this.nowUs, client, seq, operation })
  }

  administer(node: NodeId, command: AdminCommand): void {
    this.feed(node, { kind: 'administered', nowUs: this.nowUs, command })
  }

  /** A message made by hand arrives as if sent by `from`. */
  inject(from: NodeId, to: NodeId, message: M): void {
    if (this.isUp(to)) this.feed(to, { kind: 'received', nowUs: this.nowUs, from, message })
  }

  cut(a: NodeId, b: NodeId): void {
    this.cutOneWay(a, b)
    this.cutOneWay(b, a)
  }

  cutOneWay(from: NodeId, to: NodeId): void {
    this.#cuts.add(`${from}>${to}`)
    this.drop({ from, to })
  }

  isolate(node: NodeId): void {
    for (const other of this.nodes) if (other !== node) this.cut(node, other)
  }

  partition(...sides: readonly (readonly NodeId[])[]): void {
    for (const side of sides) {
      for (const node of side) {
        for (const other of this.nodes) if (!side.includes(other)) this.cutOneWay(node, other)
      }
    }
  }

  heal(): void {
    this.#cuts.clear()
  }

  inFlight(pick: Pick = {}): Flight<M>[] {
    return this.flights.filter((flight) => matches(flight, pick))
  }

  /** Takes matching messages out of the network; gives them. */
  drop(pick: Pick = {}): Flight<M>[] {
    const dropped = this.inFlight(pick)
    for (const flight of dropped) {
      this.flights.splice(this.flights.indexOf(flight), 1)
      this.#emit({ kind: 'dropped', id: flight.id, from: flight.from, to: flight.to, reason: 'cut' })
    }
    return dropped
  }

  /** Matching messages stay where they are until released; `settle` passes them by. */
  hold(pick: Pick): void {
    for (const flight of this.inFlight(pick)) flight.held = true
  }

  release(pick: Pick = {}): void {
    for (const flight of this.inFlight(pick)) flight.held = false
  }

  /** Delivers what matches and is on its way now, in order of sending; what that causes stays on its way. */
  deliver(pick: Pick = {}): Flight<M>[] {
    const chosen = this.inFlight(pick)
    for (const flight of chosen) this.#arrive(flight)
    return chosen
  }

  /** Delivers the same message once more, now. */
  duplicate(flight: Flight<M>): void {
    this.inject(flight.from, flight.to, flight.message)
  }

  /** Delivers until no message is on its way (held ones aside); no timer fires. With `nodes`: only between those. */
  settle(nodes: readonly NodeId[] = this.nodes): void {
    for (let count = 0; ; count++) {
      const next = this.flights.find(
        (flight) => !flight.held && nodes.includes(flight.from) && nodes.includes(flight.to),
      )
      if (next === undefined) return
      if (count > 100_000) throw new Error('The cluster does not settle.')
      this.#arrive(next)
    }
  }

  /** Time passes for everybody: due timers fire in order, and messages arrive 0.5 ms after they were sent. */
  advance(durationUs: number, nodes: readonly NodeId[] = this.nodes): void {
    const untilUs = this.nowUs + durationUs
    for (;;) {
      this.settle(nodes)
      const due = nodes
        .flatMap((node) => [...this.#seat(node).timers].map(([timer, { dueUs }]) => ({ node, timer, dueUs })))
        .filter(({ dueUs }) => dueUs <= untilUs)
        .sort((a, b) => a.dueUs - b.dueUs)[0]
      if (due === undefined) break
      this.nowUs = Math.max(this.nowUs, due.dueUs)
      this.fire(due.node, due.timer)
    }
    this.nowUs = untilUs
  }

  feed(node: NodeId, input: Input<M>): void {
    const seat = this.#seat(node)
    if (seat.state === null) return
    for (const effect of this.#protocol.step(seat.state, input)) this.#carryOut(node, seat, effect)
    if (!seat.stalled) this.#flush(node)
  }

  #carryOut(node: NodeId, seat: Seat<S, M>, effect: Effect<M>): void {
    switch (effect.kind) {
      case 'persist':
        seat.pending.push({ writes: effect.writes, version: ++seat.version, done: effect.done })
        this.#emit({ kind: 'wrote', node, version: seat.version, writes: effect.writes })
        return
      case 'send':
      case 'reply':
        if (effect.early === true || seat.pending.length === 0) this.#leave(node, effect)
        else seat.gate.push(effect)
        return
      case 'setTimer': {
        const { timer, fromUs, toUs } = effect
        seat.timers.set(timer, { dueUs: this.nowUs + this.#prng.integer(fromUs, toUs), fromUs, toUs })
        return
      }
      case 'cancelTimer':
        seat.timers.delete(effect.timer)
        return
      case 'note':
        this.#emit({ kind: 'noted', node, note: effect.note })
    }
  }

  #flush(node: NodeId): void {
    const seat = this.#seat(node)
    while (seat.pending.length > 0) {
      const safe = seat.pending
      seat.pending = []
      for (const write of safe) for (const change of write.writes) applyWrite(seat.disk, change)
      this.#emit({ kind: 'synced', node, upTo: safe.at(-1)!.version })
      const gate = seat.gate
      seat.gate = []
      for (const effect of gate) this.#leave(node, effect)
      for (const { done } of safe)
        if (done !== undefined) this.feed(node, { kind: 'persisted', nowUs: this.nowUs, done })
    }
  }

  #leave(node: NodeId, effect: Effect<M>): void {
    if (effect.kind === 'reply') {
      this.replies.push({ from: node, client: effect.client, seq: effect.seq, reply: effect.reply })
      const response = { type: 'Response', seq: effect.seq, reply: effect.reply }
      this.#emit({ kind: 'sent', id: ++this.#messageCount, from: node, to: effect.client, message: response })
    } else if (effect.kind === 'send') {
      const flight = {
        id: ++this.#messageCount,
        from: node,
        to: effect.to,
        message: effect.message,
        held: false,
      }
      this.sent.push({ from: node, to: effect.to, message: effect.message })
      this.#emit({ kind: 'sent', id: flight.id, from: node, to: effect.to, message: effect.message })
      if (this.#cuts.has(`${node}>${effect.to}`)) {
        this.#emit({ kind: 'dropped', id: flight.id, from: node, to: effect.to, reason: 'cut' })
      } else this.flights.push(flight)
    }
  }

  #arrive(flight: Flight<M>): void {
    this.flights.splice(this.flights.indexOf(flight), 1)
    const { id, from, to } = flight
    if (!this.isUp(to)) return this.#emit({ kind: 'dropped', id, from, to, reason: 'down' })
    this.#emit({ kind: 'delivered', id, from, to })
    this.feed(to, { kind: 'received', nowUs: this.nowUs, from, message: flight.message })
  }

  #emit(happening: Happening): void {
    this.trace.push({ seq: this.trace.length + 1, timeUs: this.nowUs, ...happening })
  }

  #seat(node: NodeId): Seat<S, M> {
    const seat = this.#seats.get(node)
    if (seat === undefined) throw new Error(`There is no node ${node}.`)
    return seat
  }
}

function matches<M extends Message>(flight: Flight<M>, pick: Pick): boolean {
  return (
    (pick.type === undefined || flight.message.type === pick.type) &&
    (pick.from === undefined || flight.from === pick.from) &&
    (pick.to === undefined || flight.to === pick.to)
  )
}
