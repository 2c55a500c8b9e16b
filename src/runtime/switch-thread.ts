import type { MessagePort } from 'node:worker_threads'
import { PriorityQueue } from '../core/base/priority-queue.ts'
import { prng, type Prng } from '../core/base/prng.ts'
import { unreachable } from '../core/base/unreachable.ts'
import { Network } from '../core/fault/network.ts'
import { isClient } from '../core/model/identity.ts'
import type { DropReason } from '../core/trace/event.ts'
import { AddressBook } from './address-book.ts'
import type { Letter, Mail } from './parcel.ts'
import { Recorder } from './recorder.ts'
import { runClock } from './run-clock.ts'
import { SharedState } from './shared-state.ts'
import type { SwitchOrder, SwitchReport, ThreadData } from './thread-message.ts'

interface Held {
  readonly dueUs: number
  readonly order: number
  readonly letter: Letter
}

/**
 * The thread that messages pass while a fault rule touches their link. It owns the rules, their chance and the timers
 * of delayed messages; the flags that send messages here are set by it, after the rule is in force.
 */
export class SwitchThread {
  readonly #data: ThreadData
  readonly #report: (message: SwitchReport) => void
  readonly #book: AddressBook
  readonly #shared: SharedState
  readonly #network = new Network()
  readonly #chance: Prng
  readonly #ports = new Map<number, MessagePort>()
  readonly #held = new PriorityQueue<Held>(
    (a, b) => a.dueUs < b.dueUs || (a.dueUs === b.dueUs && a.order < b.order),
  )
  #recorder: Recorder | null = null
  #order = 0
  #alarm: NodeJS.Timeout | null = null

  constructor(data: ThreadData, report: (message: SwitchReport) => void) {
    this.#data = data
    this.#report = report
    this.#book = new AddressBook(data.nodes, data.clients)
    this.#shared = new SharedState(data.shared)
    this.#chance = prng(data.seed, 'network')
  }

  obey(order: SwitchOrder): void {
    switch (order.kind) {
      case 'go':
        this.#recorder = new Recorder(this.#data.ring, runClock(order.startNs), this.#data.recording)
        for (const wire of order.wires) this.#connect(wire.thread, wire.port)
        return
      case 'connect':
        return this.#connect(order.wire.thread, order.wire.port)
      case 'addRule':
        this.#network.add(order.id, order.rule)
        this.#shared.setTroubled(this.#network.troubledLinks(), this.#book)
        return
      case 'removeRule': {
        const counts = this.#network.remove(order.id)
        this.#shared.setTroubled(this.#network.troubledLinks(), this.#book)
        return this.#report({ kind: 'counted', id: order.id, counts })
      }
      default:
        return unreachable(order)
    }
  }

  #connect(thread: number, port: MessagePort): void {
    this.#ports.get(thread)?.close()
    this.#ports.set(thread, port)
    port.on('message', (mail: Mail) => {
      if (mail.kind === 'letters')
        this.#turn((nowUs) => mail.letters.forEach((letter) => this.#route(letter, nowUs)))
    })
  }

  #turn(act: (nowUs: number) => void): void {
    const recorder = this.#recorder
    if (recorder === null) return
    recorder.begin()
    act(recorder.stamp())
    recorder.end()
    this.#arm(recorder.nowUs)
  }

  #route(letter: Letter, nowUs: number): void {
    const route = this.#network.route(letter.from, letter.to, this.#chance)
    if (route.kind === 'dropped') return this.#drop(letter, route.reason)
    for (const delayUs of route.delaysUs) {
      if (delayUs === 0) this.#forward(letter)
      else this.#held.push({ dueUs: nowUs + delayUs, order: this.#order++, letter })
    }
  }

  #forward(letter: Letter): void {
    const thread = this.#book.threadOf(letter.to)
    if (thread === undefined) return
    // A partition also stops what was under way when it began.
    if (this.#network.isCut(letter.from, letter.to)) return this.#drop(letter, 'cut')
    const isDown = thread !== this.#book.clientThread && !this.#shared.isUp(thread)
    if (!isDown) return this.#post(thread, { kind: 'letters', letters: [letter] })
    this.#drop(letter, 'down')
    if (isClient(letter.from)) this.#post(this.#book.clientThread, { kind: 'returned', letters: [letter] })
  }

  #post(thread: number, mail: Mail): void {
    this.#ports.get(thread)?.postMessage(mail)
  }

  #drop({ id, from, to }: Letter, reason: DropReason): void {
    this.#recorder?.dropped(id, from, to, reason)
  }

  #arm(nowUs: number): void {
    const next = this.#held.peek()
    if (next === undefined) return
    if (this.#alarm !== null) clearTimeout(this.#alarm)
    this.#alarm = setTimeout(() => this.#onAlarm(), Math.max(0, (next.dueUs - nowUs) / 1000))
  }

  #onAlarm(): void {
    this.#alarm = null
    this.#turn((nowUs) => {
      for (
        let next = this.#held.peek();
        next !== undefined && next.dueUs <= nowUs;
        next = this.#held.peek()
      ) {
        this.#held.pop()
        this.#forward(next.letter)
      }
    })
  }
}
