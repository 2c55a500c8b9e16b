import { suspicionUs, supersedes } from '../../detect/incarnation-order.ts'
import { deviationsFor, phiAfter } from '../../detect/phi.ts'
import type { DetectorNote } from '../../detect/note.ts'
import type { OpinionState } from '../../detect/opinion.ts'
import { intervalsMax } from '../../detect/rhythm.ts'
import type { DetectorSettings } from '../../detect/settings.ts'
import { isDetectorNote } from '../../detect/words.ts'
import type { NodeId } from '../../model/identity.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import type { Violation } from '../../model/verdict.ts'
import type { Config } from '../contract.ts'
import type { EventOf, TraceEvent } from '../../trace/event.ts'
import type { ClusterContext, Invariant, InvariantFold } from '../../trace/invariant.ts'
import type { MembershipMessage } from './messages.ts'
import { settingsOf } from './state.ts'

export const invariants: readonly Invariant[] = [
  invariant('F1', 'MEM-1', completeness),
  invariant('F2', 'MEM-2 MEM-3 MEM-5 MEM-6', accuracy),
  invariant('F3', 'MEM-4', formula),
  invariant('F4', 'MEM-7 MEM-8', order),
  invariant('F5', 'MEM-9', quietTrust),
]

/** Timers and clocks of a live machine are late by a little. */
const slackUs = 250_000
/** Two readings of one clock within one step differ by less. */
const grainUs = 3_000

interface Frame {
  readonly nodes: readonly NodeId[]
  readonly settings: DetectorSettings
}

function invariant(id: string, rule: string, begin: (frame: Frame) => InvariantFold): Invariant {
  const frameOf = ({ nodes, config }: ClusterContext): Frame => ({
    nodes,
    settings: settingsOf(config as Config),
  })
  return {
    id,
    rule,
    title: `membership.invariant.${id}`,
    begin: (context) => begin(frameOf(context)),
  }
}

function broken(key: string, values: Sentence['values'], events: readonly number[]): Violation {
  return { sentence: sentence(`membership.broken.${key}`, values), events: [...events].sort((a, b) => a - b) }
}

function ms(timeUs: number): number {
  return Math.round(timeUs / 1000)
}

/** What a note says of the peer: the opinion that its writer has from now on; null for notes about the writer itself. */
function opinionIn(
  note: DetectorNote,
): { peer: NodeId; state: OpinionState; incarnation: number | null } | null {
  switch (note.kind) {
    case 'detector-silent':
      return { peer: note.peer, state: 'suspect', incarnation: null }
    case 'detector-unanswered':
    case 'detector-warned':
      return { peer: note.peer, state: 'suspect', incarnation: note.incarnation }
    case 'detector-declared':
      return { peer: note.peer, state: 'dead', incarnation: note.incarnation }
    case 'detector-trusted':
      return { peer: note.peer, state: 'alive', incarnation: note.incarnation }
    default:
      return null
  }
}

function noteOf(event: TraceEvent): DetectorNote | null {
  return event.kind === 'noted' && isDetectorNote(event.note) ? event.note : null
}

/** The messages under way that a fold wants to know again when they arrive; the oldest are forgotten. */
class Mail<T> {
  readonly #known = new Map<number, T>()

  sent(id: number, what: T): void {
    this.#known.set(id, what)
    if (this.#known.size < 40_000) return
    for (const old of [...this.#known.keys()].slice(0, 20_000)) this.#known.delete(old)
  }

  arrived(id: number): T | null {
    return this.#known.get(id) ?? null
  }
}

/**
 * F1: a node that stays crashed is suspected by everybody who runs. The clock starts at the crash, at the last sign
 * of life that still came in, or when the watcher itself began to run. SWIM that probes at random promises no bound.
 */
function completeness({ nodes, settings }: Frame): InvariantFold {
  const heartbeats = new Mail<NodeId>()
  const lookout = new Lookout(nodes, settings)
  return {
    see(event) {
      switch (event.kind) {
        case 'started':
          lookout.onStarted(event.node, event.timeUs)
          return null
        case 'crashed':
          lookout.onCrashed(event)
          return null
        case 'resumed':
          lookout.onResumed(event.node, event.timeUs)
          return null
        case 'sent':
          if (event.message.type === 'Heartbeat') heartbeats.sent(event.id, event.from)
          return null
        case 'delivered': {
          const from = heartbeats.arrived(event.id)
          if (from !== null) lookout.onTrusted(event.to, from, event.timeUs)
          return null
        }
        case 'fired':
          return lookout.check(event.node, event.timeUs)
        case 'noted': {
          const note = noteOf(event)
          const opinion = note === null ? null : opinionIn(note)
          if (opinion !== null) lookout.onOpinion(event.node, opinion.peer, opinion.state, event.timeUs)
          return null
        }
        default:
          return null
      }
    },
    end: () => null,
  }
}

/** Who has crashed, and which of the others should have noticed by now. */
class Lookout {
  readonly #nodes: readonly NodeId[]
  readonly #boundUs: number | null
  readonly #growUs: number
  readonly #crashed = new Map<NodeId, { readonly timeUs: number; readonly seq: number }>()
  /** Per watcher: when it began to run, and when it last had a reason to trust. */
  readonly #running = new Map<NodeId, { sinceUs: number; readonly trusted: Map<NodeId, number> }>()
  readonly #doubts = new Set<string>()
  readonly #late = new Map<string, number>()
  readonly #mistakes = new Map<string, number>()

  constructor(nodes: readonly NodeId[], settings: DetectorSettings) {
    this.#nodes = nodes
    this.#boundUs = detectionBoundUs(settings, nodes.length)
    this.#growUs = settings.growMs * 1000
  }

  onStarted(node: NodeId, timeUs: number): void {
    this.#crashed.delete(node)
    this.#running.set(node, { sinceUs: timeUs, trusted: new Map() })
    for (const peer of this.#nodes) {
      for (const pair of [`${node} ${peer}`, `${peer} ${node}`]) this.#late.delete(pair)
      this.#doubts.delete(`${node} ${peer}`)
      this.#mistakes.delete(`${node} ${peer}`)
    }
  }

  onCrashed({ node, timeUs, seq }: EventOf<'crashed'>): void {
    this.#crashed.set(node, { timeUs, seq })
    this.#running.delete(node)
  }

  onResumed(node: NodeId, timeUs: number): void {
    const watcher = this.#running.get(node)
    if (watcher !== undefined) watcher.sinceUs = timeUs
    for (const peer of this.#nodes) this.#late.delete(`${node} ${peer}`)
  }

  onTrusted(node: NodeId, peer: NodeId, timeUs: number): void {
    this.#running.get(node)?.trusted.set(peer, timeUs)
    this.#late.delete(`${node} ${peer}`)
  }

  onOpinion(node: NodeId, peer: NodeId, state: OpinionState, timeUs: number): void {
    const pair = `${node} ${peer}`
    if (state !== 'alive') {
      this.#doubts.add(pair)
      return
    }
    if (this.#doubts.delete(pair)) this.#mistakes.set(pair, (this.#mistakes.get(pair) ?? 0) + 1)
    this.onTrusted(node, peer, timeUs)
  }

  check(node: NodeId, timeUs: number): Violation | null {
    const watcher = this.#running.get(node)
    if (watcher === undefined || this.#boundUs === null) return null
    for (const [peer, crash] of this.#crashed) {
      const pair = `${node} ${peer}`
      if (peer === node || this.#doubts.has(pair)) continue
      const sinceUs = Math.max(crash.timeUs, watcher.sinceUs, watcher.trusted.get(peer) ?? 0)
      const allowedUs = this.#boundUs + (this.#mistakes.get(pair) ?? 0) * this.#growUs
      if (timeUs - sinceUs <= allowedUs) continue
      // Timers that come after the bound prove that the watcher itself was not merely slow.
      const late = (this.#late.get(pair) ?? 0) + 1
      this.#late.set(pair, late)
      if (late >= 3) return broken('F1', { node, peer, ms: ms(allowedUs) }, [crash.seq])
    }
    return null
  }
}

/** How long a crash may stay unnoticed; null: as long as chance will have it. */
function detectionBoundUs(settings: DetectorSettings, nodes: number): number | null {
  const { kind, intervalMs, timeoutMs, threshold, tail, pauseMs, deviationMinMs, probeOrder } = settings
  const roomUs = 2 * intervalMs * 1000 + slackUs
  if (kind === 'heartbeat') return timeoutMs * 1000 + roomUs
  if (kind === 'swim') return probeOrder === 'random' ? null : 2 * nodes * intervalMs * 1000 + roomUs
  // All remembered intervals lie between nothing and the longest that counts: the deviation is half of that at most.
  const longestMs = intervalsMax * intervalMs
  const deviationMs = Math.max(longestMs / 2, deviationMinMs)
  return (pauseMs + longestMs + deviationsFor(threshold, tail) * deviationMs) * 1000 + roomUs
}

/** F2: no suspicion that the evidence contradicts. What a paused node had not read yet is no evidence. */
function accuracy(frame: Frame): InvariantFold {
  const early = suspectedEarly(frame)
  const unasked = suspectedUnasked(frame)
  const death = declaredEarly(frame)
  return {
    see: (event) => early(event) ?? unasked(event) ?? death(event),
    end: () => null,
  }
}

type See = (event: TraceEvent) => Violation | null

/** A heartbeat came in, and less than the time-out (phi: less than the claimed silence) later its sender is suspected. */
function suspectedEarly({ settings }: Frame): See {
  const heartbeats = new Mail<NodeId>()
  const heard = new Map<string, { readonly timeUs: number; readonly seq: number }>()
  const paused = new Set<NodeId>()
  return (event) => {
    if (event.kind === 'paused') paused.add(event.node)
    if (event.kind === 'resumed' || event.kind === 'started') paused.delete(event.node)
    if (event.kind === 'sent' && event.message.type === 'Heartbeat') heartbeats.sent(event.id, event.from)
    const from = event.kind === 'delivered' ? heartbeats.arrived(event.id) : null
    if (event.kind === 'delivered' && from !== null && !paused.has(event.to))
      heard.set(`${event.to} ${from}`, event)
    const note = noteOf(event)
    if (event.kind !== 'noted' || note?.kind !== 'detector-silent') return null
    const last = heard.get(`${event.node} ${note.peer}`)
    const leastUs = settings.kind === 'heartbeat' ? settings.timeoutMs * 1000 : note.silenceUs
    if (last === undefined || event.timeUs - last.timeUs >= leastUs - grainUs) return null
    const values = {
      node: event.node,
      peer: note.peer,
      ms: ms(event.timeUs - last.timeUs),
      least: ms(leastUs),
    }
    return broken('F2.early', values, [last.seq, event.seq])
  }
}

interface ProbeSeen {
  readonly target: NodeId
  readonly seq: number
  readonly timeUs: number
  asked: number
  answered: number | null
}

/** SWIM: a probe failed although an answer came in, or without anybody else having been asked. */
function suspectedUnasked({ nodes }: Frame): See {
  const probes = new Map<NodeId, Map<number, ProbeSeen>>(nodes.map((node) => [node, new Map()]))
  const acks = new Mail<{ readonly number: number; readonly of: NodeId }>()
  /** Who holds whom to be dead, and since when each opinion stands. */
  const opinions = new Map<string, { readonly isDead: boolean; readonly sinceUs: number }>()
  const paused = new Set<NodeId>()
  const unsafe = new Set<NodeId>()
  const onSent = (event: EventOf<'sent'>): void => {
    const message = event.message as MembershipMessage
    const own = probes.get(event.from)
    if (message.type === 'Ping') {
      const { seq, timeUs, to: target } = event
      own?.set(message.probe, { target, seq, timeUs, asked: 0, answered: null })
      own?.delete(message.probe - 300)
    }
    const probe = message.type === 'PingReq' ? own?.get(message.probe) : undefined
    if (probe !== undefined) probe.asked++
    if (message.type === 'Ack') acks.sent(event.id, { number: message.probe, of: message.of })
  }
  const onDelivered = (event: EventOf<'delivered'>): void => {
    const ack = acks.arrived(event.id)
    const probe = ack === null ? undefined : probes.get(event.to)?.get(ack.number)
    if (probe?.target === ack?.of && probe !== undefined && !paused.has(event.to)) probe.answered = event.seq
  }
  /** Somebody else, not held to be dead since the probe began. */
  const helperOf = (node: NodeId, probe: ProbeSeen): boolean =>
    nodes.some((other) => {
      if (other === node || other === probe.target) return false
      const opinion = opinions.get(`${node} ${other}`)
      return opinion === undefined || (!opinion.isDead && opinion.sinceUs < probe.timeUs)
    })
  return (event) => {
    if (event.kind === 'started') {
      probes.set(event.node, new Map())
      for (const peer of nodes) opinions.delete(`${event.node} ${peer}`)
    }
    if (event.kind === 'paused') paused.add(event.node)
    if (event.kind === 'resumed' || event.kind === 'started') paused.delete(event.node)
    if (event.kind === 'wrote') unsafe.add(event.node)
    if (event.kind === 'synced' || event.kind === 'crashed') unsafe.delete(event.node)
    if (event.kind === 'sent') onSent(event)
    if (event.kind === 'delivered') onDelivered(event)
    const note = noteOf(event)
    if (event.kind !== 'noted' || note === null) return null
    const { node, timeUs, seq } = event
    const opinion = opinionIn(note)
    if (opinion !== null)
      opinions.set(`${node} ${opinion.peer}`, { isDead: opinion.state === 'dead', sinceUs: timeUs })
    if (note.kind !== 'detector-unanswered') return null
    const probe = probes.get(node)?.get(note.probe)
    if (probe === undefined) return null
    const values = { node, peer: note.peer }
    if (probe.answered !== null) return broken('F2.answered', values, [probe.seq, probe.answered, seq])
    // A request may still wait for the disk.
    if (probe.asked > 0 || unsafe.has(node) || !helperOf(node, probe)) return null
    return broken('F2.helpers', values, [probe.seq, seq])
  }
}

/** SWIM: a suspicion became death before its time. */
function declaredEarly({ nodes, settings }: Frame): See {
  const leastUs = suspicionUs(settings.suspicionFactor, nodes.length, settings.intervalMs * 1000)
  const suspected = new Map<string, { readonly timeUs: number; readonly seq: number }>()
  return (event) => {
    const note = noteOf(event)
    if (event.kind !== 'noted' || note === null) return null
    const pair = 'peer' in note ? `${event.node} ${note.peer}` : ''
    if (note.kind === 'detector-unanswered' || note.kind === 'detector-warned') suspected.set(pair, event)
    if (note.kind !== 'detector-declared' || note.suspectedUs === null) return null
    const since = suspected.get(pair)
    if (since === undefined || event.timeUs - since.timeUs >= leastUs - grainUs) return null
    const values = {
      node: event.node,
      peer: note.peer,
      ms: ms(event.timeUs - since.timeUs),
      least: ms(leastUs),
    }
    return broken('F2.death', values, [since.seq, event.seq])
  }
}

/** F3: phi as the paper has it, and no suspicion below the threshold. */
function formula({ settings }: Frame): InvariantFold {
  return {
    see(event) {
      const note = noteOf(event)
      if (event.kind !== 'noted' || note?.kind !== 'detector-silent' || note.phi === null) return null
      const { peer, silenceUs, level, phi } = note
      const { node } = event
      const expected = phiAfter(silenceUs, phi.meanUs, phi.deviationUs, settings.tail)
      if (Math.abs(level - expected) > 0.001 * (1 + expected)) {
        const said = { level: level.toFixed(3), expected: expected.toFixed(3) }
        return broken('F3', { node, peer, ms: ms(silenceUs), ...said }, [event.seq])
      }
      if (level >= settings.threshold - 0.05) return null
      const values = { node, peer, level: level.toFixed(3), threshold: settings.threshold }
      return broken('F3.threshold', values, [event.seq])
    },
    end: () => null,
  }
}

/** F4: opinions follow the order of incarnations; only the node itself raises its own, and no life uses an old one. */
function order({ nodes }: Frame): InvariantFold {
  const known = new Map<
    string,
    { readonly state: OpinionState; readonly incarnation: number; readonly seq: number }
  >()
  const raised = new Map<NodeId, number>()
  /** The highest incarnation that a node has spoken as, now and in its earlier lives. */
  const spoken = new Map<NodeId, { now: number; before: number }>(
    nodes.map((node) => [node, { now: 0, before: 0 }]),
  )
  const onSent = (event: EventOf<'sent'>): Violation | null => {
    const { incarnation } = event.message as { readonly incarnation?: number }
    const own = spoken.get(event.from)
    if (incarnation === undefined || own === undefined) return null
    own.now = Math.max(own.now, incarnation)
    if (incarnation > own.before) return null
    return broken('F4.reused', { node: event.from, incarnation, before: own.before }, [event.seq])
  }
  return {
    see(event) {
      if (event.kind === 'sent') return onSent(event)
      if (event.kind === 'started') {
        const own = spoken.get(event.node)!
        own.before = own.now
        for (const peer of nodes) known.delete(`${event.node} ${peer}`)
      }
      const note = noteOf(event)
      if (event.kind !== 'noted' || note === null) return null
      const { node, seq } = event
      if (note.kind === 'detector-incarnated')
        raised.set(node, Math.max(raised.get(node) ?? 0, note.incarnation))
      const opinion = opinionIn(note)
      if (opinion === null || opinion.incarnation === null) return null
      const { peer, state, incarnation } = opinion
      const own = raised.get(peer) ?? 0
      if (incarnation > own) return broken('F4.foreign', { node, peer, incarnation, own }, [seq])
      const before = known.get(`${node} ${peer}`) ?? { state: 'alive', incarnation: 0, seq: 1 }
      known.set(`${node} ${peer}`, { state, incarnation, seq })
      if (supersedes({ state, incarnation }, before)) return null
      const values = {
        before: `${before.state} ${before.incarnation}`,
        after: `${state} ${incarnation}`,
      }
      return broken('F4.order', { node, peer, ...values }, [before.seq, seq])
    },
    end: () => null,
  }
}

/** F5: when nothing has gone wrong for a while, nobody who runs is doubted any more. */
function quietTrust({ nodes, settings }: Frame): InvariantFold {
  const boundUs = recoveryBoundUs(settings, nodes.length)
  const up = new Set<NodeId>()
  const active = new Set<string>()
  const doubts = new Map<NodeId, Map<NodeId, { readonly timeUs: number; readonly seq: number }>>()
  let quietUs = 0
  const check = (node: NodeId, timeUs: number): Violation | null => {
    if (active.size > 0 || timeUs - quietUs <= boundUs || !up.has(node)) return null
    for (const [peer, since] of doubts.get(node) ?? []) {
      const quietForUs = timeUs - Math.max(quietUs, since.timeUs)
      if (up.has(peer) && quietForUs > boundUs)
        return broken('F5', { node, peer, ms: ms(quietForUs) }, [since.seq])
    }
    return null
  }
  return {
    see(event) {
      switch (event.kind) {
        case 'started':
          up.add(event.node)
          doubts.set(event.node, new Map())
          quietUs = event.timeUs
          return null
        case 'crashed':
          up.delete(event.node)
          quietUs = event.timeUs
          return null
        case 'paused':
        case 'resumed':
          quietUs = event.timeUs
          return null
        case 'injected':
          active.add(event.fault)
          quietUs = event.timeUs
          return null
        case 'healed':
          active.delete(event.fault)
          quietUs = event.timeUs
          return null
        case 'fired':
          return check(event.node, event.timeUs)
        case 'noted': {
          const note = noteOf(event)
          const opinion = note === null ? null : opinionIn(note)
          if (opinion === null) return null
          const own = doubts.get(event.node)
          if (opinion.state === 'alive') own?.delete(opinion.peer)
          else if (own?.has(opinion.peer) === false) own.set(opinion.peer, event)
          return null
        }
        default:
          return null
      }
    },
    end: () => null,
  }
}

/** After the last fault: a heartbeat or two; SWIM may have to come round to a suspect, or to one of the dead. */
function recoveryBoundUs({ kind, intervalMs, suspicionFactor }: DetectorSettings, nodes: number): number {
  const periodUs = intervalMs * 1000
  if (kind !== 'swim') return 3 * periodUs + slackUs
  return (2 * nodes + 2) * periodUs + suspicionUs(suspicionFactor, nodes, periodUs) + slackUs
}
