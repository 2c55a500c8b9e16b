import type { Json } from '../../src/core/base/json.ts'
import { prng, type Prng } from '../../src/core/base/prng.ts'
import type { RecordedHistory, RecordedOperation } from '../../src/core/history/recorded-history.ts'

/** What kind of history to make. */
export interface HistoryPlan {
  readonly operations: number
  readonly clients: number
  readonly keys: number
  /** Values that are written, from 1; null: every value is written once. */
  readonly values: number | null
  /** Share of compare-and-sets; the rest is half reads, half writes. */
  readonly cas: number
  /** Share of operations whose outcome nobody learns. Half of those take effect, some much later. */
  readonly unknown: number
  /** One wrong read shortly before the end. */
  readonly violation: boolean
  readonly seed: number
}

/** One client, and what it has under way. */
interface Client {
  process: number
  open: Draft | null
}

type Draft = { -readonly [name in keyof RecordedOperation]: RecordedOperation[name] } & { acted: boolean }

/**
 * A history that registers could have given, made by letting clients take steps by chance: ask, take effect, be answered.
 * Times are entries of the log. With a violation the wrong read sees a value that was overwritten before it was asked,
 * or one out of a hat where values repeat.
 */
export function generatedHistory(plan: HistoryPlan): RecordedHistory {
  return new Generator(plan).history()
}

class Generator {
  readonly #plan: HistoryPlan
  readonly #chance: Prng
  readonly #operations: Draft[] = []
  readonly #held: Json[]
  readonly #older: Json[]
  /** Of unknown outcome, to take effect later. */
  readonly #ghosts: Draft[] = []
  #time = 0
  #processes: number
  #written = 0

  constructor(plan: HistoryPlan) {
    this.#plan = plan
    this.#chance = prng(plan.seed, 'history')
    this.#held = Array.from({ length: plan.keys }, () => null)
    this.#older = Array.from({ length: plan.keys }, () => null)
    this.#processes = plan.clients
  }

  history(): RecordedHistory {
    const { clients: count, operations: wanted } = this.#plan
    const clients = Array.from({ length: count }, (_, process): Client => ({ process, open: null }))
    while (this.#operations.length < wanted) this.#step(this.#chance.pick(clients))
    for (const client of clients) while (client.open !== null) this.#step(client)
    if (this.#plan.violation) this.#spoil()
    const operations = this.#operations.map(({ acted: _, ...one }) => one)
    return { operations, clock: 'index', order: 'realtime', initial: null, model: null }
  }

  #step(client: Client): void {
    const { open } = client
    if (this.#ghosts.length > 0 && this.#chance.chance(0.02)) this.#act(this.#ghosts.pop()!)
    if (open === null) client.open = this.#ask(client.process)
    else if (!open.acted && !this.#isLost(client, open)) this.#act(open)
    else if (open.acted) {
      open.return = this.#time++
      open.outcome = 'ok'
      client.open = null
    }
  }

  /** An operation whose outcome stays unknown ends its process, and another one takes its place. */
  #isLost(client: Client, open: Draft): boolean {
    if (!this.#chance.chance(this.#plan.unknown)) return false
    if (this.#chance.chance(0.5)) this.#ghosts.push(open)
    client.open = null
    client.process = this.#processes++
    return true
  }

  #ask(process: number): Draft {
    const { keys, cas } = this.#plan
    const draw = this.#chance.unit()
    const f = draw < cas ? 'cas' : draw < (1 + cas) / 2 ? 'read' : 'write'
    const input =
      f === 'read'
        ? null
        : f === 'write'
          ? this.#value()
          : [this.#chance.integer(1, this.#plan.values ?? 5), this.#value()]
    const one: Draft = {
      index: this.#operations.length,
      process: `p${process}`,
      f,
      key: keys === 1 ? null : this.#chance.integer(0, keys - 1),
      input,
      output: null,
      outputKnown: true,
      call: this.#time++,
      return: Infinity,
      outcome: 'info',
      acted: false,
    }
    this.#operations.push(one)
    return one
  }

  #value(): number {
    return this.#plan.values === null ? ++this.#written : this.#chance.integer(1, this.#plan.values)
  }

  #act(one: Draft): void {
    one.acted = true
    const key = one.key === null ? 0 : (one.key as number)
    if (one.f === 'read') one.output = this.#held[key]!
    else if (one.f === 'write') this.#hold(key, one.input)
    else {
      const [from, to] = one.input as readonly [Json, Json]
      one.output = this.#held[key] === from
      if (one.output) this.#hold(key, to)
    }
  }

  #hold(key: number, value: Json): void {
    this.#older[key] = this.#held[key]!
    this.#held[key] = value
  }

  /** Changes the answer of a late read to what stood there before the last write that was acknowledged before the read. */
  #spoil(): void {
    const { values } = this.#plan
    for (let at = Math.floor(this.#operations.length * 0.95); at >= 0; at--) {
      const read = this.#operations[at]!
      if (read.f !== 'read' || read.outcome !== 'ok') continue
      const seen = this.#operations
        .slice(0, at)
        .filter((one) => one.f === 'write' && one.key === read.key && one.return < read.call)
      const older = seen.at(-4 * this.#plan.clients)
      if (older === undefined) continue
      read.output = values === null ? older.input : ((read.output as number) % values) + 1
      return
    }
  }
}
