import type { NodeId } from '../../model/identity.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import type { Violation } from '../../model/verdict.ts'
import { openingBalances } from '../../model/bank.ts'
import type { EventOf, TraceEvent } from '../../trace/event.ts'
import type { ClusterContext, Invariant, InvariantFold } from '../../trace/invariant.ts'
import { coordinatorOf } from './membership.ts'
import type { Decision, TwoPhaseMessage, TwoPhaseNote, Txid, Write } from './messages.ts'

/** AC5, that everybody decides in the end, is no rule of two-phase commit: blocked time is measured, not forbidden. */
export const invariants: readonly Invariant[] = [
  invariant('AC1', 'TPC-1', agreement),
  invariant('AC2', 'TPC-1', unanimity),
  invariant('AC3', 'TPC-6', reasons),
  invariant('AC4', 'TPC-9', finality),
  invariant('T-Iso', 'TPC-7', isolation),
  invariant('T-Presume', 'TPC-5', presumption),
  invariant('T-Conserve', 'TPC-1', conservation),
]

type See = (event: TraceEvent) => Violation | null

function invariant(id: string, rule: string, begin: (context: ClusterContext) => See): Invariant {
  const title = `two-phase-commit.invariant.${id}`
  return { id, rule, title, begin: (context): InvariantFold => ({ see: begin(context), end: () => null }) }
}

function noteOf(event: TraceEvent): TwoPhaseNote | null {
  return event.kind === 'noted' ? (event.note as TwoPhaseNote) : null
}

function violation(key: string, values: Sentence['values'], events: readonly number[]): Violation {
  return {
    sentence: sentence(`two-phase-commit.violation.${key}`, values),
    events: [...new Set(events)].sort((a, b) => a - b),
  }
}

function decisionKey(decision: Decision): string {
  return `two-phase-commit.decision.${decision}`
}

/** Readings have nothing to commit: atomic commitment is about those that change something. */
function updates(see: (event: EventOf<'noted'>, note: TwoPhaseNote) => Violation | null): See {
  const readings = new Set<Txid>()
  return (event) => {
    if (event.kind !== 'noted') return null
    const note = event.note as TwoPhaseNote
    if (note.kind === 'began' && note.readOnly) readings.add(note.txid)
    return 'txid' in note && readings.has(note.txid) ? null : see(event, note)
  }
}

/** AC1: whoever decides a transaction decides the same, across crashes. */
function agreement(): See {
  const first = new Map<Txid, { readonly decision: Decision; readonly node: NodeId; readonly seq: number }>()
  return updates((event, note) => {
    if (note.kind !== 'decided') return null
    const { txid, decision } = note
    const known = first.get(txid)
    if (known === undefined) first.set(txid, { decision, node: event.node, seq: event.seq })
    if (known === undefined || known.decision === decision) return null
    const decisions = { firstDecision: decisionKey(known.decision), secondDecision: decisionKey(decision) }
    return violation('AC1', { txid, first: known.node, second: event.node, ...decisions }, [
      known.seq,
      event.seq,
    ])
  })
}

/** AC2: who decides commit has the yes of every participant behind it. A yes is a vote that was sent. */
function unanimity(): See {
  const participants = new Map<Txid, { readonly nodes: readonly NodeId[]; readonly seq: number }>()
  const yes = new Map<Txid, Set<NodeId>>()
  const decide = updates((event, note) => {
    if (note.kind === 'began') participants.set(note.txid, { nodes: note.participants, seq: event.seq })
    if (note.kind !== 'decided' || note.decision !== 'commit') return null
    const began = participants.get(note.txid)
    const missing = began?.nodes.filter((node) => yes.get(note.txid)?.has(node) !== true) ?? []
    if (began === undefined || missing.length === 0) return null
    const values = { txid: note.txid, node: event.node, missing: missing.join(' ') }
    return violation('AC2', values, [began.seq, event.seq])
  })
  return (event) => {
    const message = event.kind === 'sent' ? (event.message as TwoPhaseMessage) : null
    if (message?.type === 'Vote' && message.vote === 'yes' && event.kind === 'sent') {
      yes.set(message.txid, (yes.get(message.txid) ?? new Set<NodeId>()).add(event.from))
    }
    return decide(event)
  }
}

/** AC3: an abort follows a no vote, a time-out for the transaction, or a crash of somebody since it began. */
function reasons(): See {
  const excused = new Set<Txid>()
  const open = new Set<Txid>()
  return (event) => {
    if (event.kind === 'crashed') for (const txid of open) excused.add(txid)
    if (event.kind === 'fired') excused.add(event.timer.slice(event.timer.indexOf(' ') + 1))
    const note = noteOf(event)
    if (note?.kind === 'began') open.add(note.txid)
    if (note?.kind === 'voted' && note.vote === 'no') excused.add(note.txid)
    if (note?.kind !== 'decided') return null
    if (note.at === 'coordinator') open.delete(note.txid)
    if (note.decision === 'commit' || excused.has(note.txid) || event.kind !== 'noted') return null
    return violation('AC3', { txid: note.txid, node: event.node }, [event.seq])
  }
}

/** AC4: no node takes a decision back. */
function finality(): See {
  const decided = new Map<string, { readonly decision: Decision; readonly seq: number }>()
  return updates((event, note) => {
    if (note.kind !== 'decided') return null
    const { txid, decision } = note
    const key = `${event.node} ${txid}`
    const known = decided.get(key)
    if (known === undefined) decided.set(key, { decision, seq: event.seq })
    if (known === undefined || known.decision === decision) return null
    const values = {
      node: event.node,
      txid,
      first: decisionKey(known.decision),
      second: decisionKey(decision),
    }
    return violation('AC4', values, [known.seq, event.seq])
  })
}

/** T-Iso: what a yes vote locked stays locked until this participant decides, through crashes too. */
function isolation(): See {
  const holders = new Map<string, { readonly txid: Txid; readonly seq: number }>()
  const conflict = (
    event: EventOf<'noted'>,
    txid: Txid,
    accounts: readonly string[],
    how: 'vote' | 'read',
  ) => {
    for (const account of accounts) {
      const holder = holders.get(`${event.node} ${account}`)
      if (holder === undefined || holder.txid === txid) continue
      const values = { node: event.node, txid, account, holder: holder.txid }
      return violation(`T-Iso.${how}`, values, [holder.seq, event.seq])
    }
    return null
  }
  const lock = (event: EventOf<'noted'>, txid: Txid, accounts: readonly string[]): Violation | null => {
    const found = conflict(event, txid, accounts, 'vote')
    for (const account of accounts) holders.set(`${event.node} ${account}`, { txid, seq: event.seq })
    return found
  }
  return (event) => {
    if (event.kind !== 'noted') return null
    const note = event.note as TwoPhaseNote
    if (note.kind === 'voted' && note.vote === 'yes') {
      return lock(
        event,
        note.txid,
        note.writes.map(({ account }) => account),
      )
    }
    // A decision whose record did not reach the disk before a crash: the transaction is in doubt again, and locked.
    if (note.kind === 'blocked' && note.restored) return lock(event, note.about, note.accounts)
    if (note.kind === 'read') return conflict(event, note.txid, note.accounts, 'read')
    if (note.kind === 'decided' && note.at === 'participant') {
      for (const [place, { txid }] of holders) {
        if (txid === note.txid && place.startsWith(`${event.node} `)) holders.delete(place)
      }
    }
    return null
  }
}

/** T-Presume: the coordinator tells nobody to commit what it did not commit, and forgets only what all acknowledged. */
function presumption({ nodes }: ClusterContext): See {
  const coordinator = coordinatorOf(nodes)
  const participants = new Map<Txid, readonly NodeId[]>()
  const committed = new Map<Txid, number>()
  const acksUnderWay = new Map<number, { readonly txid: Txid; readonly from: NodeId }>()
  const acks = new Map<Txid, Set<NodeId>>()
  return (event) => {
    if (event.kind === 'delivered') {
      const ack = acksUnderWay.get(event.id)
      if (ack !== undefined) acks.set(ack.txid, (acks.get(ack.txid) ?? new Set<NodeId>()).add(ack.from))
      return null
    }
    if (event.kind === 'sent') {
      const message = event.message as TwoPhaseMessage
      if (message.type === 'Ack') acksUnderWay.set(event.id, { txid: message.txid, from: event.from })
      if (message.type !== 'Commit' || event.from !== coordinator || committed.has(message.txid)) return null
      return violation('T-Presume.answer', { node: coordinator, to: event.to, txid: message.txid }, [
        event.seq,
      ])
    }
    const note = noteOf(event)
    if (note?.kind === 'began') participants.set(note.txid, note.participants)
    if (note?.kind === 'decided' && note.at === 'coordinator' && note.decision === 'commit') {
      committed.set(note.txid, event.seq)
    }
    if (note?.kind !== 'ended') return null
    const { txid } = note
    const missing = (participants.get(txid) ?? []).filter((node) => acks.get(txid)?.has(node) !== true)
    if (missing.length === 0) return null
    const events = [committed.get(txid) ?? event.seq, event.seq]
    return violation('T-Presume.forgotten', { node: coordinator, txid, missing: missing.join(' ') }, events)
  }
}

/**
 * T-Conserve: the changes of a committed transaction add up to nothing, and each of them moves its account from where
 * the committed transactions before it left it, never below zero.
 */
function conservation(): See {
  const promised = new Map<Txid, Map<NodeId, { readonly writes: readonly Write[]; readonly seq: number }>>()
  const participants = new Map<Txid, readonly NodeId[]>()
  const balances = new Map(Object.entries(openingBalances()))
  const done = new Set<string>()
  const promise = (event: EventOf<'noted'>, txid: Txid, writes: readonly Write[]): void => {
    const byNode = promised.get(txid) ?? new Map<NodeId, { writes: readonly Write[]; seq: number }>()
    promised.set(txid, byNode.set(event.node, { writes, seq: event.seq }))
  }
  const sumOf = (txid: Txid, seq: number): Violation | null => {
    const parts = [...(promised.get(txid)?.values() ?? [])]
    // Somebody's yes is missing: that is for AC2 to say.
    if (parts.length < (participants.get(txid)?.length ?? 0)) return null
    const sum = parts.flatMap(({ writes }) => writes).reduce((total, { delta }) => total + delta, 0)
    return sum === 0
      ? null
      : violation('T-Conserve.sum', { txid, sum }, [...parts.map((part) => part.seq), seq])
  }
  return updates((event, note) => {
    if (note.kind === 'began') participants.set(note.txid, note.participants)
    if (note.kind === 'voted' && note.vote === 'yes') promise(event, note.txid, note.writes)
    if (note.kind === 'blocked' && note.restored) promise(event, note.about, note.writes)
    if (note.kind !== 'decided' || note.decision === 'abort') return null
    if (note.at === 'coordinator') return sumOf(note.txid, event.seq)
    // A commit whose record was lost in a crash is done again: it counts once.
    if (done.has(`${event.node} ${note.txid}`)) return null
    done.add(`${event.node} ${note.txid}`)
    for (const { account, delta, balance } of note.writes) {
      const before = balances.get(account) ?? 0
      balances.set(account, balance)
      const values = { node: event.node, txid: note.txid, account, balance }
      const expected = before + delta
      if (balance !== expected) {
        return violation('T-Conserve.balance', { ...values, before, delta, expected }, [event.seq])
      }
      if (balance < 0) return violation('T-Conserve.negative', values, [event.seq])
    }
    return null
  })
}
