import type { Json } from '../../base/json.ts'
import { blockOf, clash, type Block } from './block.ts'
import { misplaced } from './precedence.ts'
import type { RegisterOperation } from './register-operation.ts'
import { TextTokens } from './text-tokens.ts'
import type { TimedOperation } from './timed-operation.ts'

/** One read of a text. */
export interface Answer {
  readonly source: TimedOperation
  readonly text: string
}

/**
 * All that happened between two writes: a write (null: the text at the start) and the answers that begin with it, so that
 * they were read before the next write.
 */
export interface Stretch {
  readonly base: TimedOperation | null
  readonly baseLength: number
  readonly answers: Answer[]
}

/** Sorts the answers by what they begin with; or one that begins with nothing that anybody wrote. */
export function stretchesOf(
  answers: readonly Answer[],
  initial: string,
  tokens: TextTokens<TimedOperation | null>,
): readonly Stretch[] | { readonly impossible: Answer } {
  const stretches = new Map<TimedOperation | null, Stretch>()
  for (const answer of answers) {
    const start = startOf(answer.text, initial, tokens)
    if (start === null) return { impossible: answer }
    const stretch = stretches.get(start.base)
    if (stretch === undefined)
      stretches.set(start.base, { base: start.base, baseLength: start.length, answers: [answer] })
    else stretch.answers.push(answer)
  }
  return [...stretches.values()]
}

/** What an answer begins with: a write, or the text at the start (null); null when it begins with neither. */
function startOf(
  text: string,
  initial: string,
  tokens: TextTokens<TimedOperation | null>,
): { readonly base: TimedOperation | null; readonly length: number } | null {
  const first = tokens.at(text, 0)
  if (first?.owner?.f === 'write') return { base: first.owner, length: first.end }
  return text.startsWith(initial) ? { base: null, length: initial.length } : null
}

/**
 * A few operations that contradict each other although some parts of the text were put there more than once, or null where
 * this does not show at once. What begins with one write still belongs together: each answer there is a beginning of the
 * longer ones, they come in the order of their lengths, and such a stretch clashes with another or does not.
 * O(n log n) and the length of the answers.
 */
export function textContradiction(
  changes: readonly (readonly [string, TimedOperation])[],
  answers: readonly Answer[],
  initial: string,
): readonly TimedOperation[] | null {
  const { owners, unclear } = ownersOf(changes, initial)
  const tokens = TextTokens.of([...owners])
  if (tokens === null) return null
  const clear = answers.filter(({ text }) => !unclear.has(text.slice(0, tokens.at(text, 0)?.end ?? 0)))
  const stretches = stretchesOf(clear, initial, tokens)
  if ('impossible' in stretches) return [stretches.impossible.source]
  const blocks: Block[] = []
  for (const { base, answers: own } of stretches) {
    const sorted = own.toSorted((a, b) => a.text.length - b.text.length)
    const groups: TimedOperation[][] = base === null ? [] : [[base]]
    for (const [i, { source, text }] of sorted.entries()) {
      const before = sorted[i - 1]
      if (before !== undefined && !text.startsWith(before.text)) return [before.source, source]
      if (before?.text === text) groups.at(-1)!.push(source)
      else groups.push([source])
    }
    const wrong = misplaced(groups)
    if (wrong !== null) return [wrong.earlier, wrong.later]
    blocks.push(
      blockOf(
        groups.map((group) => group.map(asMember)),
        base === null,
      ),
    )
  }
  const result = clash(blocks)
  if ('order' in result) return null
  // The answers say which stretch each of them is; a write says it of itself.
  return result.clashing.flatMap(({ firstBack, lastCalled }) => [firstBack.source, lastCalled.source])
}

/** One who put each part of the text there, null: it was there at the start; and the parts that may begin a stretch or not. */
function ownersOf(
  changes: readonly (readonly [string, TimedOperation])[],
  initial: string,
): { readonly owners: ReadonlyMap<string, TimedOperation | null>; readonly unclear: ReadonlySet<string> } {
  const owners = new Map<string, TimedOperation | null>(initial === '' ? [] : [[initial, null]])
  const unclear = new Set<string>()
  for (const [text, one] of changes) {
    const other = owners.get(text)
    if (other === undefined) owners.set(text, one)
    else if (one.f === 'write' || other?.f !== 'append') unclear.add(text)
  }
  return { owners, unclear }
}

export function asMember(source: TimedOperation): RegisterOperation {
  return { source, reads: null, differs: null, writes: null, conditional: false }
}

/** A text as it stands for itself: null for the empty one, a number or a record for its JSON. */
export function textOf(value: Json): string {
  if (value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
