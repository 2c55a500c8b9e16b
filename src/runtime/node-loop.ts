import { prng, type Prng } from '../core/base/prng.ts'
import type { Json } from '../core/base/json.ts'
import { unreachable } from '../core/base/unreachable.ts'
import { Traitor } from '../core/fault/byzantine.ts'
import { ownTime, trueClock } from '../core/fault/node-clock.ts'
import type { DurableWrite } from '../core/model/durable.ts'
import type { Effect } from '../core/model/effect.ts'
import type { Request } from '../core/model/envelope.ts'
import { isClient, type Address, type NodeId } from '../core/model/identity.ts'
import type { AdminCommand, Input } from '../core/model/input.ts'
import type { Message } from '../core/model/message.ts'
import type { NodeView } from '../core/model/node-view.ts'
import { isRoleNote } from '../core/model/note.ts'
import type { NodeContext, Protocol } from '../core/protocol/contract.ts'
import type { NodeDisk } from './node-disk.ts'
import { NodeTimers } from './node-timers.ts'
import type { Recorder } from './recorder.ts'
import type { SharedState } from './shared-state.ts'
import type { Arrival, Wires } from './wires.ts'

export interface NodeLoopSetup {
  readonly protocol: Protocol
  readonly context: NodeContext
  /** Number of the node and of its life. */
  readonly node: number
  readonly incarnation: number
  readonly seed: number
  readonly disk: NodeDisk
  readonly shared: SharedState
  readonly recorder: Recorder
  readonly wires: Wires
  /** The disk refuses: the node can promise nothing any more and has stopped. */
  readonly fail: (error: Error) => void
}

/** An input before its time stamp; mapped over the closed union, so that `Omit` loses nothing. */
type Untimed = Input extends infer I ? (I extends Input ? Omit<I, 'nowUs'> : never) : never

/** Turns that may follow each other before other work of the thread (alarms, orders) gets its chance. */
const turnsInARow = 8

/**
 * The life of one node. A turn takes everything that has come in, steps all of it, and makes one transaction of all
 * writes: group commit comes by itself under load.
 *
 * Invariant: what a persist comes before leaves only after the commit has returned, has really happened, and this life
 * had not been told to die by then.
 */
export class NodeLoop {
  readonly #setup: NodeLoopSetup
  readonly #timers: NodeTimers
  readonly #chance: Prng
  readonly #state: unknown
  #orders: AdminCommand[] = []
  #writes: (readonly DurableWrite[])[] = []
  #tags: Json[] = []
  #tagsDone: Json[] = []
  /** By the node's own clock. */
  #nowUs = 0
  #clock = trueClock
  #clockVersion = 0
  /** Null until it betrays for the first time. */
  #traitor: Traitor | null = null
  #betrayal = ''
  #isAwake = false
  #isStopped = false
  #hasChanged = true

  constructor(setup: NodeLoopSetup) {
    this.#setup = setup
    this.#timers = new NodeTimers(() => this.wake())
    this.#chance = prng(setup.seed, `timers ${setup.context.self} ${setup.incarnation}`)
    this.#state = setup.protocol.create(setup.context, setup.disk.load())
  }

  start(): void {
    this.#turn(() => {
      this.#lookUp()
      this.#step({ kind: 'started' })
    })
    this.wake()
  }

  /** There is something to do: a turn will come. */
  wake(): void {
    if (this.#isAwake || this.#isStopped) return
    this.#isAwake = true
    setImmediate(() => this.#run())
  }

  administer(command: AdminCommand): void {
    this.#orders.push(command)
    this.wake()
  }

  /** The node for people; null when nothing has happened since the last time. */
  view(): NodeView | null {
    if (!this.#hasChanged || this.#isStopped) return null
    this.#hasChanged = false
    return this.#setup.protocol.describe(this.#state)
  }

  #run(): void {
    this.#isAwake = false
    let turns = 0
    do this.#turn(() => this.#takeInputs())
    while (this.#tagsDone.length > 0 && ++turns < turnsInARow && !this.#isStopped)
    if (this.#tagsDone.length > 0) this.wake()
  }

  #turn(act: () => void): void {
    const { recorder, shared, node, wires } = this.#setup
    if (this.#isStopped) return
    if (shared.isPaused(node)) this.#sleep()
    recorder.begin()
    act()
    this.#flush()
    if (this.#writes.length > 0) {
      if (!this.#commit()) return this.#stop()
      wires.release()
      this.#flush()
    }
    recorder.end()
    this.#timers.arm(this.#nowUs, this.#clock.rate)
  }

  /** The thread really blocks; whatever comes in waits in the ports. */
  #sleep(): void {
    const { recorder, shared, node, context } = this.#setup
    const say = (kind: 'paused' | 'resumed'): void => {
      recorder.begin()
      recorder.stamp()
      recorder.record({ kind, node: context.self })
      recorder.end()
    }
    say('paused')
    shared.waitWhilePaused(node)
    say('resumed')
  }

  /** Takes the time, by the node's own clock, and learns whether it is a traitor. */
  #lookUp(): void {
    const { recorder, shared, node } = this.#setup
    const realUs = Math.floor(recorder.stamp())
    const version = shared.clockVersion(node)
    if (version !== this.#clockVersion) {
      const clock = shared.clock(node)
      if (clock !== null) [this.#clock, this.#clockVersion] = [clock, version]
    }
    this.#nowUs = Math.max(this.#nowUs, ownTime(this.#clock, realUs))
    const kinds = shared.betrayal(node)
    if (kinds.join() === this.#betrayal) return
    this.#betrayal = kinds.join()
    this.#traitor ??= this.#newTraitor()
    this.#traitor.behave(kinds)
  }

  #newTraitor(): Traitor {
    const { protocol, context, seed, shared, node, incarnation } = this.#setup
    const { self, nodes, authenticator } = context
    return new Traitor({
      self,
      nodes,
      authenticator,
      twist: protocol.twist?.bind(protocol) ?? null,
      chance: prng(seed, incarnation === 1 ? `traitor ${self}` : `traitor ${self} ${incarnation}`),
      counts: shared.betrayed(node),
    })
  }

  #takeInputs(): void {
    const { recorder, wires, context } = this.#setup
    const arrivals = wires.collect()
    // The time is taken after the mail: nothing in it was sent later.
    this.#lookUp()
    const tags = this.#tagsDone
    this.#tagsDone = []
    for (const done of tags) this.#step({ kind: 'persisted', done })
    for (const arrival of arrivals) this.#onArrival(arrival)
    const orders = this.#orders
    this.#orders = []
    for (const command of orders) this.#step({ kind: 'administered', command })
    // Timers come last: news that lay in the mail (a heartbeat) may still cancel one that is overdue.
    for (
      let timer = this.#timers.takeDue(this.#nowUs);
      timer !== null;
      timer = this.#timers.takeDue(this.#nowUs)
    ) {
      recorder.record({ kind: 'fired', node: context.self, timer })
      this.#step({ kind: 'fired', timer })
    }
  }

  #onArrival({ id, from, to, message, fate, as }: Arrival): void {
    const { recorder } = this.#setup
    if (fate !== 'delivered') {
      recorder.dropped(id, from, to, 'stale')
      return
    }
    recorder.delivered(id, from, to)
    if (isClient(from)) {
      const { seq, operation } = message as Request
      this.#step({ kind: 'requested', client: from, seq, operation })
    } else this.#step({ kind: 'received', from: as ?? from, message })
  }

  #step(input: Untimed): void {
    this.#hasChanged = true
    if (this.#traitor !== null) this.#overhear(this.#traitor, input)
    const effects = this.#setup.protocol.step(this.#state, { ...input, nowUs: this.#nowUs })
    for (const effect of effects) this.#carryOut(effect)
  }

  #overhear(traitor: Traitor, input: Untimed): void {
    const { wires, context } = this.#setup
    if (input.kind === 'requested') traitor.asked(input.client, input.seq, input.operation)
    if (input.kind !== 'received') return
    for (const { to, message, as } of traitor.heard(input.from, input.message))
      wires.send(context.self, to, message, as)
  }

  #carryOut(effect: Effect): void {
    const { recorder, context } = this.#setup
    switch (effect.kind) {
      case 'persist':
        recorder.wrote(context.self, effect.writes)
        this.#writes.push(effect.writes)
        if (effect.done !== undefined) this.#tags.push(effect.done)
        return
      case 'send':
        return this.#post(effect.to, effect.message, effect.early === true)
      case 'reply': {
        const response = { type: 'Response', seq: effect.seq, reply: effect.reply }
        return this.#post(effect.client, response, effect.early === true)
      }
      case 'setTimer':
        return this.#timers.set(effect.timer, this.#nowUs + this.#chance.integer(effect.fromUs, effect.toUs))
      case 'cancelTimer':
        return this.#timers.cancel(effect.timer)
      case 'note':
        if (isRoleNote(effect.note))
          this.#setup.shared.claim(this.#setup.node, effect.note.leads, effect.note.epoch)
        recorder.record({ kind: 'noted', node: context.self, note: effect.note })
        return
      default:
        return unreachable(effect)
    }
  }

  #post(to: Address, message: Message, early: boolean): void {
    if (this.#traitor === null) return this.#pass(to, message, early, null)
    for (const sent of this.#traitor.send(to, message)) this.#pass(sent.to, sent.message, early, sent.as)
  }

  #pass(to: Address, message: Message, early: boolean, as: NodeId | null): void {
    const { wires, context } = this.#setup
    if (early || this.#writes.length === 0) wires.send(context.self, to, message, as)
    else wires.hold(context.self, to, message, as)
  }

  #flush(): void {
    const { recorder, wires } = this.#setup
    if (!wires.hasMail) return
    recorder.stamp()
    wires.flush()
  }

  /** One transaction for the whole turn. False: this life is over. */
  #commit(): boolean {
    const { disk, recorder, shared, node, incarnation, context } = this.#setup
    const writes = this.#writes
    this.#writes = []
    recorder.publish()
    try {
      if (!disk.commit(writes, recorder.written)) return false
    } catch (error) {
      this.#setup.fail(error as Error)
      return false
    }
    if (shared.isKilled(node, incarnation)) return false
    recorder.stamp()
    recorder.record({ kind: 'synced', node: context.self, upTo: recorder.written })
    this.#tagsDone.push(...this.#tags)
    this.#tags = []
    return true
  }

  #stop(): void {
    this.#isStopped = true
    this.#timers.stop()
    this.#setup.recorder.end()
  }
}
