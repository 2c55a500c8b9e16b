import type { Prng } from '../base/prng.ts'
import { unreachable } from '../base/unreachable.ts'
import { Traitor, type BetrayalCounts } from '../fault/byzantine.ts'
import type { Betrayal } from '../fault/fault.ts'
import { ownTime, realSpan, resetClock, trueClock } from '../fault/node-clock.ts'
import type { Effect } from '../model/effect.ts'
import type { Address, NodeId } from '../model/identity.ts'
import type { Input } from '../model/input.ts'
import type { Message } from '../model/message.ts'
import type { NodeView } from '../model/node-view.ts'
import type { NodeContext, Protocol } from '../protocol/contract.ts'
import type { Happening } from '../trace/event.ts'
import type { Agenda } from './agenda.ts'
import type { Environment } from './environment.ts'
import { SimulatedDisk } from './simulated-disk.ts'

/** What a node needs of the world around it. */
export interface World {
  readonly agenda: Agenda
  readonly environment: Environment
  emit(happening: Happening): void
  /** `as`: a traitor sends it in that node's name. */
  transmit(from: Address, to: Address, message: Message, as: NodeId | null): void
  /** True once somebody has betrayed: from then on a node that trips over a message stops, alone. */
  isDeceived(): boolean
  /** A node stopped by itself. */
  stopped(node: NodeId): void
}

/** A node's own streams of chance. */
export interface NodeChance {
  readonly timers: Prng
  readonly disk: Prng
  readonly traitor: Prng
}

interface Alarm {
  readonly token: number
  /** By the node's own clock. */
  readonly dueUs: number
}

interface Gated {
  /** Leaves when the disk has synced this version. */
  readonly needs: number
  readonly to: Address
  readonly message: Message
  readonly as: NodeId | null
}

/** An input before its time stamp. A mapped type over the closed union, so that nothing is lost by `Omit`. */
export type Untimed = Input extends infer I ? (I extends Input ? Omit<I, 'nowUs'> : never) : never

/** A node in virtual time: one protocol state, its disk, its timers, and the gate that holds messages until writes are safe. */
export class SimulatedNode {
  readonly id: NodeId
  readonly #protocol: Protocol
  readonly #context: NodeContext
  readonly #world: World
  readonly #chance: NodeChance
  readonly #disk: SimulatedDisk
  #state: unknown = null
  #timers = new Map<string, Alarm>()
  #timerCount = 0
  #gate: Gated[] = []
  /** What happened to a paused node, in order; null while it runs. */
  #held: (() => void)[] | null = null
  /** Null until it betrays for the first time. */
  #traitor: Traitor | null = null
  readonly betrayed: BetrayalCounts = { twisted: 0, forged: 0, replayed: 0 }
  /** The machine's clock: it goes on while the process is down. */
  #clock = trueClock
  incarnation = 0
  isUp = false
  stepCount = 0

  constructor(protocol: Protocol, context: NodeContext, world: World, chance: NodeChance) {
    this.id = context.self
    this.#protocol = protocol
    this.#context = context
    this.#world = world
    this.#chance = chance
    this.#disk = new SimulatedDisk(protocol.tables)
  }

  get isPaused(): boolean {
    return this.#held !== null
  }

  get disk(): SimulatedDisk['image'] {
    return this.#disk.image
  }

  view(): NodeView | null {
    return this.isUp ? this.#protocol.describe(this.#state) : null
  }

  start(): void {
    if (this.isUp) return
    this.isUp = true
    this.incarnation++
    this.#world.emit({ kind: 'started', node: this.id, incarnation: this.incarnation })
    this.#state = this.#protocol.create(this.#context, copyOf(this.#disk.image))
    this.#step({ kind: 'started' })
  }

  betray(kinds: readonly Betrayal[]): void {
    const { self, nodes, authenticator } = this.#context
    const twist = this.#protocol.twist?.bind(this.#protocol) ?? null
    const chance = this.#chance.traitor
    this.#traitor ??= new Traitor({ self, nodes, authenticator, twist, chance, counts: this.betrayed })
    this.#traitor.behave(kinds)
  }

  /** The clock jumps and goes otherwise from now on; timers follow it. */
  setClock(jumpUs: number, rate: number): void {
    this.#clock = resetClock(this.#clock, this.#world.agenda.nowUs, jumpUs, rate)
    for (const [timer, { dueUs }] of [...this.#timers]) this.#plan(timer, dueUs)
  }

  /** Gives the number of writes that were not safe. `reason`: it stops by itself. */
  crash(wipe: boolean, reason: string | null = null): number {
    const wasUp = this.isUp
    this.isUp = false
    this.#state = null
    this.#timers = new Map()
    this.#gate = []
    this.#held = null
    const lost = this.#disk.crash(this.#chance.disk.chance(0.5))
    const why = reason === null ? {} : { reason }
    if (wasUp)
      this.#world.emit({ kind: 'crashed', node: this.id, incarnation: this.incarnation, lost, ...why })
    if (wipe) {
      this.#disk.wipe()
      this.#world.emit({ kind: 'wiped', node: this.id })
    }
    return lost.length
  }

  pause(): void {
    if (!this.isUp || this.#held !== null) return
    this.#held = []
    this.#world.emit({ kind: 'paused', node: this.id })
  }

  resume(): void {
    const held = this.#held
    if (held === null) return
    this.#held = null
    this.#world.emit({ kind: 'resumed', node: this.id })
    for (const act of held) act()
  }

  /** Something happens to the node: now, or when it wakes from its pause. Down nodes notice nothing. */
  feed(input: Untimed): void {
    if (!this.isUp) return
    if (this.#held !== null) this.#held.push(() => this.#step(input))
    else this.#step(input)
  }

  get #nowUs(): number {
    return ownTime(this.#clock, this.#world.agenda.nowUs)
  }

  #step(input: Untimed): void {
    if (!this.isUp) return
    this.stepCount++
    if (this.#traitor !== null) this.#overhear(this.#traitor, input)
    const effects = this.#effectsOf(input)
    if (effects === null) return
    for (const effect of effects) this.#carryOut(effect)
    if (this.#disk.hasWaiting && !this.#disk.isSyncing) this.#sync()
  }

  /** Null: the node tripped over what a traitor had told it, and stopped. Without a traitor that is a mistake of ours. */
  #effectsOf(input: Untimed): Effect[] | null {
    try {
      return this.#protocol.step(this.#state, { ...input, nowUs: this.#nowUs })
    } catch (failure) {
      if (!this.#world.isDeceived()) throw failure
      this.crash(false, failure instanceof Error ? failure.message : String(failure))
      this.#world.stopped(this.id)
      return null
    }
  }

  #overhear(traitor: Traitor, input: Untimed): void {
    if (input.kind === 'requested') traitor.asked(input.client, input.seq, input.operation)
    if (input.kind !== 'received') return
    for (const { to, message, as } of traitor.heard(input.from, input.message))
      this.#world.transmit(this.id, to, message, as)
  }

  #carryOut(effect: Effect): void {
    switch (effect.kind) {
      case 'persist': {
        const version = this.#disk.write(effect.writes, effect.done)
        this.#world.emit({ kind: 'wrote', node: this.id, version, writes: effect.writes })
        return
      }
      case 'send':
        return this.#post(effect.to, effect.message, effect.early === true)
      case 'reply':
        return this.#post(effect.client, responseOf(effect), effect.early === true)
      case 'setTimer': {
        const delayUs = this.#chance.timers.integer(effect.fromUs, effect.toUs)
        return this.#plan(effect.timer, this.#nowUs + delayUs)
      }
      case 'cancelTimer':
        this.#timers.delete(effect.timer)
        return
      case 'note':
        this.#world.emit({ kind: 'noted', node: this.id, note: effect.note })
        return
      default:
        return unreachable(effect)
    }
  }

  #plan(timer: string, dueUs: number): void {
    const token = ++this.#timerCount
    this.#timers.set(timer, { token, dueUs })
    this.#world.agenda.after(realSpan(this.#clock, dueUs - this.#nowUs), () => this.#fire(timer, token))
  }

  #post(to: Address, message: Message, early: boolean): void {
    if (this.#traitor === null) return this.#pass(to, message, early, null)
    for (const sent of this.#traitor.send(to, message)) this.#pass(sent.to, sent.message, early, sent.as)
  }

  #pass(to: Address, message: Message, early: boolean, as: NodeId | null): void {
    if (early || this.#disk.written === this.#disk.synced) this.#world.transmit(this.id, to, message, as)
    else this.#gate.push({ needs: this.#disk.written, to, message, as })
  }

  #fire(timer: string, token: number): void {
    if (this.#timers.get(timer)?.token !== token) return
    if (this.#held !== null) {
      this.#held.push(() => this.#fire(timer, token))
      return
    }
    this.#timers.delete(timer)
    this.#world.emit({ kind: 'fired', node: this.id, timer })
    this.#step({ kind: 'fired', timer })
  }

  #sync(): void {
    this.#disk.beginSync()
    const { incarnation } = this
    const { from, to } = this.#world.environment.syncUs
    this.#world.agenda.after(this.#chance.disk.integer(from, to), () => {
      if (this.isUp && this.incarnation === incarnation) this.#synced()
    })
  }

  #synced(): void {
    if (!this.isUp) return
    if (this.#held !== null) {
      this.#held.push(() => this.#synced())
      return
    }
    const done = this.#disk.endSync()
    this.#world.emit({ kind: 'synced', node: this.id, upTo: this.#disk.synced })
    const ready = this.#gate.filter((gated) => gated.needs <= this.#disk.synced)
    this.#gate = this.#gate.slice(ready.length)
    for (const gated of ready) this.#world.transmit(this.id, gated.to, gated.message, gated.as)
    for (const tag of done) this.#step({ kind: 'persisted', done: tag })
    if (this.#disk.hasWaiting && !this.#disk.isSyncing) this.#sync()
  }
}

function responseOf(effect: Effect & { kind: 'reply' }): Message {
  const response = { type: 'Response', seq: effect.seq, reply: effect.reply }
  return response
}

/** The disk as the protocol may keep it: rows are JSON and never changed in place, tables are copied. */
function copyOf(image: SimulatedDisk['image']): SimulatedDisk['image'] {
  return new Map([...image].map(([table, rows]) => [table, new Map(rows)]))
}
