import type { Experiment } from '../experiment/experiment.ts'
import type { NodeId } from '../model/identity.ts'
import { isBlockedNote, isRoleNote } from '../model/note.ts'
import type { Verdict } from '../model/verdict.ts'
import type { Response } from '../model/envelope.ts'
import type { EventOf, TraceEvent } from '../trace/event.ts'
import { historyOf, type HistoryOperation } from '../trace/history.ts'

/** A recorded run as a lab reads it. */
export interface LabRun {
  readonly experiment: Experiment
  readonly events: readonly TraceEvent[]
  readonly verdicts: readonly Verdict[]
}

/** A fault of the run: when it began and ended, whom it hit, and who led when it began. */
export interface FaultSpan {
  readonly kind: string
  readonly fromUs: number
  /** The end of the run when it was never healed. */
  readonly untilUs: number
  readonly targets: readonly NodeId[]
  /** The sides of a partition, smallest first; empty for other faults. */
  readonly sides: readonly (readonly NodeId[])[]
  readonly leader: NodeId | null
  readonly inert: boolean
}

/** One answer to a client that says the operation happened. */
export interface Acknowledgement {
  readonly node: NodeId
  readonly timeUs: number
  readonly operation: HistoryOperation
}

/** What the checks and the explanations ask of a run, gathered in one pass each. */
export interface Evidence {
  readonly run: LabRun
  readonly history: readonly HistoryOperation[]
  readonly faults: readonly FaultSpan[]
  readonly leaderships: readonly { readonly node: NodeId; readonly epoch: number; readonly timeUs: number }[]
  readonly acknowledgements: readonly Acknowledgement[]
  readonly blockages: readonly {
    readonly node: NodeId
    readonly about: string
    readonly fromUs: number
    readonly untilUs: number
  }[]
  readonly endUs: number
}

export function gather(run: LabRun): Evidence {
  const history = historyOf(run.events)
  return {
    run,
    history,
    faults: faultsOf(run.events),
    leaderships: leadershipsOf(run.events),
    acknowledgements: acknowledgementsOf(run.events, history),
    blockages: blockagesOf(run.events),
    endUs: run.events.at(-1)?.timeUs ?? 0,
  }
}

/**
 * A cut takes hold link by link, and what is on its way may still arrive: operations that begin this soon after it
 * say nothing about it.
 */
const takesHoldUs = 100_000

/** How many operations that began and ended during a partition were acknowledged by nodes of one of its sides. */
export function acknowledgedDuring(fault: FaultSpan, side: number, { acknowledgements }: Evidence): number {
  const nodes = fault.sides[side] ?? []
  return acknowledgements.filter(
    ({ node, timeUs, operation }) =>
      nodes.includes(node) && operation.callUs > fault.fromUs + takesHoldUs && timeUs < fault.untilUs,
  ).length
}

function leadershipsOf(events: readonly TraceEvent[]): { node: NodeId; epoch: number; timeUs: number }[] {
  return events.flatMap((event) =>
    event.kind === 'noted' && isRoleNote(event.note) && event.note.leads
      ? [{ node: event.node, epoch: event.note.epoch, timeUs: event.timeUs }]
      : [],
  )
}

function faultsOf(events: readonly TraceEvent[]): FaultSpan[] {
  const endUs = events.at(-1)?.timeUs ?? 0
  const leaders = leadershipsOf(events)
  const healed = new Map(
    events
      .filter((event): event is EventOf<'healed'> => event.kind === 'healed')
      .map((event) => [event.fault, event]),
  )
  return events
    .filter((event): event is EventOf<'injected'> => event.kind === 'injected')
    .map((event) => {
      const end = healed.get(event.fault)
      const before = leaders.filter((leader) => leader.timeUs <= event.timeUs)
      const newest = before.reduce<(typeof before)[number] | null>(
        (best, leader) => (best === null || leader.epoch >= best.epoch ? leader : best),
        null,
      )
      return {
        kind: event.faultKind,
        fromUs: event.timeUs,
        untilUs: end?.timeUs ?? endUs,
        targets: event.targets,
        sides: event.faultKind === 'partition' ? sidesOf(event.text) : [],
        leader: newest?.node ?? null,
        inert: end !== undefined && Object.values(end.effect).every((count: number) => count === 0),
      }
    })
}

/** The sides as the fault's text draws them: `n1 n2 | n3 n4 n5`. Rings and one-way cuts have no sides. */
function sidesOf(text: string): NodeId[][] {
  if (!text.includes(' | ')) return []
  return text
    .split(' | ')
    .map((side) => side.split(' ').filter((node) => node !== ''))
    .sort((a, b) => a.length - b.length)
}

function acknowledgementsOf(
  events: readonly TraceEvent[],
  history: readonly HistoryOperation[],
): Acknowledgement[] {
  const completions = new Map(history.map((operation) => [operation.events[1], operation]))
  const lastAnswer = new Map<string, NodeId>()
  const acknowledgements: Acknowledgement[] = []
  for (const event of events) {
    if (event.kind === 'sent' && event.message.type === 'Response') {
      if ((event.message as Response).reply.kind === 'done') lastAnswer.set(event.to, event.from)
    } else if (event.kind === 'completed' && event.outcome === 'ok') {
      const operation = completions.get(event.seq)
      const node = lastAnswer.get(event.client)
      if (operation !== undefined && node !== undefined)
        acknowledgements.push({ node, timeUs: event.timeUs, operation })
    }
  }
  return acknowledgements
}

function blockagesOf(events: readonly TraceEvent[]): Evidence['blockages'] {
  const endUs = events.at(-1)?.timeUs ?? 0
  const open = new Map<string, { node: NodeId; about: string; fromUs: number }>()
  const blockages: { node: NodeId; about: string; fromUs: number; untilUs: number }[] = []
  for (const event of events) {
    if (event.kind !== 'noted' || !isBlockedNote(event.note)) continue
    const key = `${event.node} ${event.note.about}`
    const begun = open.get(key)
    if (event.note.kind === 'blocked' && begun === undefined) {
      open.set(key, { node: event.node, about: event.note.about, fromUs: event.timeUs })
    } else if (event.note.kind === 'unblocked' && begun !== undefined) {
      blockages.push({ ...begun, untilUs: event.timeUs })
      open.delete(key)
    }
  }
  for (const begun of open.values()) blockages.push({ ...begun, untilUs: endUs })
  return blockages
}
