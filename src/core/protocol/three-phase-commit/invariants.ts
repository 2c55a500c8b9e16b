import type { NodeId } from '../../model/identity.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import type { Violation } from '../../model/verdict.ts'
import { openingBalances } from '../../model/bank.ts'
import type { EventOf, TraceEvent } from '../../trace/event.ts'
import type { ClusterContext, Invariant, InvariantFold } from '../../trace/invariant.ts'
import { coordinatorOf } from './membership.ts'
import type { Decision, NoteOf, ThreePhaseMessage, ThreePhaseNote, Txid, Write } from './messages.ts'
import { majorityOf } from './mutants.ts'

/** AC5, that everybody decides in the end, is shown by the scenarios: a trace that ends cannot show what never comes. */
export const invariants: readonly Invariant[] = [
  agreement(),
  invariant('AC2', 'NBC-1', unanimity),
  invariant('AC3', 'NBC-1', reasons),
  invariant('AC4', 'NBC-5', finality),
  invariant('3N2', 'NBC-4', preCommitted),
  invariant('3N3', 'NBC-7', terminationRule),
  invariant('3N4', 'NBC-10', totalFailure),
  invariant('T-Iso', 'NBC-12', isolation),
  invariant('T-Conserve', 'NBC-1', conservation),
]

type See = (event: TraceEvent) => Violation | null

function invariant(id: string, rule: string, begin: (context: ClusterContext) => See): Invariant {
  const title = `three-phase-commit.invariant.${id}`
  return { id, rule, title, begin: (context): InvariantFold => ({ see: begin(context), end: () => null }) }
}

function noteOf(event: TraceEvent): ThreePhaseNote | null {
  return event.kind === 'noted' ? (event.note as ThreePhaseNote) : null
}

function violation(key: string, values: Sentence['values'], events: readonly number[]): Violation {
  return {
    sentence: sentence(`three-phase-commit.violation.${key}`, values),
    events: [...new Set(events)].sort((a, b) => a - b),
  }
}

function decisionKey(decision: Decision): string {
  return `three-phase-commit.decision.${decision}`
}

/** Readings have nothing to commit: atomic commitment is about those that change something. */
function updates(see: (event: EventOf<'noted'>, note: ThreePhaseNote) => Violation | null): See {
  const readings = new Set<Txid>()
  return (event) => {
    if (event.kind !== 'noted') return null
    const note = event.note as ThreePhaseNote
    if (note.kind === 'began' && note.readOnly) readings.add(note.txid)
    return 'txid' in note && readings.has(note.txid) ? null : see(event, note)
  }
}

/** AC1: whoever decides a transaction decides the same, across crashes. Told when all its sites have decided. */
function agreement(): Invariant {
  const title = 'three-phase-commit.invariant.AC1'
  return {
    id: 'AC1',
    rule: 'NBC-7',
    title,
    begin: (context): InvariantFold => {
      const watch = new Agreement(context)
      return { see: (event) => watch.see(event), end: () => watch.end() }
    },
  }
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
    const message = event.kind === 'sent' ? (event.message as ThreePhaseMessage) : null
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
  const free = (node: NodeId, isOver: (txid: Txid) => boolean): void => {
    for (const [place, { txid }] of holders) {
      if (place.startsWith(`${node} `) && isOver(txid)) holders.delete(place)
    }
  }
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
    // What the disk holds as PREPARED is noted as blocked and locked again; an abort may have reached the disk unnoted.
    if (event.kind === 'started') free(event.node, () => true)
    if (event.kind !== 'noted') return null
    const note = event.note as ThreePhaseNote
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
    if (note.kind === 'decided' && note.at === 'participant') free(event.node, (txid) => txid === note.txid)
    return null
  }
}

/** Who took part, who is pre-committed and who has crashed since: what operating means for each transaction. */
class Sites {
  readonly #coordinator: NodeId
  readonly sites = new Map<Txid, readonly NodeId[]>()
  readonly #staged = new Set<string>()
  readonly #crashed = new Map<Txid, Set<NodeId>>()
  readonly #late = new Set<string>()

  constructor({ nodes }: ClusterContext) {
    this.#coordinator = coordinatorOf(nodes)
  }

  see(event: TraceEvent): void {
    if (event.kind === 'crashed') for (const crashed of this.#crashed.values()) crashed.add(event.node)
    if (event.kind === 'fired') this.#late.add(`${event.node} ${event.timer}`)
    const note = noteOf(event)
    if (event.kind !== 'noted' || note === null) return
    if (note.kind === 'began' && !note.readOnly) {
      this.sites.set(note.txid, [this.#coordinator, ...note.participants])
      this.#crashed.set(note.txid, new Set())
    }
    if (note.kind === 'staged' && note.stage === 'pre-committed')
      this.#staged.add(`${event.node} ${note.txid}`)
    if (note.kind === 'ended') this.#crashed.delete(note.txid)
  }

  isPreCommitted(node: NodeId, txid: Txid): boolean {
    return this.#staged.has(`${node} ${txid}`)
  }

  hasCrashed(node: NodeId, txid: Txid): boolean {
    return this.#crashed.get(txid)?.has(node) === true
  }

  /** Whether the decider waited in vain for somebody, before it took the silent ones for crashed. */
  hasWaited(node: NodeId, txid: Txid): boolean {
    return ['pre-commits', 'answers'].some((timer) => this.#late.has(`${node} ${timer} ${txid}`))
  }
}

/** 3N2: who commits first has the pre-commit of every site but those that crashed, or kept silent for its time-out. */
function preCommitted(context: ClusterContext): See {
  const sites = new Sites(context)
  return (event) => {
    sites.see(event)
    const note = noteOf(event)
    if (event.kind !== 'noted' || note?.kind !== 'decided' || note.decision !== 'commit') return null
    if (note.by !== 'acknowledgements' && note.by !== 'termination') return null
    const { txid, without, states } = note
    if (Object.values(states).includes('commit')) return null
    const excused = sites.hasWaited(event.node, txid) ? without : []
    const missing = (sites.sites.get(txid) ?? []).filter(
      (node) =>
        node !== event.node &&
        !sites.isPreCommitted(node, txid) &&
        !sites.hasCrashed(node, txid) &&
        !excused.includes(node),
    )
    if (missing.length === 0) return null
    return violation('3N2', { node: event.node, txid, missing: missing.join(' ') }, [event.seq])
  }
}

/** 3N3: a decision of a terminator follows from the states that it has collected. */
function terminationRule({ config }: ClusterContext): See {
  const sizes = new Map<Txid, number>()
  return (event) => {
    const note = noteOf(event)
    if (note?.kind === 'began') sizes.set(note.txid, note.participants.length + 1)
    if (event.kind !== 'noted' || note?.kind !== 'decided' || note.by !== 'termination') return null
    const states = Object.values(note.states)
    if (states.includes(note.decision)) return null
    const wanted = note.decision === 'commit' ? 'pre-committed' : 'pre-aborted'
    const count = states.filter((known) => known === wanted).length
    const follows =
      config['termination'] === 'majority'
        ? count >= majorityOf(sizes.get(note.txid) ?? 0)
        : note.decision === 'commit'
          ? count > 0 && !states.includes('uncertain')
          : !states.includes('pre-committed')
    if (follows && !states.includes('commit') && !states.includes('abort')) return null
    const told = Object.entries(note.states).map(([node, known]) => `${node}: ${known}`)
    const values = { node: event.node, txid: note.txid, decision: decisionKey(note.decision) }
    return violation('3N3', { ...values, states: told.join(', ') }, [event.seq])
  }
}

/** 3N4: after total failure a site decides when all others are back and know no better. */
function totalFailure({ nodes }: ClusterContext): See {
  const sites = new Map<Txid, readonly NodeId[]>()
  return (event) => {
    const note = noteOf(event)
    if (note?.kind === 'began') sites.set(note.txid, [coordinatorOf(nodes), ...note.participants])
    if (event.kind !== 'noted' || note?.kind !== 'decided' || note.by !== 'total failure') return null
    const { txid, states } = note
    const missing = (sites.get(txid) ?? []).filter(
      (node) => node !== event.node && states[node] !== 'recovering',
    )
    if (missing.length === 0) return null
    return violation('3N4', { node: event.node, txid, missing: missing.join(' ') }, [event.seq])
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

interface Decided {
  readonly node: NodeId
  readonly seq: number
  readonly note: NoteOf<'decided'>
  /** Sites that it took for crashed though they were up and had been since the transaction began. */
  readonly suspected: readonly NodeId[]
}

/** Who decided what, whom the deciders wrongly took for crashed, and what kept those from being heard. */
class Agreement {
  readonly #sites: Sites
  readonly #decisions = new Map<Txid, Decided[]>()
  readonly #open = new Map<number, Txid>()
  readonly #cut = new Set<string>()
  #split: Txid | null = null

  constructor(context: ClusterContext) {
    this.#sites = new Sites(context)
  }

  see(event: TraceEvent): Violation | null {
    this.#sites.see(event)
    this.#follow(event)
    const note = noteOf(event)
    if (event.kind !== 'noted' || note?.kind !== 'decided') return null
    const sites = this.#sites.sites.get(note.txid)
    if (sites === undefined) return null
    const suspected = note.without.filter((node) => !this.#sites.hasCrashed(node, note.txid))
    const decisions = this.#decisions.get(note.txid) ?? []
    decisions.push({ node: event.node, seq: event.seq, note, suspected })
    this.#decisions.set(note.txid, decisions)
    if (decisions.some((other) => other.note.decision !== note.decision)) this.#split ??= note.txid
    const hasAll = sites.every((site) => decisions.some(({ node }) => node === site))
    return this.#split === note.txid && hasAll ? this.end() : null
  }

  end(): Violation | null {
    if (this.#split === null) return null
    const txid = this.#split
    const decisions = this.#decisions.get(txid) ?? []
    const sideOf = (decision: Decision): Decided[] =>
      decisions.filter((one) => one.note.decision === decision)
    const [committed, aborted] = [sideOf('commit'), sideOf('abort')]
    const names = (side: readonly Decided[]): string => [...new Set(side.map(({ node }) => node))].join(' ')
    const values = { txid, committed: names(committed), aborted: names(aborted) }
    const seqs = decisions.map(({ seq }) => seq)
    const mistaken = decisions.filter(({ suspected }) => suspected.length > 0)
    if (mistaken.length === 0) return violation('AC1', values, seqs)
    const suspicions = mistaken.map(({ node, suspected }) => `${node}: ${suspected.join(' ')}`).join(', ')
    const isCut = mistaken.some(({ node, suspected }) =>
      suspected.some((other) => this.#isCut(txid, node, other)),
    )
    const assumption = `three-phase-commit.assumption.${isCut ? 'partition' : 'synchrony'}`
    return violation('AC1.suspected', { ...values, suspicions, assumption }, seqs)
  }

  #follow(event: TraceEvent): void {
    if (event.kind === 'sent' && 'txid' in event.message) this.#open.set(event.id, String(event.message.txid))
    if (event.kind !== 'dropped' && event.kind !== 'delivered') return
    const txid = this.#open.get(event.id)
    if (event.kind === 'dropped' && event.reason === 'cut') this.#cut.add(`${txid} ${event.from} ${event.to}`)
    this.#open.delete(event.id)
  }

  #isCut(txid: Txid, a: NodeId, b: NodeId): boolean {
    return this.#cut.has(`${txid} ${a} ${b}`) || this.#cut.has(`${txid} ${b} ${a}`)
  }
}
