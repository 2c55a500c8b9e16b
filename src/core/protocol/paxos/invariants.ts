import type { Json } from '../../base/json.ts'
import { canonicalJson } from '../../base/canonical-json.ts'
import type { DurableWrite } from '../../model/durable.ts'
import type { NodeId } from '../../model/identity.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import type { Violation } from '../../model/verdict.ts'
import type { TraceEvent } from '../../trace/event.ts'
import type { ClusterContext, Invariant } from '../../trace/invariant.ts'
import { safeWrites } from '../../trace/safe-writes.ts'
import { majorityOf, rolesOf } from './membership.ts'
import {
  ballotText,
  compareBallots,
  sameValue,
  type Ballot,
  type MessageOf,
  type PaxosMessage,
  type PaxosNote,
  type Vote,
} from './messages.ts'
import { retryTimer, type AcceptorRow } from './state.ts'

/*
 * The rules as folds over the trace, decree by decree. They read what nodes said and what their disks held, not what
 * nodes believed; the only note they use is that a value was learned.
 */

type See = (event: TraceEvent) => Violation | null

function invariant(id: string, rule: string, begin: (context: ClusterContext) => See): Invariant {
  const title = `paxos.invariant.${id}`
  return { id, rule, title, begin: (context) => ({ see: begin(context), end: () => null }) }
}

function violation(id: string, values: Sentence['values'], ...events: readonly number[]): Violation {
  const rising = [...new Set(events)].sort((a, b) => a - b)
  return { sentence: sentence(`paxos.violation.${id}`, values), events: rising }
}

function messageOf<T extends PaxosMessage['type']>(event: TraceEvent, type: T): MessageOf<T> | null {
  return event.kind === 'sent' && event.message.type === type ? (event.message as MessageOf<T>) : null
}

function majority({ nodes, config }: ClusterContext): number {
  return majorityOf(rolesOf(nodes, config).acceptors)
}

function acceptorRowIn(write: DurableWrite): (AcceptorRow & { readonly key: string }) | null {
  if (write.kind !== 'put' || write.table !== 'acceptor') return null
  return { key: String(write.key), ...(write.value as AcceptorRow) }
}

/** The entry of a map, made when it is missing. */
function entryOf<V>(map: Map<string, V>, key: string, make: () => V): V {
  let entry = map.get(key)
  if (entry === undefined) map.set(key, (entry = make()))
  return entry
}

type Choice = { readonly value: Json; readonly seq: number }

/** What is chosen, by the definition: a majority of the acceptors' disks holds votes of one ballot for the value. */
function choices(
  context: ClusterContext,
  visit: (key: string, choice: Choice, first: Choice) => void,
): { readonly chosen: ReadonlyMap<string, Choice>; readonly see: (event: TraceEvent) => void } {
  const chosen = new Map<string, Choice>()
  const votes = new Map<string, Set<NodeId>>()
  const see = safeWrites((node, write, seq) => {
    const row = acceptorRowIn(write)
    if (row === null || row.vote === null) return
    const { ballot, value } = row.vote
    const voters = entryOf(
      votes,
      `${row.key} ${ballotText(ballot)} ${canonicalJson(value)}`,
      () => new Set<NodeId>(),
    )
    if (voters.has(node)) return
    voters.add(node)
    if (voters.size !== majority(context)) return
    const choice = { value, seq }
    const first = entryOf(chosen, row.key, () => choice)
    visit(row.key, choice, first)
  })
  return { chosen, see }
}

const agreement = invariant('P1', 'PAXOS-7', (context) => {
  let found: Violation | null = null
  const { see } = choices(context, (key, { value, seq }, first) => {
    if (sameValue(value, first.value)) return
    const values = { key, first: canonicalJson(first.value), second: canonicalJson(value) }
    found ??= violation('P1', values, first.seq, seq)
  })
  return (event) => {
    see(event)
    return found
  }
})

const validity = invariant('P2', 'PAXOS-6', (context) => {
  const proposed = new Set<string>()
  let found: Violation | null = null
  const { see } = choices(context, (key, { value, seq }) => {
    if (proposed.has(`${key} ${canonicalJson(value)}`)) return
    found ??= violation('P2', { key, value: canonicalJson(value) }, seq)
  })
  return (event) => {
    if (event.kind === 'invoked' && event.operation.f === 'propose')
      proposed.add(`${event.operation.key} ${canonicalJson(event.operation.value)}`)
    see(event)
    return found
  }
})

const oneValuePerBallot = invariant('P3', 'PAXOS-2', () => {
  const values = new Map<string, Choice>()
  return (event) => {
    const message = messageOf(event, 'Accept') ?? messageOf(event, 'Accepted')
    if (message === null) return null
    const { key, ballot, value } = message
    const first = entryOf(values, `${key} ${ballotText(ballot)}`, () => ({ value, seq: event.seq }))
    if (sameValue(first.value, value)) return null
    const said = { first: canonicalJson(first.value), second: canonicalJson(value) }
    return violation('P3', { key, ballot: ballotText(ballot), ...said }, first.seq, event.seq)
  }
})

/** What an acceptor can no longer take back: the highest ballot that it promised, and every vote. */
interface Given {
  promised: Ballot | null
  seq: number
  readonly votes: Set<string>
}

const promiseMonotonic = invariant('P4', 'PAXOS-4', () => {
  const given = new Map<string, Given>()
  const of = (node: string, key: string): Given =>
    entryOf(given, `${node} ${key}`, () => ({ promised: null, seq: 0, votes: new Set() }))
  const raise = (one: Given, ballot: Ballot | null, seq: number): void => {
    if (compareBallots(ballot, one.promised) > 0) Object.assign(one, { promised: ballot, seq })
  }
  const watchDisk = safeWrites((node, write, seq) => {
    const row = acceptorRowIn(write)
    if (row === null) return
    raise(of(node, row.key), row.promised, seq)
    raise(of(node, row.key), row.vote?.ballot ?? null, seq)
  })
  return (event) => {
    watchDisk(event)
    const promise = messageOf(event, 'Promise')
    if (promise !== null && event.kind === 'sent')
      raise(of(event.from, promise.key), promise.ballot, event.seq)
    if (event.kind !== 'wrote') return null
    for (const write of event.writes) {
      const row = acceptorRowIn(write)
      if (row === null) continue
      const low = wentBack(row, of(event.node, row.key))
      if (low === undefined) continue
      const { promised, seq } = of(event.node, row.key)
      const values = {
        key: row.key,
        node: event.node,
        promised: ballotText(promised),
        ballot: ballotText(low),
      }
      return violation('P4', values, seq || event.seq, event.seq)
    }
    return null
  }
})

/** The ballot with which a row takes back what was given; undefined when it does not. Remembers the vote. */
function wentBack({ promised, vote }: AcceptorRow, given: Given): Ballot | null | undefined {
  if (compareBallots(promised, given.promised) < 0) return promised
  if (vote === null) return undefined
  const name = `${ballotText(vote.ballot)} ${canonicalJson(vote.value)}`
  const isNew = !given.votes.has(name)
  given.votes.add(name)
  const isLow = compareBallots(vote.ballot, given.promised) < 0 || compareBallots(promised, vote.ballot) < 0
  return isNew && isLow ? vote.ballot : undefined
}

/** Only votes below the promised ballot count: a Prepare that comes twice may be answered after the vote that it led to. */
const honestPromise = invariant('P5', 'PAXOS-3', () => {
  type Cast = { readonly ballot: Ballot; readonly seq: number }
  const votes = new Map<string, Cast[]>()
  const cast = (node: string, key: string, ballot: Ballot, seq: number): void => {
    const list = entryOf(votes, `${node} ${key}`, () => [])
    if (!list.some((one) => compareBallots(one.ballot, ballot) === 0)) list.push({ ballot, seq })
  }
  const watchDisk = safeWrites((node, write, seq) => {
    const row = acceptorRowIn(write)
    if (row !== null && row.vote !== null) cast(node, row.key, row.vote.ballot, seq)
  })
  return (event) => {
    watchDisk(event)
    if (event.kind !== 'sent') return null
    const accepted = messageOf(event, 'Accepted')
    if (accepted !== null) cast(event.from, accepted.key, accepted.ballot, event.seq)
    const promise = messageOf(event, 'Promise')
    if (promise === null) return null
    const { key, ballot, vote } = promise
    const hidden = votes
      .get(`${event.from} ${key}`)
      ?.find(
        (one) =>
          compareBallots(one.ballot, ballot) < 0 && compareBallots(vote?.ballot ?? null, one.ballot) < 0,
      )
    if (hidden === undefined) return null
    const ballots = { ballot: ballotText(hidden.ballot), promised: ballotText(ballot) }
    return violation('P5', { key, node: event.from, ...ballots }, hidden.seq, event.seq)
  }
})

/** Phase 1 of a ballot as its proposer saw it: who promised, and which vote came with it. */
interface PhaseOne {
  readonly promised: Map<NodeId, Vote | null>
  readonly seqs: number[]
  isOver: boolean
}

/** Follows the promises that arrive, a proposer's own included, which it gives when it is safe. */
function phasesOne(): {
  readonly of: (key: string, ballot: Ballot) => PhaseOne
  readonly see: (event: TraceEvent) => void
} {
  const phases = new Map<string, PhaseOne>()
  const underWay = new Map<number, { readonly from: NodeId; readonly promise: MessageOf<'Promise'> }>()
  const of = (key: string, ballot: Ballot): PhaseOne =>
    entryOf(phases, `${key} ${ballotText(ballot)}`, () => ({ promised: new Map(), seqs: [], isOver: false }))
  const add = (phase: PhaseOne, from: NodeId, vote: Vote | null, seq: number): void => {
    if (phase.promised.has(from)) return
    phase.promised.set(from, vote)
    phase.seqs.push(seq)
  }
  const watchDisk = safeWrites((node, write, seq) => {
    const row = acceptorRowIn(write)
    if (row?.promised?.node === node) add(of(row.key, row.promised), node, row.vote, seq)
  })
  const see = (event: TraceEvent): void => {
    watchDisk(event)
    const promise = messageOf(event, 'Promise')
    if (promise !== null && event.kind === 'sent') underWay.set(event.id, { from: event.from, promise })
    const arrived = event.kind === 'delivered' ? underWay.get(event.id) : undefined
    if (arrived === undefined) return
    const { from, promise: told } = arrived
    add(of(told.key, told.ballot), from, told.vote, event.seq)
  }
  return { of, see }
}

const safeAt = invariant('P6', 'PAXOS-6', (context) => {
  const phases = phasesOne()
  const quorum = majority(context)
  return (event) => {
    phases.see(event)
    const accept = messageOf(event, 'Accept')
    if (accept === null) return null
    const { key, ballot, value } = accept
    const phase = phases.of(key, ballot)
    if (phase.isOver) return null
    phase.isOver = true
    if (isSafe([...phase.promised.values()], value, quorum)) return null
    const values = {
      key,
      ballot: ballotText(ballot),
      value: canonicalJson(value),
      promises: phase.promised.size,
    }
    return violation('P6', values, ...phase.seqs, event.seq)
  }
})

/** Some quorum promised, and the value is that of its highest vote, or it had none (ShowsSafeAt). */
function isSafe(reported: readonly (Vote | null)[], value: Json, quorum: number): boolean {
  const highest = [null, ...reported.filter((vote) => vote !== null && sameValue(vote.value, value))]
  return highest.some(
    (top) =>
      reported.filter((vote) => compareBallots(vote?.ballot ?? null, top?.ballot ?? null) <= 0).length >=
      quorum,
  )
}

const learnedIsChosen = invariant('P7', 'PAXOS-7', (context) => {
  const { chosen, see } = choices(context, () => {})
  const learned = new Map<string, Choice>()
  return (event) => {
    see(event)
    if (event.kind !== 'noted' || event.note.kind !== 'learned') return null
    const { key, value } = event.note as PaxosNote & { readonly kind: 'learned' }
    const first = entryOf(learned, key, () => ({ value, seq: event.seq }))
    const choice = chosen.get(key)
    if (choice !== undefined && sameValue(choice.value, value) && sameValue(first.value, value)) return null
    const other = choice === undefined ? '–' : canonicalJson(choice.value)
    const values = { key, node: event.node, value: canonicalJson(value), chosen: other }
    return violation('P7', values, choice?.seq ?? first.seq, event.seq)
  }
})

const ballotUnique = invariant('P8', 'PAXOS-2', () => {
  const lives = new Map<NodeId, number>()
  const users = new Map<string, { readonly node: string; readonly life: number; readonly seq: number }>()
  return (event) => {
    if (event.kind === 'started') lives.set(event.node, event.incarnation)
    const message = messageOf(event, 'Prepare') ?? messageOf(event, 'Accept')
    if (message === null || event.kind !== 'sent') return null
    const { key, ballot } = message
    const user = { node: event.from, life: lives.get(event.from) ?? 0, seq: event.seq }
    const first = entryOf(users, `${key} ${ballotText(ballot)}`, () => user)
    if (ballot.node === user.node && first.node === user.node && first.life === user.life) return null
    return violation('P8', { key, ballot: ballotText(ballot), node: user.node }, first.seq, event.seq)
  }
})

/** Turns of the retry timer that a proposer may need to notice its promises: one may be due with them after a pause. */
const turnsMax = 2

const majoritySuffices = invariant('P9', 'PAXOS-5', (context) => {
  const phases = phasesOne()
  const quorum = majority(context)
  /** Ballots with a quorum whose proposer still prepares, and how often its timer has come since. */
  const turns = new Map<string, number>()
  return (event) => {
    phases.see(event)
    if (event.kind === 'started')
      for (const name of turns.keys()) if (name.startsWith(`${event.node} `)) turns.delete(name)
    if (event.kind === 'fired') {
      for (const [name, count] of turns)
        if (name.startsWith(`${event.node} ${event.timer} `)) turns.set(name, count + 1)
    }
    const prepare = messageOf(event, 'Prepare')
    if (prepare === null || event.kind !== 'sent') return null
    const { key, ballot } = prepare
    const { promised, seqs } = phases.of(key, ballot)
    if (promised.size < quorum) return null
    const name = `${event.from} ${retryTimer(key)} ${ballotText(ballot)}`
    const count = entryOf(turns, name, () => 0)
    if (count < turnsMax) return null
    const values = { key, node: event.from, ballot: ballotText(ballot), promises: promised.size, quorum }
    return violation('P9', values, ...seqs, event.seq)
  }
})

export const invariants: readonly Invariant[] = [
  agreement,
  validity,
  oneValuePerBallot,
  promiseMonotonic,
  honestPromise,
  safeAt,
  learnedIsChosen,
  ballotUnique,
  majoritySuffices,
]
