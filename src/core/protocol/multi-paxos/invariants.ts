import type { DurableWrite } from '../../model/durable.ts'
import type { NodeId } from '../../model/identity.ts'
import { isReadOnly, type Reply } from '../../model/operation.ts'
import { isRoleNote } from '../../model/note.ts'
import type { Response } from '../../model/envelope.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import { applyOnce, type Sessions } from '../../model/session.ts'
import { storeFor } from '../../model/store.ts'
import type { Violation } from '../../model/verdict.ts'
import type { EventOf, TraceEvent } from '../../trace/event.ts'
import type { ClusterContext, Invariant } from '../../trace/invariant.ts'
import { safeWrites } from '../../trace/safe-writes.ts'
import {
  ballotText,
  compareBallots,
  sameCommand,
  type Ballot,
  type Command,
  type MessageOf,
  type PaxosMessage,
  type PaxosNote,
  type ReportedVote,
  type Vote,
} from './messages.ts'

/*
 * The rules as folds over the trace. They read what nodes said and what their disks held, not what nodes believed;
 * notes are used only for what leaves no other trace: that a slot was executed, and when phase 1 ended.
 */

type See = (event: TraceEvent) => Violation | null

function invariant(id: string, rule: string, begin: (context: ClusterContext) => See): Invariant {
  const title = `multi-paxos.invariant.${id}`
  return { id, rule, title, begin: (context) => ({ see: begin(context), end: () => null }) }
}

function violation(id: string, values: Sentence['values'], ...events: readonly number[]): Violation {
  const rising = [...new Set(events)].sort((a, b) => a - b)
  return { sentence: sentence(`multi-paxos.violation.${id}`, values), events: rising }
}

function commandText(command: Command | undefined): string {
  if (command === undefined) return 'multi-paxos.reason.nothing'
  return command === null ? 'no-op' : `${command.operation.f} ${command.client}#${command.seq}`
}

function messageOf<T extends PaxosMessage['type']>(event: TraceEvent, type: T): MessageOf<T> | null {
  return event.kind === 'sent' && event.message.type === type ? (event.message as MessageOf<T>) : null
}

function majority(context: ClusterContext): number {
  return Math.floor(context.nodes.length / 2) + 1
}

function voteIn(write: DurableWrite): { readonly slot: number; readonly vote: Vote } | null {
  if (write.kind !== 'put' || write.table !== 'slots') return null
  return { slot: write.key as number, vote: write.value as unknown as Vote }
}

function promisedIn(write: DurableWrite): Ballot | null | undefined {
  if (write.kind !== 'put' || write.table !== 'acceptor') return undefined
  return (write.value as unknown as { readonly promised: Ballot | null }).promised
}

type ChosenValue = { readonly command: Command; readonly seq: number }

/** What is chosen, by the definition: a majority of disks holds votes of one ballot for the slot. */
function choices(
  context: ClusterContext,
  again: (slot: number, first: ChosenValue, second: ChosenValue) => void,
) {
  const chosen = new Map<number, ChosenValue>()
  const votes = new Map<string, Set<NodeId>>()
  const see = safeWrites((node, write, seq) => {
    const held = voteIn(write)
    if (held === null || held.vote.ballot === null) return
    const vote = `${held.slot}/${ballotText(held.vote.ballot)}`
    let voters = votes.get(vote)
    if (voters === undefined) votes.set(vote, (voters = new Set()))
    voters.add(node)
    if (voters.size < majority(context)) return
    const first = chosen.get(held.slot)
    const value = { command: held.vote.command, seq }
    if (first === undefined) chosen.set(held.slot, value)
    else if (!sameCommand(first.command, value.command)) again(held.slot, first, value)
  })
  return { chosen, see }
}

/** How far each node has executed, and MP2: the next slot is always the one after. */
function execution() {
  const executed = new Map<NodeId, number>()
  const see: See = (event) => {
    if (event.kind !== 'noted') return null
    const note = event.note as PaxosNote
    if (note.kind === 'restored') executed.set(event.node, note.executed)
    if (note.kind === 'snapshotInstalled') executed.set(event.node, note.slot)
    if (note.kind !== 'executed') return null
    for (const slot of note.slots) {
      const expected = (executed.get(event.node) ?? 0) + 1
      if (slot !== expected) return violation('MP2', { node: event.node, slot, expected }, event.seq)
      executed.set(event.node, slot)
    }
    return null
  }
  return { executed, see }
}

const oneValuePerBallot = invariant('P3', 'MPAXOS-7', () => {
  const proposed = new Map<string, ChosenValue>()
  return (event) => {
    const accept = messageOf(event, 'Accept')
    if (accept === null) return null
    for (const [i, command] of accept.commands.entries()) {
      const slot = accept.fromSlot + i
      const ballot = ballotText(accept.ballot)
      const key = `${slot}/${ballot}`
      const first = proposed.get(key)
      if (first === undefined) proposed.set(key, { command, seq: event.seq })
      if (first === undefined || sameCommand(first.command, command)) continue
      const values = { slot, ballot, first: commandText(first.command), second: commandText(command) }
      return violation('P3', values, first.seq, event.seq)
    }
    return null
  }
})

type Told = { readonly ballot: Ballot; readonly seq: number }

const promiseMonotonic = invariant('P4', 'MPAXOS-3', () => {
  const told = new Map<NodeId, Told>()
  const back = (event: EventOf<'wrote'>, ballot: Ballot | null): Violation | null => {
    const last = told.get(event.node)
    if (last === undefined || compareBallots(ballot, last.ballot) >= 0) return null
    const values = { node: event.node, promised: ballotText(last.ballot), ballot: ballotText(ballot) }
    return violation('P4', values, last.seq, event.seq)
  }
  return (event) => {
    const promise = messageOf(event, 'Promise') ?? messageOf(event, 'Accepted')
    if (promise !== null && event.kind === 'sent') {
      const last = told.get(event.from)
      if (last === undefined || compareBallots(promise.ballot, last.ballot) > 0) {
        told.set(event.from, { ballot: promise.ballot, seq: event.seq })
      }
    }
    if (event.kind !== 'wrote') return null
    for (const write of event.writes) {
      // A row that is known to be chosen (ballot null) is no vote.
      const ballot = voteIn(write)?.vote.ballot ?? promisedIn(write)
      const found =
        ballot === undefined || (ballot === null && voteIn(write) !== null) ? null : back(event, ballot)
      if (found !== null) return found
    }
    return null
  }
})

const honestPromise = invariant('P5', 'MPAXOS-2', () => {
  const told = new Map<NodeId, Map<number, Told>>()
  return (event) => {
    const accepted = messageOf(event, 'Accepted')
    if (accepted !== null && event.kind === 'sent') {
      let votes = told.get(event.from)
      if (votes === undefined) told.set(event.from, (votes = new Map<number, Told>()))
      for (let slot = accepted.fromSlot; slot <= accepted.toSlot; slot++) {
        const last = votes.get(slot)
        if (last !== undefined && compareBallots(last.ballot, accepted.ballot) >= 0) continue
        votes.set(slot, { ballot: accepted.ballot, seq: event.seq })
      }
    }
    const promise = messageOf(event, 'Promise')
    if (promise === null || event.kind !== 'sent') return null
    const votes = told.get(event.from) ?? new Map<number, Told>()
    const reported = new Map(promise.votes.map((vote) => [vote.slot, vote.ballot]))
    for (const [slot, vote] of votes) {
      if (slot <= promise.chosenUpTo) votes.delete(slot)
      else if (slot >= promise.fromSlot) {
        const report = reported.get(slot)
        if (report === null || (report !== undefined && compareBallots(report, vote.ballot) >= 0)) continue
        const values = {
          node: event.from,
          slot,
          ballot: ballotText(vote.ballot),
          promised: ballotText(promise.ballot),
        }
        return violation('P5', values, vote.seq, event.seq)
      }
    }
    return null
  }
})

/** What the proposer of a ballot knew when its phase 1 ended. */
interface PhaseOne {
  /** Who promised, and from which slot on. */
  readonly promised: Map<NodeId, number>
  /** The highest vote reported for each slot; ballot null: known to be chosen. */
  readonly reported: Map<number, Vote>
  readonly seqs: number[]
  chosenUpTo: number
  /** How much the proposer had executed when it took over; null while phase 1 goes on. */
  executed: number | null
  readonly proposed: Set<number>
}

function newPhase(): PhaseOne {
  const begun = { seqs: [], chosenUpTo: 0, executed: null }
  return { ...begun, promised: new Map(), reported: new Map(), proposed: new Set() }
}

interface Proposal {
  readonly ballot: Ballot
  readonly slot: number
  readonly command: Command
  readonly phaseOne: PhaseOne
}

/** Follows phase 1 of every ballot, and gives for each event the proposals that were never made before it. */
function proposals(): (event: TraceEvent) => readonly Proposal[] {
  const phases = new Map<string, PhaseOne>()
  const underWay = new Map<number, { readonly from: NodeId; readonly promise: MessageOf<'Promise'> }>()
  const campaign = new Map<NodeId, PhaseOne>()
  const { executed, see: watchExecution } = execution()
  const phaseOf = (ballot: Ballot): PhaseOne => {
    const key = ballotText(ballot)
    const phase = phases.get(key) ?? newPhase()
    phases.set(key, phase)
    return phase
  }
  const watchDisk = ownPromises(executed, (node, ballot, votes, seq) => {
    const phase = phaseOf(ballot)
    campaign.set(node, phase)
    addPromise(phase, node, { fromSlot: 0, chosenUpTo: 0, votes }, seq)
  })
  return (event) => {
    watchDisk(event)
    watchExecution(event)
    if (event.kind === 'noted' && isRoleNote(event.note) && event.note.leads) {
      const phase = campaign.get(event.node)
      if (phase !== undefined) phase.executed ??= executed.get(event.node) ?? 0
    }
    const arrived = event.kind === 'delivered' ? underWay.get(event.id) : undefined
    if (arrived !== undefined)
      addPromise(phaseOf(arrived.promise.ballot), arrived.from, arrived.promise, event.seq)
    const promise = messageOf(event, 'Promise')
    if (promise !== null && event.kind === 'sent') underWay.set(event.id, { from: event.from, promise })
    const accept = messageOf(event, 'Accept')
    return accept === null ? [] : firstProposals(accept, phaseOf(accept.ballot))
  }
}

/** Calls `visit` when a candidate's promise to itself is safe, with what its disk holds for slots not yet executed. */
function ownPromises(
  executed: ReadonlyMap<NodeId, number>,
  visit: (node: NodeId, ballot: Ballot, votes: readonly ReportedVote[], seq: number) => void,
): (event: TraceEvent) => void {
  const held = new Map<NodeId, Map<number, Vote>>()
  const last = new Map<NodeId, number>()
  return safeWrites((node, write, seq) => {
    let rows = held.get(node)
    if (rows === undefined) held.set(node, (rows = new Map<number, Vote>()))
    const row = voteIn(write)
    if (row !== null) {
      rows.set(row.slot, row.vote)
      last.set(node, Math.max(row.slot, last.get(node) ?? 0))
    }
    const ballot = promisedIn(write)
    if (ballot === null || ballot?.node !== node) return
    const votes: ReportedVote[] = []
    for (let slot = (executed.get(node) ?? 0) + 1; slot <= (last.get(node) ?? 0); slot++) {
      const vote = rows.get(slot)
      if (vote !== undefined) votes.push({ slot, ...vote })
    }
    visit(node, ballot, votes, seq)
  })
}

function addPromise(
  phase: PhaseOne,
  from: NodeId,
  promise: Pick<MessageOf<'Promise'>, 'fromSlot' | 'chosenUpTo' | 'votes'>,
  seq: number,
): void {
  // What comes later was not known to the proposer when it took over.
  if (phase.executed !== null || phase.promised.has(from)) return
  phase.promised.set(from, promise.fromSlot)
  phase.seqs.push(seq)
  phase.chosenUpTo = Math.max(phase.chosenUpTo, promise.chosenUpTo)
  for (const { slot, ballot, command } of promise.votes) {
    const best = phase.reported.get(slot)
    if (best?.ballot === null) continue
    if (best === undefined || ballot === null || compareBallots(ballot, best.ballot) > 0) {
      phase.reported.set(slot, { ballot, command })
    }
  }
}

function firstProposals({ ballot, fromSlot, commands }: MessageOf<'Accept'>, phaseOne: PhaseOne): Proposal[] {
  const fresh: Proposal[] = []
  for (const [i, command] of commands.entries()) {
    const slot = fromSlot + i
    if (phaseOne.proposed.has(slot)) continue
    phaseOne.proposed.add(slot)
    fresh.push({ ballot, slot, command, phaseOne })
  }
  return fresh
}

/** A rule over proposals: `wrong` gives what is wrong with one, as the values of the sentence that it lacks. */
function overProposals(
  id: string,
  rule: string,
  wrong: (proposal: Proposal, quorum: number) => Sentence['values'] | null,
): Invariant {
  return invariant(id, rule, (context) => {
    const see = proposals()
    return (event) => {
      for (const proposal of see(event)) {
        const values = wrong(proposal, majority(context))
        if (values === null) continue
        const { ballot, slot, phaseOne } = proposal
        return violation(id, { ballot: ballotText(ballot), slot, ...values }, ...phaseOne.seqs, event.seq)
      }
      return null
    }
  })
}

const safeAt = overProposals('P6', 'MPAXOS-6', ({ slot, command, phaseOne }) => {
  const reported = phaseOne.reported.get(slot)
  if (reported === undefined || sameCommand(reported.command, command)) return null
  return { first: commandText(reported.command), second: commandText(command) }
})

const noOpOnlyInHoles = overProposals('MP5', 'MPAXOS-6', ({ slot, command, phaseOne }) => {
  const reported = phaseOne.reported.get(slot)
  if (command !== null || reported === undefined || reported.command === null) return null
  return { first: commandText(reported.command) }
})

const phaseOneFirst = overProposals('MP4', 'MPAXOS-5', (proposal, quorum) => {
  const reason = tooEarly(proposal, quorum)
  return reason === null ? null : { reason: `multi-paxos.reason.${reason}` }
})

function tooEarly({ slot, command, phaseOne }: Proposal, quorum: number): string | null {
  const { promised, reported, proposed, chosenUpTo, executed } = phaseOne
  if (promised.size < quorum) return 'noQuorum'
  if ([...promised.values()].filter((fromSlot) => fromSlot <= slot).length < quorum) return 'notCovered'
  if (slot <= chosenUpTo) return 'knownChosen'
  if (command === null || reported.has(slot)) return null
  const isForgotten = [...reported.keys()].some(
    (one) => one > (executed ?? 0) && one < slot && !proposed.has(one),
  )
  return isForgotten ? 'reportedFirst' : null
}

const ballotUnique = invariant('P8', 'MPAXOS-1', () => {
  const lives = new Map<NodeId, number>()
  const users = new Map<string, { readonly node: NodeId; readonly life: number; readonly seq: number }>()
  return (event) => {
    if (event.kind === 'started') lives.set(event.node, event.incarnation)
    const message = messageOf(event, 'Prepare') ?? messageOf(event, 'Accept')
    if (message === null || event.kind !== 'sent') return null
    const { ballot } = message
    const user = { node: event.from, life: lives.get(event.from) ?? 0, seq: event.seq }
    const first = users.get(ballotText(ballot)) ?? user
    users.set(ballotText(ballot), first)
    if (ballot.node === user.node && first.node === user.node && first.life === user.life) return null
    return violation('P8', { ballot: ballotText(ballot), node: user.node }, first.seq, event.seq)
  }
})

const slotAgreement = invariant('MP1', 'MPAXOS-7', (context) => {
  let found: Violation | null = null
  const { see } = choices(context, (slot, first, second) => {
    const values = { slot, first: commandText(first.command), second: commandText(second.command) }
    found ??= violation('MP1', values, first.seq, second.seq)
  })
  return (event) => {
    see(event)
    return found
  }
})

const prefixExecution = invariant('MP2', 'MPAXOS-9', () => execution().see)

const chosenBeforeExecuted = invariant('MP3', 'MPAXOS-8', (context) => {
  const { chosen, see } = choices(context, () => {})
  return (event) => {
    see(event)
    if (event.kind !== 'noted' || event.note.kind !== 'executed') return null
    const { slots, commands } = event.note as PaxosNote & { readonly kind: 'executed' }
    for (const [i, slot] of slots.entries()) {
      const first = chosen.get(slot)
      const command = commands[i] ?? null
      if (first !== undefined && sameCommand(first.command, command)) continue
      const values = {
        node: event.node,
        slot,
        first: commandText(first?.command),
        second: commandText(command),
      }
      return violation('MP3', values, first?.seq ?? event.seq, event.seq)
    }
    return null
  }
})

/** A machine of its own executes the log that the notes tell, and every answer to a client must be its answer. */
const atMostOnce = invariant('MP6', 'MPAXOS-11', (context) => {
  const store = storeFor(context.workload)
  const sessions: Sessions = new Map()
  const results = new Map<string, { readonly reply: Reply; readonly seq: number }>()
  const writes = new Set<string>()
  let executed = 0
  const execute = (slot: number, command: Command, seq: number): void => {
    if (slot !== executed + 1) return
    executed = slot
    if (command === null) return
    const reply = applyOnce(store, sessions, command.client, command.seq, command.operation)
    const key = `${command.client}#${command.seq}`
    if (!results.has(key)) results.set(key, { reply, seq })
  }
  return (event) => {
    if (event.kind === 'invoked' && !isReadOnly(event.operation)) writes.add(`${event.client}#${event.op}`)
    if (event.kind === 'noted' && event.note.kind === 'executed') {
      const { slots, commands } = event.note as PaxosNote & { readonly kind: 'executed' }
      for (const [i, slot] of slots.entries()) execute(slot, commands[i] ?? null, event.seq)
    }
    if (event.kind !== 'sent' || event.message.type !== 'Response') return null
    const { seq, reply } = event.message as Response
    const key = `${event.to}#${seq}`
    const result = results.get(key)
    // A read by index leaves no command in the log.
    if (reply.kind !== 'done' || (result === undefined && !writes.has(key))) return null
    const told = JSON.stringify(reply.value)
    const first =
      result === undefined || result.reply.kind !== 'done'
        ? 'multi-paxos.reason.nothing'
        : JSON.stringify(result.reply.value)
    if (first === told) return null
    return violation(
      'MP6',
      { client: event.to, seq, first, second: told },
      result?.seq ?? event.seq,
      event.seq,
    )
  }
})

const clearedIsCovered = invariant('MP7', 'MPAXOS-14', (context) => {
  const rows = new Map(context.nodes.map((node) => [node, new Set<number>()]))
  const covered = new Map<NodeId, number>()
  const cleared = new Map<NodeId, number>()
  let found: Violation | null = null
  const holds = (node: NodeId, slot: number): boolean =>
    (covered.get(node) ?? 0) >= slot || rows.get(node)!.has(slot)
  const onCleared = (node: NodeId, upTo: number, seq: number): void => {
    const tell = (slot: number, reason: string): void => {
      found ??= violation('MP7', { node, slot, reason: `multi-paxos.reason.${reason}` }, seq)
    }
    if ((covered.get(node) ?? 0) < upTo) tell(upTo, 'noSnapshot')
    for (let slot = (cleared.get(node) ?? 0) + 1; slot <= upTo; slot++) {
      if (context.nodes.filter((one) => holds(one, slot)).length < majority(context)) tell(slot, 'fewHold')
      rows.get(node)!.delete(slot)
    }
    cleared.set(node, Math.max(upTo, cleared.get(node) ?? 0))
  }
  const see = safeWrites((node, write, seq) => {
    const held = voteIn(write)
    if (held !== null) rows.get(node)!.add(held.slot)
    else if (write.kind === 'put' && write.table === 'snapshot')
      covered.set(node, (write.value as { readonly slot: number }).slot)
    else if (write.kind === 'deleteUpTo' && write.table === 'slots') onCleared(node, write.key, seq)
  })
  return (event) => {
    see(event)
    return found
  }
})

export const invariants: readonly Invariant[] = [
  oneValuePerBallot,
  promiseMonotonic,
  honestPromise,
  safeAt,
  ballotUnique,
  slotAgreement,
  prefixExecution,
  chosenBeforeExecuted,
  phaseOneFirst,
  noOpOnlyInHoles,
  atMostOnce,
  clearedIsCovered,
]
