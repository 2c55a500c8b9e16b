import type { Json } from '../../base/json.ts'
import type { Budget } from '../budget.ts'
import { decidedOk, type Decision } from './decision.ts'
import { setModel } from './models/set.ts'
import { misplaced } from './precedence.ts'
import { search } from './search.ts'
import type { TimedOperation } from './timed-operation.ts'
import { ValueIds } from './value-ids.ts'

interface Member {
  readonly call: number
  readonly return: number
  readonly source: TimedOperation
  /** For a read: how many elements it saw. */
  readonly size: number | null
}

interface Read {
  readonly source: TimedOperation
  readonly elements: ReadonlySet<number>
}

/**
 * Judges one set. Every read says of every element whether it was there, so when each element was added
 * once the reads leave one order only, up to exchanges that change nothing: it is built and held against the clock.
 * Elements added twice and sets from which something is removed go to the search.
 */
export function decideSet(
  operations: readonly TimedOperation[],
  initial: readonly Json[],
  budget: Budget,
): Decision {
  const ids = new ValueIds()
  for (const element of initial) ids.id(element)
  const first = ids.size
  const adds = new Map<number, TimedOperation>()
  for (const one of operations) {
    if (one.f === 'remove') return searched(operations, initial, budget)
    if (one.f !== 'add') continue
    const element = ids.id(one.input)
    if (adds.has(element) || element < first) return searched(operations, initial, budget)
    adds.set(element, one)
  }
  const reads: Read[] = []
  for (const source of operations) {
    if (source.f === 'add' || !source.certain || !source.outputKnown) continue
    const answer = source.output as readonly Json[]
    if (!budget.spend(answer.length + 1)) return { answer: 'unknown' }
    const elements = new Set(answer.map((element) => ids.id(element)))
    const isSet =
      elements.size === answer.length &&
      Array.from({ length: first }, (_, id) => id).every((id) => elements.has(id))
    if (!isSet || [...elements].some((id) => id >= first && !adds.has(id))) return illegal([source])
    reads.push({ source, elements })
  }
  return judge(adds, reads)
}

function judge(adds: ReadonlyMap<number, TimedOperation>, reads: Read[]): Decision {
  reads.sort((a, b) => a.elements.size - b.elements.size || a.source.call - b.source.call)
  const groups: Member[][] = []
  const seen = new Set<number>()
  for (const [i, read] of reads.entries()) {
    const before = reads[i - 1]
    const gone = before === undefined ? undefined : [...before.elements].find((id) => !read.elements.has(id))
    if (before !== undefined && gone !== undefined) return illegal(crossing(adds, before, read, gone))
    const added = [...read.elements].filter((id) => adds.has(id) && !seen.has(id))
    for (const id of added) seen.add(id)
    if (added.length > 0 || before === undefined)
      groups.push(
        added.map((id) => member(adds.get(id)!, null)),
        [],
      )
    groups.at(-1)!.push(member(read.source, read.elements.size))
  }
  groups.push([...adds].flatMap(([id, add]) => (seen.has(id) || !add.certain ? [] : [member(add, null)])))
  const wrong = misplaced(groups)
  if (wrong === null) return decidedOk
  const { earlier, later } = wrong
  if (earlier.size !== null || later.size !== null) return illegal([earlier.source, later.source])
  // Two additions: a read between them tells them apart, which saw the one and not the other.
  const at = groups.findIndex((group) => group.includes(earlier))
  return illegal([earlier.source, groups[at + 1]![0]!.source, later.source])
}

function member(source: TimedOperation, size: number | null): Member {
  return { call: source.call, return: source.return, source, size }
}

/** Two reads each of which saw something that the other did not. */
function crossing(
  adds: ReadonlyMap<number, TimedOperation>,
  a: Read,
  b: Read,
  gone: number,
): TimedOperation[] {
  const fresh = [...b.elements].find((id) => !a.elements.has(id))!
  return [a.source, b.source, ...[gone, fresh].flatMap((id) => adds.get(id) ?? [])]
}

function illegal(core: readonly TimedOperation[]): Decision {
  return { answer: 'illegal', core, blocked: null }
}

function searched(operations: readonly TimedOperation[], initial: readonly Json[], budget: Budget): Decision {
  const result = search(setModel(initial), operations, { budget })
  if (result.answer === 'illegal')
    return { answer: 'illegal', core: null, blocked: operations[result.blocked]! }
  return { answer: result.answer }
}
