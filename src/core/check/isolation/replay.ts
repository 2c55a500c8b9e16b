import type { Choice } from './choice.ts'
import type { OrderProblem } from './order-problem.ts'

/** Of one read no more choices than this are told at a time. */
const choicesOfReadMax = 8

/**
 * Goes through an order that keeps every known edge, and gives the choices that it has not made: of each read that would
 * see a newer version than it saw the writers in between, of each two that overlap and must not those two. None: the order
 * explains every read. O(moments + reads + writes).
 */
export function choicesMissed(problem: OrderProblem, order: Int32Array): readonly Choice[] {
  const { moments, firstCommitterWins } = problem.rules
  const replay = new Replay(problem)
  for (const node of order) {
    const t = moments === 1 ? node : node >> 1
    if (moments === 1 || node % 2 === 0) {
      replay.read(t)
      if (firstCommitterWins) replay.begin(t)
    }
    if (moments === 1 || node % 2 === 1) replay.write(t)
  }
  return replay.missed
}

class Replay {
  readonly missed: Choice[] = []
  readonly #problem: OrderProblem
  /** Of each key the version that stands, of each version the one that it replaced. */
  readonly #current: Int32Array
  readonly #replaced: Int32Array
  /** Of each key who has begun, will write it and has not ended; only where the first to commit wins. */
  readonly #open = new Map<number, readonly number[]>()

  constructor(problem: OrderProblem) {
    this.#problem = problem
    const written = problem.writers.writer.length
    this.#current = Int32Array.from({ length: problem.reads.keyCount }, (_, key) => written + key)
    this.#replaced = new Int32Array(written)
  }

  read(t: number): void {
    const { reads, rules, writers, versionRead } = this.#problem
    const last = rules.moments - 1
    for (let i = reads.readFirst[t]!; i < reads.readFirst[t + 1]!; i++) {
      const key = reads.readKey[i]!
      const older = reads.readFrom[i]!
      let version = this.#current[key]!
      for (let n = 0; version !== versionRead[i] && n < choicesOfReadMax; n++) {
        const newer = writers.writer[version]!
        const node = newer * rules.moments + last
        const one = [node, older * rules.moments + last] as const
        this.missed.push({
          kind: 'read',
          one,
          other: [t * rules.moments, node],
          key,
          reader: t,
          older,
          newer,
        })
        version = this.#replaced[version]!
      }
    }
  }

  begin(t: number): void {
    const { writeFirst, writeKey } = this.#problem.reads
    for (let w = writeFirst[t]!; w < writeFirst[t + 1]!; w++) {
      const key = writeKey[w]!
      const others = this.#open.get(key) ?? []
      for (const older of others) {
        const one = [2 * older + 1, 2 * t] as const
        const other = [2 * t + 1, 2 * older] as const
        this.missed.push({ kind: 'writes', one, other, key, reader: -1, older, newer: t })
      }
      this.#open.set(key, [...others, t])
    }
  }

  write(t: number): void {
    const { reads, rules, writers } = this.#problem
    for (let w = reads.writeFirst[t]!; w < reads.writeFirst[t + 1]!; w++) {
      const key = reads.writeKey[w]!
      const version = writers.placeOf[w]!
      this.#replaced[version] = this.#current[key]!
      this.#current[key] = version
      if (rules.firstCommitterWins) this.#end(t, key)
    }
  }

  #end(t: number, key: number): void {
    const others = this.#open.get(key)!.filter((other) => other !== t)
    if (others.length === 0) this.#open.delete(key)
    else this.#open.set(key, others)
  }
}
