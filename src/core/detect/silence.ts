/**
 * The detectors that listen: everybody sends heartbeats to everybody, and who is silent too long is suspected. What is
 * too long is a fixed time-out (heartbeat) or as long as phi stays below the threshold (phi accrual).
 */
import { unreachable } from '../base/unreachable.ts'
import type { NodeId } from '../model/identity.ts'
import type { DetectorContext, DetectorEffect, DetectorInput } from './detector.ts'
import type { DetectorNote, PhiBasis } from './note.ts'
import type { Opinion } from './opinion.ts'
import { deviationsFor } from './phi.ts'
import { basisOf, beat, createRhythm, type Rhythm } from './rhythm.ts'

interface Watch {
  readonly peer: NodeId
  readonly rhythm: Rhythm
  /** When it was last heard, or since when somebody listens. */
  heardUs: number
  wasHeard: boolean
  isSuspect: boolean
  /** How often it was suspected and then heard again. */
  mistakes: number
  /** Silence that makes suspect, as of the last heartbeat. */
  patienceUs: number
}

export interface Listener {
  readonly kind: 'listener'
  readonly context: DetectorContext
  readonly watches: ReadonlyMap<NodeId, Watch>
  /** Standard deviations at which phi reaches the threshold. */
  readonly deviations: number
  nowUs: number
  startedUs: number
  sent: number
  received: number
}

export function createListener(context: DetectorContext): Listener {
  const { settings, rules, peers } = context
  const rhythm = {
    intervalUs: settings.intervalMs * 1000,
    windowSize: settings.windowSize,
    deviationMinUs: settings.deviationMinMs * 1000,
    pauseUs: settings.pauseMs * 1000,
    tail: settings.tail,
  }
  const watches = peers.map((peer): [NodeId, Watch] => [
    peer,
    {
      peer,
      rhythm: createRhythm(rhythm),
      heardUs: 0,
      wasHeard: false,
      isSuspect: false,
      mistakes: 0,
      patienceUs: 0,
    },
  ])
  return {
    kind: 'listener',
    context,
    watches: new Map(watches),
    deviations: deviationsFor(settings.threshold, settings.tail, rules.phi),
    nowUs: 0,
    startedUs: 0,
    sent: 0,
    received: 0,
  }
}

export function stepListener(state: Listener, input: DetectorInput): DetectorEffect[] {
  const out: DetectorEffect[] = []
  state.nowUs = input.nowUs
  switch (input.kind) {
    case 'started':
      state.startedUs = input.nowUs
      for (const watch of state.watches.values()) listenFrom(state, watch, input.nowUs)
      beatAll(state, out)
      setCheck(state, out)
      return out
    case 'received':
      if (input.message.type === 'Heartbeat') onHeartbeat(state, input.from, input.message.sentUs, out)
      return out
    case 'fired':
      if (input.timer === 'beat') beatAll(state, out)
      if (input.timer === 'check') onCheck(state, out)
      return out
    default:
      return unreachable(input)
  }
}

export function opinionsOfListener(state: Listener): Opinion[] {
  return [...state.watches.values()].map((watch) => ({
    node: watch.peer,
    state: watch.isSuspect ? 'suspect' : 'alive',
    level: levelOf(state, watch).level,
    incarnation: null,
  }))
}

function beatAll(state: Listener, out: DetectorEffect[]): void {
  const { settings, peers } = state.context
  for (const to of peers)
    out.push({ kind: 'send', to, message: { type: 'Heartbeat', sentUs: state.nowUs }, early: true })
  state.sent += peers.length
  const intervalUs = Math.round(settings.intervalMs * 1000)
  out.push({ kind: 'setTimer', timer: 'beat', fromUs: intervalUs, toUs: intervalUs })
}

function onHeartbeat(state: Listener, from: NodeId, sentUs: number, out: DetectorEffect[]): void {
  const watch = state.watches.get(from)
  if (watch === undefined) return
  state.received++
  const { rules } = state.context
  beat(watch.rhythm, state.nowUs, !watch.isSuspect)
  watch.wasHeard = true
  const wasSuspect = watch.isSuspect
  if (wasSuspect && rules.trustsAgain) {
    watch.isSuspect = false
    watch.mistakes++
    note(out, { kind: 'detector-trusted', peer: from, was: 'suspect', incarnation: null, by: from })
  }
  listenFrom(state, watch, rules.heardUs(state.nowUs, sentUs))
  if (wasSuspect) setCheck(state, out)
}

function listenFrom(state: Listener, watch: Watch, heardUs: number): void {
  const { settings, rules } = state.context
  watch.heardUs = heardUs
  if (settings.kind === 'heartbeat') {
    watch.patienceUs = (rules.timeoutMs(settings) + watch.mistakes * settings.growMs) * 1000
    return
  }
  const { meanUs, deviationUs } = basisOf(watch.rhythm)
  watch.patienceUs = Math.max(1, Math.ceil(meanUs + state.deviations * deviationUs))
}

/** One timer for all: it comes no later than the first who may become suspect. */
function setCheck(state: Listener, out: DetectorEffect[]): void {
  const dues = [...state.watches.values()].flatMap((watch) =>
    watch.isSuspect || !isWatched(state, watch) ? [] : [watch.heardUs + watch.patienceUs],
  )
  const { intervalMs } = state.context.settings
  // A peer that was never heard may speak up at any time: then the next look must not be far.
  const delayUs = Math.max(1, Math.ceil(Math.min(...dues, state.nowUs + intervalMs * 2000)) - state.nowUs)
  out.push({ kind: 'setTimer', timer: 'check', fromUs: delayUs, toUs: delayUs })
}

function onCheck(state: Listener, out: DetectorEffect[]): void {
  for (const watch of state.watches.values()) {
    const silenceUs = state.nowUs - watch.heardUs
    if (watch.isSuspect || !isWatched(state, watch) || silenceUs < watch.patienceUs) continue
    watch.isSuspect = true
    const { level, phi } = levelOf(state, watch)
    note(out, { kind: 'detector-silent', peer: watch.peer, silenceUs, level, phi })
  }
  setCheck(state, out)
}

function isWatched(state: Listener, watch: Watch): boolean {
  return watch.wasHeard || state.context.rules.watchesUnheard
}

function levelOf(state: Listener, watch: Watch): { level: number; phi: PhiBasis | null } {
  const { settings, rules } = state.context
  const silenceUs = Math.max(0, state.nowUs - watch.heardUs)
  if (settings.kind === 'heartbeat') return { level: silenceUs / Math.max(1, watch.patienceUs), phi: null }
  const phi = basisOf(watch.rhythm)
  return { level: rules.phi((silenceUs - phi.meanUs) / phi.deviationUs, settings.tail), phi }
}

function note(out: DetectorEffect[], fact: DetectorNote): void {
  out.push({ kind: 'note', note: fact })
}
