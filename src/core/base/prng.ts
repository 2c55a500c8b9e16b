/**
 * A seeded stream of numbers: sfc32 by Chris Doty-Humphrey (PractRand), 128 bits of state.
 * Chance exists in the project only as one of these, made from the run's seed.
 */
export interface Prng {
  /** Uniform in [0, 1), 32 bits of resolution. */
  unit(): number
  /** Uniform whole number in [from, to], both included. */
  integer(from: number, to: number): number
  /** True with the given probability. */
  chance(probability: number): boolean
  /** One element of a list that is not empty. */
  pick<T>(list: readonly T[]): T
  /** The list in a random order; the argument stays as it is. */
  shuffle<T>(list: readonly T[]): T[]
}

/** A stream for one subsystem of a run: the same seed and name always give the same numbers. */
export function prng(seed: number, subsystem: string): Prng {
  let a = 0x9e3779b9 ^ seed
  let b = 0x243f6a88 ^ Math.floor(seed / 0x100000000)
  let c = 0xb7e15162
  let counter = 1
  for (let i = 0; i < subsystem.length; i++) c = Math.imul(c ^ subsystem.charCodeAt(i), 0x01000193)

  function next(): number {
    const t = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return t >>> 0
  }
  for (let i = 0; i < 15; i++) next()

  const unit = (): number => next() / 0x100000000
  const integer = (from: number, to: number): number => from + Math.floor(unit() * (to - from + 1))
  return {
    unit,
    integer,
    chance: (probability) => unit() < probability,
    pick: (list) => list[integer(0, list.length - 1)]!,
    shuffle(list) {
      const result = [...list]
      for (let i = result.length - 1; i > 0; i--) {
        const j = integer(0, i)
        const held = result[i]!
        result[i] = result[j]!
        result[j] = held
      }
      return result
    },
  }
}
