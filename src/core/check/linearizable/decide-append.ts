import type { Json } from '../../base/json.ts'
import type { Budget } from '../budget.ts'
import { blockOf, clash, type Block } from './block.ts'
import type { Decision } from './decision.ts'
import { appendModel } from './models/append.ts'
import { asText, linesOf } from './models/list.ts'
import { misplaced } from './precedence.ts'
import { search } from './search.ts'
import {
  asMember,
  stretchesOf,
  textContradiction,
  textOf,
  type Stretch,
  type Answer,
} from './text-stretches.ts'
import { TextTokens } from './text-tokens.ts'
import type { TimedOperation } from './timed-operation.ts'

/** Judges one text with read, write and append; `initial`: the text at the start. */
export function decideAppend(
  operations: readonly TimedOperation[],
  initial: string,
  budget: Budget,
): Decision {
  return decideTexts(operations, operations, initial, budget)
}

/** Judges one list with append and read, as a text with a line for each element. */
export function decideList(
  operations: readonly TimedOperation[],
  initial: readonly Json[],
  budget: Budget,
): Decision {
  return decideTexts(operations, operations.map(asText), linesOf(initial), budget)
}

/**
 * When every part of a text tells who put it there, the longest answer between two writes names every append that anybody
 * saw in between, in order, and every other answer there is a beginning of it. So a write and what follows it stand
 * together in every order, and two such blocks either clash or do not, as those of a register (Gibbons and Korach 1997).
 * An append that nobody saw is a block by itself. O(n log n) and the length of the answers. Where parts
 * repeat, what contradicts itself all the same is told at once, and the search decides the rest.
 */
function decideTexts(
  sources: readonly TimedOperation[],
  texts: readonly TimedOperation[],
  initial: string,
  budget: Budget,
): Decision {
  const changes = texts.flatMap(({ f, input }, place) =>
    f === 'read' ? [] : [[textOf(input), sources[place]!] as const],
  )
  if (texts.some(({ f }) => f === 'cas')) return searched(sources, texts, initial, budget)
  if (!budget.spend(sources.length)) return { answer: 'unknown' }
  const answers = texts.flatMap(({ f, output, certain, outputKnown }, place) =>
    f === 'read' && certain && outputKnown ? [{ source: sources[place]!, text: textOf(output) }] : [],
  )
  const starts = initial === '' ? [] : [[initial, null] as const]
  const tokens = TextTokens.of([...changes, ...starts])
  if (tokens === null) {
    const core = textContradiction(changes, answers, initial)
    return core === null ? searched(sources, texts, initial, budget) : illegal(core)
  }
  const stretches = stretchesOf(answers, initial, tokens)
  return 'impossible' in stretches
    ? illegal([stretches.impossible.source])
    : judge(sources, stretches, tokens)
}

function judge(
  sources: readonly TimedOperation[],
  stretches: readonly Stretch[],
  tokens: TextTokens<TimedOperation | null>,
): Decision {
  const blocks: Block[] = []
  const longestOf = new Map<TimedOperation, TimedOperation>()
  for (const stretch of stretches) {
    const longest = stretch.answers.reduce((a, b) => (b.text.length > a.text.length ? b : a))
    const groups = groupsOf(stretch, longest, tokens)
    if ('core' in groups) return illegal(groups.core)
    for (const one of groups.flat()) {
      const other = longestOf.get(one)
      if (other !== undefined) return illegal([other, longest.source])
      longestOf.set(one, longest.source)
    }
    const wrong = misplaced(groups)
    if (wrong !== null) return illegal([wrong.earlier, wrong.later, longest.source])
    blocks.push(
      blockOf(
        groups.map((group) => group.map(asMember)),
        stretch.base === null,
      ),
    )
  }
  for (const one of sources) {
    if (one.f !== 'read' && one.certain && !longestOf.has(one)) blocks.push(blockOf([[asMember(one)]], false))
  }
  const result = clash(blocks)
  if ('order' in result) return okWith(sources, result.order)
  return illegal(
    result.clashing.flatMap(({ firstBack, lastCalled }) =>
      [firstBack.source, lastCalled.source].flatMap((one) => [one, longestOf.get(one) ?? one]),
    ),
  )
}

/** The write, its readers, the first append, its readers and so on; or answers that cannot all be. */
function groupsOf(
  { base, baseLength, answers }: Stretch,
  longest: Answer,
  tokens: TextTokens<TimedOperation | null>,
): TimedOperation[][] | { readonly core: readonly TimedOperation[] } {
  const readers: TimedOperation[] = []
  const groups: TimedOperation[][] = base === null ? [readers] : [[base], readers]
  const readersAt = new Map([[baseLength, readers]])
  const seen = new Set<TimedOperation>()
  for (let at = baseLength; at < longest.text.length;) {
    const next = tokens.at(longest.text, at)
    const append = next?.owner
    if (next === null || append?.f !== 'append' || seen.has(append)) return { core: [longest.source] }
    seen.add(append)
    at = next.end
    readersAt.set(at, [])
    groups.push([append], readersAt.get(at)!)
  }
  for (const { source, text } of answers) {
    const group = readersAt.get(text.length)
    if (group === undefined || !longest.text.startsWith(text)) return { core: [source, longest.source] }
    group.push(source)
  }
  return groups.filter((group) => group.length > 0)
}

function illegal(core: readonly TimedOperation[]): Decision {
  return { answer: 'illegal', core: [...new Set(core)], blocked: null }
}

function okWith(sources: readonly TimedOperation[], blocks: readonly Block[]): Decision {
  // A read whose answer nobody wrote down is in no block, so there the order would not be whole.
  if (sources.some((one) => one.f === 'read' && one.certain && !one.outputKnown)) return { answer: 'ok' }
  const order = blocks.flatMap((block) => block.groups.flatMap((group) => group.map((one) => one.source)))
  return { answer: 'ok', order }
}

function searched(
  sources: readonly TimedOperation[],
  texts: readonly TimedOperation[],
  initial: string,
  budget: Budget,
): Decision {
  const result = search(appendModel(initial), texts, { budget })
  if (result.answer === 'illegal') return { answer: 'illegal', core: null, blocked: sources[result.blocked]! }
  if (result.answer === 'unknown') return result
  return { answer: 'ok', order: result.order.map((place) => sources[place]!) }
}
