/** One SWIM period: a direct probe, then probes through helpers, then the verdict. */
import type { NodeId } from '../model/identity.ts'
import { takeNews } from './gossip.ts'
import { retransmitMax } from './incarnation-order.ts'
import type { DetectorMessage, News } from './message.ts'
import { answered, suspect } from './rumour.ts'
import { chanceOf, type Swim } from './swim.ts'

/** The probe of the period under way. */
export interface Probe {
  readonly target: NodeId
  readonly number: number
  isAnswered: boolean
  /** Whether the time for the direct answer is over. */
  isLate: boolean
  helpers: number
}

/** A probe that this node makes for another one. */
export interface Relay {
  readonly origin: NodeId
  /** The origin's number of it. */
  readonly number: number
  readonly sinceUs: number
}

type Received<T extends DetectorMessage['type']> = Extract<DetectorMessage, { readonly type: T }>

/** A period ends with the verdict on its probe, and the next one begins. */
export function beginProbe(swim: Swim): void {
  const { settings } = swim.context
  const periodUs = Math.round(settings.intervalMs * 1000)
  const directUs = Math.round(settings.probeTimeoutMs * 1000)
  if (swim.probe !== null && !swim.probe.isAnswered && !swim.probe.isLate) {
    // This node itself was too slow to ask helpers in time: they get the rest of a period now.
    onDirectLate(swim)
    swim.out.push({ kind: 'cancelTimer', timer: 'direct' })
    swim.out.push({
      kind: 'setTimer',
      timer: 'period',
      fromUs: periodUs - directUs,
      toUs: periodUs - directUs,
    })
    return
  }
  endProbe(swim)
  swim.out.push({ kind: 'setTimer', timer: 'period', fromUs: periodUs, toUs: periodUs })
  const target = nextTarget(swim)
  if (target !== null) {
    swim.probe = { target, number: ++swim.probeCount, isAnswered: false, isLate: false, helpers: 0 }
    ping(swim, target, swim.probe.number)
    swim.out.push({ kind: 'setTimer', timer: 'direct', fromUs: directUs, toUs: directUs })
  }
  askTheDead(swim)
}

function endProbe(swim: Swim): void {
  const { probe } = swim
  swim.probe = null
  for (const [number, relay] of swim.relays)
    if (swim.nowUs - relay.sinceUs > swim.context.settings.intervalMs * 1000) swim.relays.delete(number)
  if (probe === null || probe.isAnswered) return
  suspect(swim, swim.members.get(probe.target)!, probe)
}

/** Everybody but the dead once in a random order, then in another one; or each time anybody. */
function nextTarget(swim: Swim): NodeId | null {
  const living = [...swim.members.values()].filter(({ state }) => state !== 'dead').map(({ node }) => node)
  if (living.length === 0) return null
  if (swim.context.settings.probeOrder === 'random') return chanceOf(swim).pick(living)
  for (;;) {
    if (swim.round.length === 0) swim.round = chanceOf(swim).shuffle(living)
    const next = swim.round.pop()!
    if (living.includes(next)) return next
  }
}

/** One of the dead is asked each period whether it is back: without this, a healed partition would last for ever. */
function askTheDead(swim: Swim): void {
  const dead = [...swim.members.values()].filter(({ state }) => state === 'dead').map(({ node }) => node)
  if (dead.length === 0) return
  const next = swim.deadRound.find((node) => dead.includes(node)) ?? dead[0]!
  swim.deadRound = [...dead.filter((node) => node > next), ...dead.filter((node) => node <= next)]
  ping(swim, next, ++swim.probeCount)
}

/** The direct probe is late: helpers try their own way to the target (section 3.1). */
export function onDirectLate(swim: Swim): void {
  const { probe, context } = swim
  if (probe === null || probe.isAnswered) return
  probe.isLate = true
  if (!context.rules.asksHelpers) return
  const able = [...swim.members.values()]
    .filter(({ node, state }) => node !== probe.target && state !== 'dead')
    .map(({ node }) => node)
  const chosen = chanceOf(swim).shuffle(able).slice(0, context.settings.helpers)
  probe.helpers = chosen.length
  for (const helper of chosen) {
    const { number, target } = probe
    send(swim, helper, { type: 'PingReq', probe: number, target, ...carried(swim, null) })
  }
}

export function onPing(swim: Swim, from: NodeId, { probe }: Received<'Ping'>): void {
  send(swim, from, { type: 'Ack', probe, of: swim.context.self, ...carried(swim, null) })
}

export function onPingReq(swim: Swim, from: NodeId, { probe, target }: Received<'PingReq'>): void {
  const number = ++swim.probeCount
  swim.relays.set(number, { origin: from, number: probe, sinceUs: swim.nowUs })
  ping(swim, target, number)
}

export function onAck(swim: Swim, from: NodeId, { probe: number, of }: Received<'Ack'>): void {
  const { probe } = swim
  if (probe?.number === number && probe.target === of) {
    probe.isAnswered = true
    answered(swim, swim.members.get(of)!)
  }
  const relay = from === of ? swim.relays.get(number) : undefined
  if (relay === undefined) return
  swim.relays.delete(number)
  send(swim, relay.origin, { type: 'Ack', probe: relay.number, of, ...carried(swim, null) })
}

/** Who is believed to be anything but alive hears so first of all, to be able to refute it. */
function ping(swim: Swim, target: NodeId, number: number): void {
  const { state, incarnation } = swim.members.get(target)!
  const about = state === 'alive' ? null : { node: target, state, incarnation }
  send(swim, target, { type: 'Ping', probe: number, ...carried(swim, about) })
}

function carried(swim: Swim, about: News | null): { incarnation: number; news: News[] } {
  const { settings, peers } = swim.context
  const limit = retransmitMax(settings.gossipFactor, peers.length + 1)
  return { incarnation: swim.incarnation, news: takeNews(swim.gossip, limit, about) }
}

function send(swim: Swim, to: NodeId, message: DetectorMessage): void {
  swim.sent++
  swim.out.push({ kind: 'send', to, message })
}
