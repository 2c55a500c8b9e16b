import { canonicalJson } from '../../base/canonical-json.ts'
import type { Response } from '../../model/envelope.ts'
import type { NodeId } from '../../model/identity.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import type { Violation } from '../../model/verdict.ts'
import type { TraceEvent } from '../../trace/event.ts'
import type { ClusterContext, Invariant } from '../../trace/invariant.ts'
import { safeWrites } from '../../trace/safe-writes.ts'
import {
  digestOf,
  type Certificate,
  type Commit,
  type NewView,
  type PbftMessage,
  type PbftNote,
  type ViewChange,
} from './messages.ts'
import { chooseOrders } from './mutants.ts'
import { faultsOf, quorumOf } from './state.ts'

/*
 * The rules as folds over the trace. They speak of correct replicas: a node that a fault makes a traitor is left out
 * from then on, for ever. Notes are used for what leaves no other trace: what a replica holds for accepted, prepared,
 * committed, executed or stable.
 */

type NoteKind = PbftNote['kind']
type NoteOf<K extends NoteKind> = PbftNote & { readonly kind: K }
type See = (event: TraceEvent, traitors: ReadonlySet<NodeId>) => Violation | null

interface Terms {
  readonly nodes: readonly NodeId[]
  readonly faults: number
  readonly quorum: number
  readonly window: number
  readonly primary: (view: number) => NodeId
}

function termsOf({ nodes, config }: ClusterContext): Terms {
  const faults = faultsOf(nodes.length, Number(config['tolerated'] ?? 0))
  return {
    nodes,
    faults,
    quorum: quorumOf(nodes.length, faults),
    window: Number(config['window']),
    primary: (view) => nodes[view % nodes.length]!,
  }
}

function invariant(id: string, rule: string, begin: (terms: Terms) => See): Invariant {
  return {
    id,
    rule,
    title: `pbft.invariant.${id}`,
    begin: (context) => {
      const see = begin(termsOf(context))
      const traitors = new Set<NodeId>()
      return {
        see: (event) => {
          if (event.kind === 'injected' && event.faultKind === 'byzantine')
            for (const node of event.targets) traitors.add(node)
          return see(event, traitors)
        },
        end: () => null,
      }
    },
  }
}

function violation(id: string, values: Sentence['values'], ...events: readonly number[]): Violation {
  const rising = [...new Set(events)].sort((a, b) => a - b)
  return { sentence: sentence(`pbft.violation.${id}`, values), events: rising }
}

/** A note of that kind by a correct replica. */
function noteOf<K extends NoteKind>(
  event: TraceEvent,
  traitors: ReadonlySet<NodeId>,
  kind: K,
): { readonly node: NodeId; readonly note: NoteOf<K> } | null {
  if (event.kind !== 'noted' || event.note.kind !== kind || traitors.has(event.node)) return null
  return { node: event.node, note: event.note as NoteOf<K> }
}

interface Told {
  readonly node: NodeId
  readonly digest: string
  readonly event: number
}

/** h of every replica: what it says is stable, and after a crash what its disk held. */
function lowWatermarks(): { readonly low: Map<NodeId, number>; readonly see: (event: TraceEvent) => void } {
  const low = new Map<NodeId, number>()
  const safe = new Map<NodeId, number>()
  const seeWrites = safeWrites((node, write) => {
    if (write.kind === 'put' && write.table === 'replica' && write.key === 'stable')
      safe.set(node, (write.value as { readonly seq: number }).seq)
  })
  const see = (event: TraceEvent): void => {
    seeWrites(event)
    if (event.kind === 'started') low.set(event.node, safe.get(event.node) ?? 0)
    if (event.kind !== 'noted') return
    const note = event.note as PbftNote
    if (note.kind === 'stable') low.set(event.node, note.seq)
  }
  return { low, see }
}

const agreement = invariant('B1', 'PBFT-6, PBFT-7', () => {
  const first = new Map<number, Told>()
  return (event, traitors) => {
    const found = noteOf(event, traitors, 'executed')
    if (found === null) return null
    const { node, note } = found
    const old = first.get(note.seq)
    if (old === undefined) first.set(note.seq, { node, digest: note.digest, event: event.seq })
    if (old === undefined || old.digest === note.digest || traitors.has(old.node)) return null
    const values = { seq: note.seq, first: old.digest, a: old.node, second: note.digest, b: node }
    return violation('B1', values, old.event, event.seq)
  }
})

interface Prepared extends Told {
  readonly view: number
  /** Its commit left: the certificate was safe, and others may build on it. */
  readonly told: boolean
}

/**
 * Who prepared what, by sequence number. A certificate that a crash took from memory before it was safe binds nobody,
 * because nobody has heard of it: it is forgotten here too.
 */
class PreparedLog {
  readonly #bySeq = new Map<number, Prepared[]>()

  of(seq: number): readonly Prepared[] {
    return this.#bySeq.get(seq) ?? []
  }

  see(event: TraceEvent, traitors: ReadonlySet<NodeId>): void {
    const found = noteOf(event, traitors, 'prepared')
    if (found !== null) {
      const { view, seq, digest } = found.note
      const one: Prepared = { node: found.node, view, digest, event: event.seq, told: false }
      this.#bySeq.set(seq, [...this.of(seq), one])
    } else if (event.kind === 'sent' && event.message.type === 'Commit') {
      const { from, view, seq } = event.message as Commit
      this.#change(seq, (one) => (one.node === from && one.view === view ? { ...one, told: true } : one))
    } else if (event.kind === 'crashed') {
      for (const seq of this.#bySeq.keys())
        this.#change(seq, (one) => (one.node === event.node && !one.told ? null : one))
    }
  }

  #change(seq: number, to: (one: Prepared) => Prepared | null): void {
    const kept = this.of(seq).flatMap((one) => to(one) ?? [])
    this.#bySeq.set(seq, kept)
  }
}

const onePrepared = invariant('B2', 'PBFT-5', () => {
  const prepared = new PreparedLog()
  return (event, traitors) => {
    prepared.see(event, traitors)
    const found = noteOf(event, traitors, 'prepared')
    if (found === null) return null
    const { node, note } = found
    const { view, seq, digest } = note
    const other = prepared
      .of(seq)
      .find((one) => one.view === view && one.digest !== digest && !traitors.has(one.node))
    if (other === undefined) return null
    const values = { view, seq, first: other.digest, a: other.node, second: digest, b: node }
    return violation('B2', values, other.event, event.seq)
  }
})

/** Also seen the other way round: a replica may learn late that something committed in an earlier view. */
const committedStays = invariant('B3', 'PBFT-11', () => {
  const committed = new Map<number, (Told & { readonly view: number })[]>()
  const prepared = new PreparedLog()
  return (event, traitors) => {
    prepared.see(event, traitors)
    const found = noteOf(event, traitors, 'prepared') ?? noteOf(event, traitors, 'committed')
    if (found === null) return null
    const { node, note } = found
    const { view, seq, digest } = note
    const isCommit = note.kind === 'committed'
    const commits = committed.get(seq) ?? []
    if (isCommit) committed.set(seq, [...commits, { node, digest, view, event: event.seq }])
    const other = (isCommit ? prepared.of(seq) : commits).find((one) => {
      const isLater = isCommit ? one.view > view : view > one.view
      return isLater && one.digest !== digest && !traitors.has(one.node)
    })
    if (other === undefined) return null
    const [early, late] = isCommit ? [{ view, digest }, other] : [other, { view, digest }]
    const values = { seq, first: early.digest, view: early.view, second: late.digest, later: late.view }
    return violation('B3', values, other.event, event.seq)
  }
})

const inOrderOnce = invariant('B4', 'PBFT-7', () => {
  const executed = new Map<NodeId, number>()
  const effects = new Map<NodeId, Map<string, number>>()
  return (event, traitors) => {
    if (event.kind !== 'noted' || traitors.has(event.node)) return null
    const { node } = event
    const note = event.note as PbftNote
    if (note.kind === 'restored' || note.kind === 'transferred') {
      executed.set(node, note.kind === 'restored' ? note.executed : note.seq)
      if (note.kind === 'restored') effects.delete(node)
    }
    if (note.kind !== 'executed') return null
    const expected = (executed.get(node) ?? 0) + 1
    executed.set(node, note.seq)
    if (note.seq !== expected) return violation('B4', { node, seq: note.seq, expected }, event.seq)
    if (note.request === null || !note.fresh) return null
    const { client, seq } = note.request
    const last = effects.get(node) ?? new Map<string, number>()
    effects.set(node, last)
    if ((last.get(client) ?? 0) >= seq) return violation('B4.twice', { node, client, op: seq }, event.seq)
    last.set(client, seq)
    return null
  }
})

const validPrePrepare = invariant('B5', 'PBFT-3, PBFT-4', ({ primary, window }) => {
  const asked = new Set<string>()
  const watermarks = lowWatermarks()
  const twice = onceForAPlace()
  return (event, traitors) => {
    if (event.kind === 'invoked')
      asked.add(digestOf({ client: event.client, seq: event.op, operation: event.operation }))
    watermarks.see(event)
    const found = noteOf(event, traitors, 'accepted')
    if (found === null) return twice(event, traitors)
    const { node, note } = found
    const { view, seq, from } = note
    const low = watermarks.low.get(node) ?? 0
    const bad = (why: string): Violation =>
      violation('B5', { node, view, seq, reason: `pbft.reason.${why}` }, event.seq)
    if (from !== primary(view)) return bad('sender')
    if (seq <= low || (!note.inNewView && seq > low + window)) return bad('window')
    return note.request !== null && !asked.has(digestOf(note.request)) ? bad('unasked') : null
  }
})

/** What a replica said that it accepted, over all its lives: one digest for a place of a view. */
function onceForAPlace(): See {
  const first = new Map<string, { readonly digest: string; readonly event: number }>()
  return (event, traitors) => {
    if (event.kind !== 'sent' || traitors.has(event.from)) return null
    const message = event.message as PbftMessage
    if (message.type !== 'PrePrepare' && message.type !== 'Prepare') return null
    const { from, view, seq, digest } = message
    const place = `${from}/${view}/${seq}`
    if (from !== event.from) return null
    const old = first.get(place)
    if (old === undefined) first.set(place, { digest, event: event.seq })
    if (old === undefined || old.digest === digest) return null
    return violation('B5', { node: from, view, seq, reason: 'pbft.reason.second' }, old.event, event.seq)
  }
}

/** `stable` notes, and the row that clears the log. */
const stableCheckpoints = invariant('B6', 'PBFT-9', ({ quorum }) => {
  const watermarks = lowWatermarks()
  const digests = new Map<number, Told>()
  return (event, traitors) => {
    if (event.kind === 'wrote' && !traitors.has(event.node)) {
      const stable = event.writes.find((write) => write.kind === 'put' && write.key === 'stable')
      const cleared = event.writes.find((write) => write.kind === 'deleteUpTo' && write.table === 'log')
      const upTo = cleared?.kind === 'deleteUpTo' ? cleared.key : 0
      const mark =
        stable?.kind === 'put'
          ? (stable.value as { readonly seq: number }).seq
          : (watermarks.low.get(event.node) ?? 0)
      if (upTo > mark) return violation('B6.garbage', { node: event.node, upTo, mark }, event.seq)
    }
    const before = event.kind === 'noted' ? (watermarks.low.get(event.node) ?? 0) : 0
    watermarks.see(event)
    const found = noteOf(event, traitors, 'stable')
    if (found === null) return null
    const { node, note } = found
    const { seq, digest, proof } = note
    const signers = new Set(proof).size
    if (signers < quorum) return violation('B6', { node, seq, signers, quorum }, event.seq)
    if (seq <= before) return violation('B6.back', { node, seq, low: before }, event.seq)
    const old = digests.get(seq)
    if (old === undefined || traitors.has(old.node)) digests.set(seq, { node, digest, event: event.seq })
    else if (old.digest !== digest)
      return violation('B6.differs', { seq, a: old.node, b: node }, old.event, event.seq)
    return null
  }
})

/** A replica that enters a view has been given a new-view that holds; O is computed here once more. */
const soundNewView = invariant('B7', 'PBFT-11', ({ quorum, primary }) => {
  const sent = new Map<number, NewView>()
  const given = new Map<string, NewView>()
  return (event, traitors) => {
    if (event.kind === 'sent' && event.message.type === 'NewView') {
      const message = event.message as NewView
      sent.set(event.id, message)
      if (event.from === message.from) given.set(`${event.from}/${message.view}`, message)
    }
    if (event.kind === 'delivered') {
      const message = sent.get(event.id)
      if (message !== undefined) given.set(`${event.to}/${message.view}`, message)
    }
    const found = noteOf(event, traitors, 'viewEntered')
    if (found === null || found.node === primary(found.note.view)) return null
    const { node, note } = found
    const message = given.get(`${node}/${note.view}`)
    const reason = message === undefined ? 'unheard' : unsound(message, quorum)
    if (reason === null) return null
    return violation('B7', { node, view: note.view, reason: `pbft.reason.${reason}` }, event.seq)
  }
})

function unsound({ view, viewChanges, prePrepares }: NewView, quorum: number): string | null {
  const voters = new Set(viewChanges.filter((one) => one.view === view).map(({ from }) => from))
  if (voters.size < quorum) return 'fewVoters'
  const chosen = chooseOrders(viewChanges).map(({ seq, digest }) => `${seq}:${digest}`)
  const proposed = prePrepares.map(({ seq, digest }) => `${seq}:${digest}`)
  return chosen.join() === proposed.join() ? null : 'otherOrders'
}

const clientQuorum = invariant('B8', 'PBFT-8', ({ faults }) => {
  const sent = new Map<number, Response>()
  const answers = new Map<string, Map<NodeId, string>>()
  return (event) => {
    if (event.kind === 'sent' && event.message.type === 'Response')
      sent.set(event.id, event.message as Response)
    const response = event.kind === 'delivered' ? sent.get(event.id) : undefined
    if (event.kind === 'delivered' && response !== undefined) {
      const call = `${event.to}/${response.seq}`
      const given = answers.get(call) ?? new Map<NodeId, string>()
      answers.set(call, given.set(event.from, canonicalJson(response.reply)))
    }
    if (event.kind !== 'completed' || event.outcome !== 'ok') return null
    const { client, op, value } = event
    const text = canonicalJson({ kind: 'done', value })
    const equal = [...(answers.get(`${client}/${op}`)?.values() ?? [])].filter((one) => one === text).length
    answers.delete(`${client}/${op}`)
    return equal > faults ? null : violation('B8', { client, op, equal, needed: faults + 1 }, event.seq)
  }
})

/** Somebody who joins a view change has heard f + 1 complaints about lower views. */
const enoughComplaints = invariant('B9', 'PBFT-12', ({ faults }) => {
  const sent = new Map<number, ViewChange>()
  const heard = new Map<NodeId, Map<NodeId, number>>()
  const views = new Map<NodeId, number>()
  return (event, traitors) => {
    if (event.kind === 'sent' && event.message.type === 'ViewChange')
      sent.set(event.id, event.message as ViewChange)
    const complaint = event.kind === 'delivered' ? sent.get(event.id) : undefined
    if (event.kind === 'delivered' && complaint !== undefined) {
      const mine = heard.get(event.to) ?? new Map<NodeId, number>()
      heard.set(event.to, mine)
      mine.set(complaint.from, Math.max(complaint.view, mine.get(complaint.from) ?? 0))
    }
    const begun = noteOf(event, traitors, 'viewChangeBegun')
    const entered = noteOf(event, traitors, 'viewEntered') ?? noteOf(event, traitors, 'restored') ?? begun
    if (entered === null) return null
    const { node } = entered
    const before = views.get(node) ?? 0
    views.set(node, entered.note.view)
    if (begun === null || begun.note.reason !== 'joined') return null
    const complaints = [...(heard.get(node)?.values() ?? [])].filter((view) => view > before).length
    if (complaints > faults) return null
    const values = { node, view: begun.note.view, complaints, needed: faults + 1 }
    return violation('B9', values, event.seq)
  }
})

/** A certificate that goes to disk will have to convince others: votes of enough different backups for its digest. */
const soundCertificates = invariant('B10', 'PBFT-5', ({ quorum, primary }) => (event, traitors) => {
  if (event.kind !== 'wrote' || traitors.has(event.node)) return null
  for (const write of event.writes) {
    if (write.kind !== 'put' || write.table !== 'log') continue
    const { prepared } = write.value as unknown as { readonly prepared: Certificate | null }
    if (prepared === null) continue
    const { view, seq, digest } = prepared.prePrepare
    const fitting = prepared.prepares.filter(
      (one) => one.view === view && one.seq === seq && one.digest === digest && one.from !== primary(view),
    )
    const voters = new Set(fitting.map(({ from }) => from)).size
    if (voters < quorum - 1)
      return violation('B10', { node: event.node, view, seq, voters, needed: quorum - 1 }, event.seq)
  }
  return null
})

export const invariants: readonly Invariant[] = [
  agreement,
  onePrepared,
  committedStays,
  inOrderOnce,
  validPrePrepare,
  stableCheckpoints,
  soundNewView,
  clientQuorum,
  enoughComplaints,
  soundCertificates,
]
