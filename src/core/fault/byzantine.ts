/**
 * What a traitor's messages become. Fault model: a Byzantine node follows the protocol inwardly and lies outwardly; it
 * signs with its own key only and cannot break anybody's signature. `mute` and `slow` are rules of the network; the
 * rest is decided here, message by message, by chance from the traitor's own stream. It remembers what passed through
 * it since it turned.
 */
import type { Prng } from '../base/prng.ts'
import type { Authenticator } from '../model/authenticator.ts'
import type { Response } from '../model/envelope.ts'
import { isClient, type Address, type ClientId, type NodeId } from '../model/identity.ts'
import type { Message } from '../model/message.ts'
import type { Operation } from '../model/operation.ts'
import { blindTwist } from './blind-twist.ts'
import { betrayals, type Betrayal } from './fault.ts'
import { falseReply } from './false-reply.ts'

/** The ways to lie about a message's content; the same words as the protocols use. */
type Lie = 'equivocate' | 'lie' | 'corrupt'

/** How many messages a traitor did wrong to. */
export interface BetrayalCounts {
  twisted: number
  forged: number
  replayed: number
}

export interface TraitorSetup {
  readonly self: NodeId
  readonly nodes: readonly NodeId[]
  readonly authenticator: Authenticator
  /** How the protocol says that its messages are twisted well; null: blindly. */
  readonly twist: ((message: Message, lie: Lie, traitor: Liar) => Message | null) | null
  readonly chance: Prng
  readonly counts: BetrayalCounts
}

type Liar = Pick<TraitorSetup, 'self' | 'nodes' | 'authenticator'>

/** A message as it really leaves the traitor. `as`: in that node's name. */
export interface Outgoing {
  readonly to: Address
  readonly message: Message
  readonly as: NodeId | null
}

interface Memory {
  readonly from: NodeId
  readonly message: Message
}

const memoryMax = 256
/** Forgeries and repetitions in one spell at most: where every message is answered, more would drown the network in echoes. */
const echoesMax = 250
const forgeProbability = 0.5
const replayProbability = 0.3

/** The set of behaviours as bits of a number, so that it fits into shared memory. */
export function betrayalBits(kinds: readonly Betrayal[]): number {
  return kinds.reduce((bits, kind) => bits | (1 << betrayals.indexOf(kind)), 0)
}

export function betrayalsOf(bits: number): Betrayal[] {
  return betrayals.filter((_, i) => (bits & (1 << i)) !== 0)
}

export class Traitor {
  readonly #setup: TraitorSetup
  /** Those who hear the other story when it equivocates: half of the peers, and every second client. */
  readonly #deceived: ReadonlySet<Address>
  readonly #memory: Memory[] = []
  readonly #asked = new Map<string, Operation>()
  #kinds: readonly Betrayal[] = []
  #echoesLeft = 0

  constructor(setup: TraitorSetup) {
    this.#setup = setup
    const peers = setup.chance.shuffle(setup.nodes.filter((node) => node !== setup.self))
    this.#deceived = new Set(peers.slice(0, Math.ceil(peers.length / 2)))
  }

  /** From now on it does these; none: it is loyal again. */
  behave(kinds: readonly Betrayal[]): void {
    this.#kinds = kinds
    this.#echoesLeft = echoesMax
    if (kinds.length > 0) return
    this.#memory.length = 0
    this.#asked.clear()
  }

  /** A client asked: a liar must know what was asked to answer wrongly in the right shape. */
  asked(client: ClientId, seq: number, operation: Operation): void {
    if (this.#kinds.length > 0) this.#asked.set(`${client}/${seq}`, operation)
  }

  /** A message came in; what it makes the traitor send at once. */
  heard(from: NodeId, message: Message): readonly Outgoing[] {
    if (this.#kinds.length === 0 || from === this.#setup.self) return []
    this.#remember({ from, message })
    if (!this.#kinds.includes('forge') || !this.#setup.chance.chance(forgeProbability / 2)) return []
    return this.#forged(message, from, [from])
  }

  /** What leaves instead of one message that its honest half wants to send. */
  send(to: Address, message: Message): readonly Outgoing[] {
    const plain = { to, message, as: null }
    if (this.#kinds.length === 0 || to === this.#setup.self) return [plain]
    const sent = { ...plain, message: this.#twisted(to, message) }
    if (isClient(to)) return [sent]
    const { chance, self } = this.#setup
    this.#remember({ from: self, message })
    const others: Outgoing[] = []
    if (this.#kinds.includes('forge') && chance.chance(forgeProbability))
      others.push(...this.#forged(message, to, [to]))
    if (this.#kinds.includes('replay') && chance.chance(replayProbability)) others.push(...this.#replayed())
    return [sent, ...others]
  }

  #twisted(to: Address, message: Message): Message {
    let result = message
    for (const kind of this.#kinds) {
      if (kind !== 'equivocate' && kind !== 'lie' && kind !== 'corrupt') continue
      if (kind === 'equivocate' && !this.#isDeceived(to)) continue
      result = (isClient(to) ? this.#falseAnswer(to, result, kind) : this.#twist(result, kind)) ?? result
    }
    if (result !== message) this.#setup.counts.twisted++
    return result
  }

  #twist(message: Message, lie: Lie): Message | null {
    const { twist, chance } = this.#setup
    return twist === null ? blindTwist(message, chance) : twist(message, lie, this.#setup)
  }

  #falseAnswer(client: ClientId, message: Message, lie: Lie): Message | null {
    const { seq, reply } = message as Response
    const operation = this.#asked.get(`${client}/${seq}`)
    if (operation === undefined) return null
    const answer = falseReply(operation, reply, lie === 'lie')
    return answer === null ? null : ({ ...message, reply: answer } as Message)
  }

  #isDeceived(to: Address): boolean {
    return isClient(to) ? Number(to.slice(1)) % 2 === 0 : this.#deceived.has(to)
  }

  /** A copy to a node in the name of a third one, neither the receiver nor the traitor. */
  #forged(message: Message, to: NodeId, innocent: readonly NodeId[]): readonly Outgoing[] {
    const { nodes, self, chance, counts } = this.#setup
    const names = nodes.filter((node) => node !== self && node !== to && !innocent.includes(node))
    if (names.length === 0 || this.#echoesLeft === 0) return []
    this.#echoesLeft--
    counts.forged++
    return [{ to, message, as: chance.pick(names) }]
  }

  #replayed(): readonly Outgoing[] {
    const { nodes, self, chance, counts } = this.#setup
    const old = chance.pick(this.#memory)
    const receivers = nodes.filter((node) => node !== self && node !== old.from)
    if (receivers.length === 0 || this.#echoesLeft === 0) return []
    this.#echoesLeft--
    counts.replayed++
    return [{ to: chance.pick(receivers), message: old.message, as: old.from === self ? null : old.from }]
  }

  #remember(memory: Memory): void {
    this.#memory.push(memory)
    if (this.#memory.length > memoryMax) this.#memory.shift()
  }
}
