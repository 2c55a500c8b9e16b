import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads'
import type { Address, NodeId } from '../core/model/identity.ts'
import type { Message } from '../core/model/message.ts'
import type { AddressBook } from './address-book.ts'
import type { Letter, Mail, Parcel } from './parcel.ts'
import type { Recorder } from './recorder.ts'
import type { SharedState } from './shared-state.ts'

/** A message as it came in. `stale`: posted by a life of the sender that has ended; `returned`: nobody was there. */
export interface Arrival {
  readonly id: number
  readonly from: Address
  readonly to: Address
  readonly message: Message
  readonly fate: 'delivered' | 'stale' | 'returned'
  /** In whose name a traitor sent it. */
  readonly as?: NodeId | undefined
}

export interface Outgoing {
  readonly from: Address
  readonly to: Address
  readonly text: string
  readonly as?: NodeId
}

export interface WiresSetup {
  readonly thread: number
  readonly incarnation: number
  readonly book: AddressBook
  readonly shared: SharedState
  readonly recorder: Recorder
  /** True when this thread has been told to die and must not post any more. */
  readonly isDying: () => boolean
  /** Something has come in: `collect` will find it. */
  readonly wake: () => void
}

/** The number under which the switch's port is kept. */
export const switchThread = -1

/**
 * A thread's ends of the wires: a direct port to every other thread, and one to the switch for messages whose link is
 * in trouble. Messages are kept until `flush`, which posts what goes to the same thread together.
 */
export class Wires {
  readonly #setup: WiresSetup
  readonly #ports = new Map<number, MessagePort>()
  readonly #out: Outgoing[][]
  #held: [number, Outgoing][] = []
  readonly #messageCounts: number[]
  #in: Mail[] = []
  #toSelf: Arrival[] = []

  constructor(setup: WiresSetup) {
    this.#setup = setup
    const { threadCount } = setup.book
    this.#out = Array.from({ length: threadCount }, () => [])
    // Every life counts on from a number that no earlier life has reached.
    this.#messageCounts = Array.from({ length: threadCount }, () => (setup.incarnation - 1) * 2 ** 26)
  }

  /** Takes a new end: at first, and when the other thread has begun a new life. */
  connect(thread: number, port: MessagePort): void {
    this.#ports.get(thread)?.close()
    this.#ports.set(thread, port)
    port.on('message', (mail: Mail) => {
      this.#in.push(mail)
      this.#setup.wake()
    })
  }

  /** Keeps a message for the next flush. One to an address that does not exist goes nowhere. */
  send(from: Address, to: Address, message: Message, as: NodeId | null = null): void {
    const thread = this.#setup.book.threadOf(to)
    if (thread !== undefined) this.#out[thread]!.push(outgoing(from, to, message, as))
  }

  /** Keeps a message until `release`: it depends on a write that is still on its way to the disk. */
  hold(from: Address, to: Address, message: Message, as: NodeId | null = null): void {
    const thread = this.#setup.book.threadOf(to)
    if (thread !== undefined) this.#held.push([thread, outgoing(from, to, message, as)])
  }

  /** What was held may leave with the next flush. */
  release(): void {
    for (const [thread, message] of this.#held) this.#out[thread]!.push(message)
    this.#held = []
  }

  /** Whether the next flush has something to post. */
  get hasMail(): boolean {
    return this.#out.some((messages) => messages.length > 0)
  }

  /** Posts everything kept but not held, and gives back the messages to nodes that are down. */
  flush(): Outgoing[] {
    const refused: Outgoing[] = []
    const posts: (() => void)[] = []
    for (let thread = 0; thread < this.#out.length; thread++) {
      const messages = this.#out[thread]!
      if (messages.length === 0) continue
      this.#out[thread] = []
      if (thread !== this.#setup.book.clientThread && !this.#setup.shared.isUp(thread)) {
        for (const message of messages) this.#refuse(thread, message)
        refused.push(...messages)
      } else this.#address(thread, messages, posts)
    }
    if (posts.length === 0) return refused
    // What is said here is in the trace before anybody can answer it, even if this thread dies in between.
    this.#setup.recorder.publish()
    for (const post of posts) if (!this.#setup.isDying()) post()
    return refused
  }

  /** Everything that has come in, in order for each wire. */
  collect(): Arrival[] {
    const arrivals = this.#toSelf
    this.#toSelf = []
    for (const mail of this.#in) this.#open(mail, arrivals)
    this.#in = []
    for (const port of this.#ports.values()) {
      for (let got = receiveMessageOnPort(port); got !== undefined; got = receiveMessageOnPort(port))
        this.#open(got.message as Mail, arrivals)
    }
    return arrivals
  }

  close(): void {
    for (const port of this.#ports.values()) port.close()
    this.#ports.clear()
  }

  #refuse(thread: number, { from, to, text, as }: Outgoing): void {
    const id = this.#nextId(thread)
    this.#setup.recorder.sent(id, from, to, text, as)
    this.#setup.recorder.dropped(id, from, to, 'down')
  }

  /** Decides for each message whether it goes directly or through the switch, and records it. */
  #address(thread: number, messages: readonly Outgoing[], posts: (() => void)[]): void {
    const { book, shared, recorder, incarnation } = this.#setup
    if (thread === this.#setup.thread) {
      this.#sendToSelf(thread, messages, posts)
      return
    }
    const isClientWire = thread === book.clientThread || this.#setup.thread === book.clientThread
    const allClear = shared.isAllClear
    const clear = (message: Outgoing): boolean =>
      allClear || shared.isClear(book.linkOf(message.from, message.to))
    // What is forged travels as a letter, because a parcel has one sender.
    const plain = messages.some(({ as }) => as !== undefined)
      ? messages.filter(({ as }) => as === undefined)
      : messages
    // Between two nodes all messages use one link, so that one look at its flag does for all.
    const isOpen = plain[0] !== undefined && clear(plain[0])
    const direct = isClientWire && !allClear ? plain.filter(clear) : isOpen ? plain : []
    const others = direct.length === messages.length ? [] : messages.filter((one) => !direct.includes(one))
    if (direct.length > 0) {
      const id = this.#nextId(thread, direct.length)
      direct.forEach(({ from, to, text }, i) => recorder.sent(id + i * this.#idStep, from, to, text))
      const parcel = this.#parcel(thread, id, direct, isClientWire)
      posts.push(() => this.#ports.get(thread)?.postMessage(parcel))
    }
    if (others.length === 0) return
    const letters = others.map((message): Letter => ({ ...message, id: this.#nextId(thread), incarnation }))
    for (const { id, from, to, text, as } of letters) recorder.sent(id, from, to, text, as)
    // A letter whose link is in no trouble is a forged one, and goes directly.
    this.#mail(thread, letters.filter(clear), posts)
    this.#mail(
      switchThread,
      letters.filter((letter) => !clear(letter)),
      posts,
    )
  }

  #mail(thread: number, letters: readonly Letter[], posts: (() => void)[]): void {
    if (letters.length === 0) return
    const mail: Mail = { kind: 'letters', letters }
    posts.push(() => this.#ports.get(thread)?.postMessage(mail))
  }

  #parcel(thread: number, id: number, messages: readonly Outgoing[], isClientWire: boolean): Parcel {
    const toClients = thread === this.#setup.book.clientThread
    return {
      kind: 'parcel',
      thread: this.#setup.thread,
      incarnation: this.#setup.incarnation,
      id,
      idStep: this.#idStep,
      clients: isClientWire ? messages.map(({ from, to }) => (toClients ? to : from)).join() : null,
      text: messages.map(({ text }) => text).join(','),
    }
  }

  #sendToSelf(thread: number, messages: readonly Outgoing[], posts: (() => void)[]): void {
    for (const { from, to, text } of messages) {
      const id = this.#nextId(thread)
      this.#setup.recorder.sent(id, from, to, text)
      posts.push(() => {
        this.#toSelf.push({ id, from, to, message: JSON.parse(text) as Message, fate: 'delivered' })
        this.#setup.wake()
      })
    }
  }

  get #idStep(): number {
    return this.#setup.book.threadCount ** 2
  }

  /** Ids are unique in the run: each pair of threads has its own residue, and counts by itself. */
  #nextId(thread: number, count = 1): number {
    const { book } = this.#setup
    const counted = this.#messageCounts[thread]!
    this.#messageCounts[thread] = counted + count
    return counted * this.#idStep + this.#setup.thread * book.threadCount + thread + 1
  }

  #open(mail: Mail, arrivals: Arrival[]): void {
    if (mail.kind === 'parcel') {
      this.#unpack(mail, arrivals)
      return
    }
    for (const { id, from, to, incarnation, text, as } of mail.letters) {
      const fate = mail.kind === 'returned' ? 'returned' : this.#fate(from, incarnation)
      arrivals.push({ id, from, to, message: JSON.parse(text) as Message, fate, as })
    }
  }

  #unpack(parcel: Parcel, arrivals: Arrival[]): void {
    const { book, thread } = this.#setup
    const messages = JSON.parse(`[${parcel.text}]`) as Message[]
    const here = thread === book.clientThread ? null : book.nodeOf(thread)
    const there = parcel.thread === book.clientThread ? null : book.nodeOf(parcel.thread)
    const clients = parcel.clients?.split(',')
    const fate = there === null ? 'delivered' : this.#fate(there, parcel.incarnation)
    for (let i = 0; i < messages.length; i++) {
      const client = clients?.[i] ?? ''
      const id = parcel.id + i * parcel.idStep
      arrivals.push({ id, from: there ?? client, to: here ?? client, message: messages[i]!, fate })
    }
  }

  #fate(from: Address, incarnation: number): 'delivered' | 'stale' {
    const { book, shared } = this.#setup
    const number = book.numberOf(from)
    const isNode = number !== undefined && number < book.nodes.length
    return isNode && shared.incarnation(number) !== incarnation ? 'stale' : 'delivered'
  }
}

function outgoing(from: Address, to: Address, message: Message, as: NodeId | null): Outgoing {
  const plain = { from, to, text: JSON.stringify(message) }
  return as === null ? plain : { ...plain, as }
}
