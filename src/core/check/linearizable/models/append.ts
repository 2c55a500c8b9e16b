import { assert } from '../../../base/assert.ts'
import type { Json } from '../../../base/json.ts'
import type { Model, Move, Outlook } from '../model.ts'
import type { TimedOperation } from '../timed-operation.ts'

/** A text with read, write, append and compare-and-set, as one key of Porcupine's key-value store; null is empty. */
export function appendModel(initial: string): Model<string> {
  return { name: 'append', initial, key: (state) => state, move: moveOf, outlook: outlookOf }
}

function moveOf({ f, input, output, outputKnown, certain, index }: TimedOperation): Move<string> {
  if (f === 'read') {
    const known = certain && outputKnown
    const answer = textOf(output)
    const fits = (state: string): boolean => !known || state === answer
    return {
      apply: (state) => (fits(state) ? state : undefined),
      observes: true,
      sameness: `read ${known} ${answer}`,
    }
  }
  if (f === 'cas')
    return swapOf(input as readonly [Json, Json], certain && outputKnown ? output : null, certain)
  const text = textOf(input)
  if (f === 'write') return { apply: () => text, observes: false, sameness: `write ${text}` }
  assert(f === 'append', `A text knows read, write, append and cas; operation ${index} is ${f}.`)
  return { apply: (state) => state + text, observes: false, sameness: `append ${text}` }
}

/** `took`: null where nobody knows; one of unknown outcome counts only if it took effect. */
function swapOf([from, to]: readonly [Json, Json], took: Json, certain: boolean): Move<string> {
  const [old, next] = [textOf(from), textOf(to)]
  const apply = (state: string): string | undefined => {
    if (took === false) return state === old ? undefined : state
    if (state === old) return next
    return certain && took === null ? state : undefined
  }
  return { apply, observes: took === false, sameness: JSON.stringify(['cas', old, next, took, certain]) }
}

function textOf(value: Json): string {
  if (value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** What is still to be read of one text. */
interface Wanted {
  left: number
  /** Writes from which the text can come about again once it has grown into another. */
  readonly bases: readonly number[]
}

/**
 * Between two writes the text only grows. So leaving a text that somebody has yet to read is hopeless when no write is
 * left that it could come from again, and so is growing into something that the next read does not begin with. A change
 * of unknown outcome that makes a text with which no read still to come begins might as well not have happened: nobody looks
 * before the next write. (A swap would, so this holds where there is none.)
 */
function outlookOf(operations: readonly TimedOperation[]): Outlook<string> {
  const places = operations.map((_, place) => place)
  const writes = places.flatMap((place) => {
    const { f, input } = operations[place]!
    if (f === 'write') return [{ place, text: textOf(input) }]
    return f === 'cas' ? [{ place, text: textOf((input as readonly Json[])[1]!) }] : []
  })
  const reads = places.filter((place) => isKnownRead(operations[place]!))
  const wanted = new Map<string, Wanted>()
  for (const place of reads) {
    const text = textOf(operations[place]!.output)
    const known = wanted.get(text)
    if (known !== undefined) known.left++
    else
      wanted.set(text, {
        left: 1,
        bases: writes.flatMap((write) => (text.startsWith(write.text) ? [write.place] : [])),
      })
  }
  const pending = new Pending(reads, (place) => operations[place]!.return)
  const isPlaced = operations.map(() => false)
  const turn = (place: number, placed: boolean): void => {
    isPlaced[place] = placed
    if (!pending.turn(place, placed)) return
    wanted.get(textOf(operations[place]!.output))!.left += placed ? -1 : 1
  }
  const hasSwaps = operations.some((one) => one.f === 'cas')
  const isShown = (text: string): boolean => {
    for (const [answer, { left }] of wanted) if (left > 0 && answer.startsWith(text)) return true
    return false
  }
  const canReturn = ({ bases }: Wanted): boolean => bases.some((base) => !isPlaced[base])
  return {
    placed: (place) => turn(place, true),
    lifted: (place) => turn(place, false),
    hopeless(state, next, place) {
      if (!hasSwaps && !operations[place]!.certain && !isShown(next)) return true
      const current = wanted.get(state)
      if (current !== undefined && current.left > 0 && next !== state && !canReturn(current)) return true
      if (pending.first === undefined) return false
      const text = textOf(operations[pending.first]!.output)
      return !text.startsWith(next) && !canReturn(wanted.get(text)!)
    },
  }
}

function isKnownRead({ f, certain, outputKnown }: TimedOperation): boolean {
  return f === 'read' && certain && outputKnown
}

/** Which of some places are still to come, the first by time at hand. */
class Pending {
  readonly #order: readonly number[]
  readonly #rank: ReadonlyMap<number, number>
  readonly #isGone: boolean[]
  #first = 0

  constructor(places: readonly number[], time: (place: number) => number) {
    this.#order = [...places].sort((a, b) => time(a) - time(b))
    this.#rank = new Map(this.#order.map((place, rank) => [place, rank]))
    this.#isGone = this.#order.map(() => false)
  }

  get first(): number | undefined {
    return this.#order[this.#first]
  }

  /** False when the place is not one of them. */
  turn(place: number, isGone: boolean): boolean {
    const rank = this.#rank.get(place)
    if (rank === undefined) return false
    this.#isGone[rank] = isGone
    if (!isGone) this.#first = Math.min(this.#first, rank)
    while (this.#isGone[this.#first] === true) this.#first++
    return true
  }
}
