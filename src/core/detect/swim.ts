/**
 * SWIM (Das, Gupta, Motivala: SWIM: Scalable Weakly-consistent Infection-style Process Group Membership Protocol, 2002):
 * every period each node probes one other, directly and then through helpers; suspicion comes before death and can be
 * refuted with a higher incarnation; news travels on the probes themselves.
 */
import { prng, type Prng } from '../base/prng.ts'
import { unreachable } from '../base/unreachable.ts'
import type { NodeId } from '../model/identity.ts'
import type { DetectorContext, DetectorEffect, DetectorInput } from './detector.ts'
import { spread, type Gossip } from './gossip.ts'
import { incarnationRow } from './incarnation-row.ts'
import type { DetectorMessage } from './message.ts'
import type { DetectorNote } from './note.ts'
import type { Opinion, OpinionState } from './opinion.ts'
import { beginProbe, onAck, onDirectLate, onPing, onPingReq, type Probe, type Relay } from './probe.ts'
import { hear, onSuspicionOver } from './rumour.ts'

/** What is known of a member. */
export interface Member {
  readonly node: NodeId
  state: OpinionState
  incarnation: number
  /** Since when it is suspected, by this node's clock. */
  suspectUs: number
}

export interface Swim {
  readonly kind: 'swim'
  readonly context: DetectorContext
  readonly members: ReadonlyMap<NodeId, Member>
  readonly gossip: Gossip
  /** Seeded by the node's name and the moment of its first period, which the driver drew; null before. */
  chance: Prng | null
  incarnation: number
  /** Who is probed next, last first. */
  round: NodeId[]
  deadRound: NodeId[]
  probe: Probe | null
  probeCount: number
  /** Probes on behalf of others, by the number of this node's own probe. */
  readonly relays: Map<number, Relay>
  nowUs: number
  startedUs: number
  sent: number
  received: number
  out: DetectorEffect[]
}

export function createSwim(context: DetectorContext): Swim {
  return {
    kind: 'swim',
    context,
    members: new Map(
      context.peers.map((node) => [node, { node, state: 'alive', incarnation: 0, suspectUs: 0 }]),
    ),
    gossip: new Map(),
    chance: null,
    incarnation: context.incarnation,
    round: [],
    deadRound: [],
    probe: null,
    probeCount: 0,
    relays: new Map(),
    nowUs: 0,
    startedUs: 0,
    sent: 0,
    received: 0,
    out: [],
  }
}

export function stepSwim(swim: Swim, input: DetectorInput): DetectorEffect[] {
  swim.out = []
  swim.nowUs = input.nowUs
  switch (input.kind) {
    case 'started':
      onStarted(swim)
      break
    case 'received':
      onReceived(swim, input.from, input.message)
      break
    case 'fired':
      onFired(swim, input.timer)
      break
    default:
      return unreachable(input)
  }
  return swim.out
}

export function opinionsOfSwim(swim: Swim): Opinion[] {
  const levels: { readonly [state in OpinionState]: number } = { alive: 0, suspect: 1, dead: 2 }
  return [...swim.members.values()].map(({ node, state, incarnation }) => ({
    node,
    state,
    level: levels[state],
    incarnation,
  }))
}

/** A life speaks as an incarnation of its own, one above all that this node has used before. */
function onStarted(swim: Swim): void {
  const { rules, settings } = swim.context
  swim.startedUs = swim.nowUs
  become(swim, rules.keepsIncarnation ? swim.incarnation + 1 : 1)
  // The first period begins anywhere within one, so that the nodes do not probe in step.
  swim.out.push({
    kind: 'setTimer',
    timer: 'period',
    fromUs: 1,
    toUs: Math.round(settings.intervalMs * 1000),
  })
}

/** Only here does a node's own incarnation change. It is on the disk before anybody hears of it. */
export function become(swim: Swim, incarnation: number): void {
  const { self, rules } = swim.context
  swim.incarnation = incarnation
  if (rules.keepsIncarnation) swim.out.push({ kind: 'persist', writes: [incarnationRow(incarnation)] })
  const fact: DetectorNote = { kind: 'detector-incarnated', incarnation }
  swim.out.push({ kind: 'note', note: fact })
  spread(swim.gossip, { node: self, state: 'alive', incarnation })
}

/** The driver's chance, spun on. */
export function chanceOf(swim: Swim): Prng {
  return (swim.chance ??= prng(swim.nowUs, `swim ${swim.context.self}`))
}

function onReceived(swim: Swim, from: NodeId, message: DetectorMessage): void {
  if (message.type === 'Heartbeat') return
  swim.received++
  // Who speaks is alive as that incarnation; what it has heard comes after.
  hear(swim, from, { node: from, state: 'alive', incarnation: message.incarnation })
  for (const news of message.news) hear(swim, from, news)
  switch (message.type) {
    case 'Ping':
      return onPing(swim, from, message)
    case 'PingReq':
      return onPingReq(swim, from, message)
    case 'Ack':
      return onAck(swim, from, message)
    default:
      return unreachable(message)
  }
}

function onFired(swim: Swim, timer: string): void {
  if (timer === 'period') return beginProbe(swim)
  if (timer === 'direct') return onDirectLate(swim)
  onSuspicionOver(swim, timer.slice(timer.indexOf(' ') + 1))
}
