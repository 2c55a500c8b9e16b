import type { Response } from '../../model/envelope.ts'
import type { NodeId } from '../../model/identity.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import type { Violation } from '../../model/verdict.ts'
import type { EventOf, TraceEvent } from '../../trace/event.ts'
import type { ClusterContext, Invariant } from '../../trace/invariant.ts'
import type {
  LogHistory,
  MessageOf,
  NoteOf,
  Position,
  PrimaryBackupMessage,
  PrimaryBackupNote,
  RecordName,
  View,
} from './messages.ts'
import { withRecord } from './normal.ts'
import { epochAt, isAhead, type Mode } from './state.ts'

/** What every server holds, as far as the trace tells: which records, in which view. */
class Ledger {
  readonly logs = new Map<NodeId, { length: number; history: LogHistory }>()
  readonly views = new Map<NodeId, View>()
  /** Every write by the name of its client's request; a later epoch may order it anew. */
  readonly records = new Map<string, Position[]>()
  readonly #names = new Map<string, string>()

  see(event: TraceEvent): void {
    if (event.kind === 'wiped') this.logs.delete(event.node)
    const note = noteOf(event)
    if (note === null) return
    const { node } = event as EventOf<'noted'>
    if (note.kind === 'entered') this.views.set(node, note.view)
    if (note.kind === 'installed' || note.kind === 'restored')
      this.logs.set(node, { length: note.index, history: note.history })
    if (note.kind === 'applied') for (const record of note.records) this.#apply(node, record)
  }

  holds(node: NodeId, { index, epoch }: Position): boolean {
    const log = this.logs.get(node)
    return log !== undefined && index <= log.length && epochAt(log.history, index) === epoch
  }

  /** The write that a node now acknowledges, as it stands in its own log. */
  acknowledged(event: TraceEvent): Position | null {
    const note = noteOf(event)
    if (note?.kind !== 'settled') return null
    const { node } = event as EventOf<'noted'>
    const places = this.records.get(`${note.client}/${note.seq}`) ?? []
    return places.find((place) => this.holds(node, place)) ?? null
  }

  #apply(node: NodeId, { index, epoch, client, seq }: RecordName): void {
    const log = this.logs.get(node) ?? { length: 0, history: [] }
    this.logs.set(node, { length: index, history: withRecord(log.history, epoch, index) })
    const name = `${client}/${seq}`
    const place = `${epoch}/${index}`
    const before = this.#names.get(place)
    if (before === name) return
    // A primary whose last record a crash took, before it told anybody, gives the place to another one.
    if (before !== undefined)
      this.records.set(
        before,
        (this.records.get(before) ?? []).filter((one) => `${one.epoch}/${one.index}` !== place),
      )
    this.#names.set(place, name)
    this.records.set(name, [...(this.records.get(name) ?? []), { index, epoch }])
  }
}

function noteOf(event: TraceEvent): PrimaryBackupNote | null {
  return event.kind === 'noted' ? (event.note as PrimaryBackupNote) : null
}

function violation(said: Sentence, event: TraceEvent): Violation {
  return { sentence: said, events: [event.seq] }
}

/** An invariant that needs the ledger: `see` is asked after the ledger has seen the event. */
function invariant(
  id: string,
  rule: string,
  begin: (ledger: Ledger, context: ClusterContext) => (event: TraceEvent) => Violation | null,
): Invariant {
  return {
    id,
    rule,
    title: `primary-backup.invariant.${id}`,
    begin(context) {
      const ledger = new Ledger()
      const check = begin(ledger, context)
      return {
        see(event) {
          ledger.see(event)
          return check(event)
        },
        end: () => null,
      }
    },
  }
}

const modeOf = ({ config }: ClusterContext): Mode => config['mode'] as Mode
const keepsAll = (context: ClusterContext): boolean =>
  modeOf(context) !== 'asynchronous' && context.config['degrade'] !== true

/** PB1 and the first half of PB2: how many backups of its view have what a primary acknowledges. */
function copies(
  ledger: Ledger,
  wanted: (backups: number) => number,
  key: string,
): (event: TraceEvent) => Violation | null {
  return (event) => {
    const place = ledger.acknowledged(event)
    if (place === null) return null
    const { node } = event as EventOf<'noted'>
    const backups = ledger.views.get(node)?.backups ?? []
    const having = backups.filter((backup) => ledger.holds(backup, place))
    if (having.length >= wanted(backups.length)) return null
    const values = {
      node,
      index: place.index,
      have: having.length,
      wanted: wanted(backups.length),
    }
    return violation(sentence(key, values), event)
  }
}

const pb1 = invariant('PB1', 'PB-3', (ledger, context) =>
  modeOf(context) === 'synchronous'
    ? copies(ledger, (backups) => backups, 'primary-backup.broken.PB1')
    : () => null,
)

const pb2 = invariant('PB2', 'PB-6', (ledger, context) => {
  if (!keepsAll(context)) return () => null
  const least = Number(context.config['acknowledgements'])
  const wanted = (backups: number): number => (modeOf(context) === 'synchronous' ? backups : least)
  const counts = copies(ledger, wanted, 'primary-backup.broken.PB2.copies')
  const promised = new Map<string, Position>()
  return (event) => {
    const place = ledger.acknowledged(event)
    if (place !== null) promised.set(`${place.epoch}/${place.index}`, place)
    const note = noteOf(event)
    if (note?.kind !== 'tookOver') return counts(event)
    const { node } = event as EventOf<'noted'>
    const lost = [...promised.values()].filter((one) => !ledger.holds(node, one))
    if (lost.length === 0) return null
    const values = { node, count: lost.length, first: lost[0]!.index, view: note.number }
    return violation(sentence('primary-backup.broken.PB2.promotion', values), event)
  }
})

/** What the promoted server confirmed and no copy has replaced since must be there: only the unreplicated may be lost. */
const pb3 = invariant('PB3', 'PB-11', (ledger) => {
  const confirmed = new Map<NodeId, Position>()
  return (event) => {
    const note = noteOf(event)
    if (event.kind === 'wiped') confirmed.delete(event.node)
    if (note?.kind === 'installed') confirmed.delete((event as EventOf<'noted'>).node)
    if (event.kind === 'sent' && event.message.type === 'Replicated') {
      const { answer, index } = event.message as MessageOf<'Replicated'>
      const epoch = epochAt(ledger.logs.get(event.from)?.history ?? [], index)
      const before = confirmed.get(event.from)
      if (answer === 'ok' && (before === undefined || isAhead({ index, epoch }, before)))
        confirmed.set(event.from, { index, epoch })
    }
    if (note?.kind !== 'tookOver') return null
    const { node } = event as EventOf<'noted'>
    const place = confirmed.get(node)
    if (place === undefined || place.index === 0 || ledger.holds(node, place)) return null
    const values = { node, index: place.index, length: ledger.logs.get(node)?.length ?? 0 }
    return violation(sentence('primary-backup.broken.PB3', values), event)
  }
})

const pb4 = invariant('PB4', 'PB-5', (_ledger, context) => {
  const leaders = new Map<number, NodeId>()
  const asked = new Map<number, number>()
  const askedOf = new Map<string, number>()
  const takeovers: { number: number; seq: number; node: NodeId }[] = []
  const ownViews = new Map<NodeId, number>()
  return (event) => {
    const note = noteOf(event)
    if (note !== null) {
      const { node } = event as EventOf<'noted'>
      if (note.kind === 'entered') ownViews.set(node, note.view.number)
      if (note.kind === 'tookOver') takeovers.push({ number: note.number, seq: event.seq, node })
      if (note.kind === 'applied' && note.from < note.view)
        return violation(
          sentence('primary-backup.broken.PB4.record', { node, from: note.from, view: note.view }),
          event,
        )
      if (note.kind === 'role' && note.leads) {
        const other = leaders.get(note.epoch) ?? node
        leaders.set(note.epoch, node)
        if (other !== node)
          return violation(
            sentence('primary-backup.broken.PB4.primaries', { node, other, view: note.epoch }),
            event,
          )
      }
    }
    if (modeOf(context) === 'asynchronous' || context.config['degrade'] === true) return null
    return oldAnswer(event, { asked, askedOf, takeovers, ownViews })
  }
})

interface Answers {
  /** Requests on their way: message → the client's number. */
  readonly asked: Map<number, number>
  /** When a request arrived: node, client and number → event. */
  readonly askedOf: Map<string, number>
  readonly takeovers: readonly { readonly number: number; readonly seq: number; readonly node: NodeId }[]
  readonly ownViews: ReadonlyMap<NodeId, number>
}

/** A request that reached an old primary after a newer one took over must not be answered by it. */
function oldAnswer(event: TraceEvent, { asked, askedOf, takeovers, ownViews }: Answers): Violation | null {
  if (event.kind === 'sent' && event.message.type === 'Request')
    asked.set(event.id, (event.message as unknown as { seq: number }).seq)
  if (event.kind === 'delivered' && asked.has(event.id)) {
    // The first time counts: a request that came again may get the answer that the first one earned.
    const request = `${event.to} ${event.from}/${asked.get(event.id)}`
    if (!askedOf.has(request)) askedOf.set(request, event.seq)
  }
  if (event.kind !== 'sent' || event.message.type !== 'Response') return null
  const { seq, reply } = event.message as Response
  if (reply.kind !== 'done') return null
  const since = askedOf.get(`${event.from} ${event.to}/${seq}`) ?? 0
  const own = ownViews.get(event.from) ?? 0
  const newer = takeovers.find((one) => one.number > own && one.node !== event.from && one.seq < since)
  if (newer === undefined) return null
  const values = { node: event.from, view: own, other: newer.node, newer: newer.number }
  return violation(sentence('primary-backup.broken.PB4.answer', values), event)
}

const pb5 = invariant('PB5', 'PB-2', () => {
  let view: View | null = null
  let isAcknowledged = false
  return (event) => {
    if (event.kind === 'sent' && (event.message as PrimaryBackupMessage).type === 'Ping') {
      const { view: number } = event.message as MessageOf<'Ping'>
      if (event.from === view?.primary && number === view.number) isAcknowledged = true
    }
    const note = noteOf(event)
    if (note?.kind !== 'viewed') return null
    const wrong = wrongStep(view, isAcknowledged, note)
    view = note.view
    isAcknowledged = false
    const values = { view: note.view.number, primary: note.view.primary }
    return wrong === null ? null : violation(sentence(`primary-backup.broken.PB5.${wrong}`, values), event)
  }
})

function wrongStep(
  before: View | null,
  isAcknowledged: boolean,
  { view, dead }: NoteOf<'viewed'>,
): string | null {
  if (view.number !== (before?.number ?? 0) + 1) return 'number'
  if (before === null) return null
  const members = [before.primary, ...before.backups]
  if (view.primary !== before.primary && !isAcknowledged) return 'unacknowledged'
  if (!members.includes(view.primary)) return 'uninitialised'
  const added = view.backups.filter((backup) => !members.includes(backup))
  if (added.length > 0 && !isAcknowledged) return 'unacknowledged'
  if (added.some((backup) => dead.includes(backup))) return 'dead'
  const isSame = view.primary === before.primary && String(view.backups) === String(before.backups)
  return isSame ? 'same' : null
}

const pb6 = invariant('PB6', 'PB-7, PB-8', (ledger) => {
  const contents = new Map<string, string>()
  const copied = new Set<string>()
  const confirmed = new Set<string>()
  const ends = new Map<NodeId, number>()
  return (event) => {
    if (event.kind === 'sent' && event.message.type === 'Replicated') {
      const { answer, view } = event.message as MessageOf<'Replicated'>
      if (answer === 'ok') confirmed.add(`${event.from} ${view}`)
    }
    const note = noteOf(event)
    if (note === null) return null
    const { node } = event as EventOf<'noted'>
    if (note.kind === 'installed' || note.kind === 'restored') ends.set(node, note.index)
    if (note.kind === 'acknowledged') {
      const missing = (ledger.views.get(node)?.backups ?? []).filter(
        (backup) => !confirmed.has(`${backup} ${note.number}`),
      )
      if (missing.length > 0)
        return violation(
          sentence('primary-backup.broken.PB6.transfer', {
            node,
            view: note.number,
            backup: missing.join(' '),
          }),
          event,
        )
    }
    if (note.kind !== 'applied') return null
    for (const { index, epoch, client, seq } of note.records) {
      const end = ends.get(node) ?? 0
      ends.set(node, index)
      const place = `${epoch}/${index}`
      const orders = ledger.views.get(node)?.primary === node
      const isFree = orders && !copied.has(place)
      const known = (isFree ? undefined : contents.get(place)) ?? `${client}/${seq}`
      contents.set(place, known)
      if (!orders) copied.add(place)
      if (known !== `${client}/${seq}` || index !== end + 1)
        return violation(
          sentence('primary-backup.broken.PB6.order', { node, index, end, found: `${client}/${seq}`, known }),
          event,
        )
    }
    return null
  }
})

export const invariants: readonly Invariant[] = [pb1, pb2, pb3, pb4, pb5, pb6]
