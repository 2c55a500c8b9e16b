/** What a SWIM node believes of the others, and how that changes. */
import type { NodeId } from '../model/identity.ts'
import { spread } from './gossip.ts'
import { suspicionUs } from './incarnation-order.ts'
import type { News } from './message.ts'
import type { DetectorNote } from './note.ts'
import type { Probe } from './probe.ts'
import { become, type Member, type Swim } from './swim.ts'

/** News arrives from `by`: about this node, or about a member of whom less was known. */
export function hear(swim: Swim, by: NodeId, news: News): void {
  if (news.node === swim.context.self) return hearOfSelf(swim, by, news)
  const member = swim.members.get(news.node)
  if (member === undefined || !swim.context.rules.supersedes(news, member)) return
  if (news.state === member.state && news.incarnation === member.incarnation) return
  believe(swim, member, news, by)
}

/** What others say about this node: worse than alive in its present incarnation is refuted with the next one. */
function hearOfSelf(swim: Swim, by: NodeId, news: News): void {
  if (news.state === 'alive' || news.incarnation < swim.incarnation || !swim.context.rules.refutes) return
  become(swim, news.incarnation + 1)
  note(swim, { kind: 'detector-refuted', said: news.state, incarnation: swim.incarnation, by })
}

/** Nobody answered the probe: not this member, and no helper for it. */
export function suspect(swim: Swim, member: Member, { number, helpers }: Probe): void {
  if (member.state !== 'alive') return
  const { node, incarnation } = member
  note(swim, { kind: 'detector-unanswered', peer: node, incarnation, probe: number, helpers })
  take(swim, member, { node, state: 'suspect', incarnation })
}

/** The suspicion lasted its time and nobody refuted it. */
export function onSuspicionOver(swim: Swim, peer: NodeId): void {
  const member = swim.members.get(peer)
  if (member?.state !== 'suspect') return
  const { self } = swim.context
  const suspectedUs = swim.nowUs - member.suspectUs
  const { node, incarnation } = member
  note(swim, { kind: 'detector-declared', peer, incarnation, suspectedUs, by: self })
  take(swim, member, { node, state: 'dead', incarnation })
}

/** A suspect answered; only a wrong node raises its incarnation for it. */
export function answered(swim: Swim, member: Member): void {
  if (member.state !== 'suspect' || !swim.context.rules.raisesForOthers) return
  const { node, incarnation } = member
  believe(swim, member, { node, state: 'alive', incarnation: incarnation + 1 }, node)
}

function believe(swim: Swim, member: Member, news: News, by: NodeId): void {
  const { incarnation, node: peer } = news
  const was = member.state
  if (news.state === 'suspect') note(swim, { kind: 'detector-warned', peer, incarnation, by })
  if (news.state === 'dead')
    note(swim, { kind: 'detector-declared', peer, incarnation, suspectedUs: null, by })
  if (news.state === 'alive') note(swim, { kind: 'detector-trusted', peer, was, incarnation, by })
  take(swim, member, news)
}

/** The opinion changes, and the change is passed on. */
function take(swim: Swim, member: Member, news: News): void {
  const { settings, rules, peers } = swim.context
  const timer = `suspect ${member.node}`
  if (member.state === 'suspect' && news.state !== 'suspect') swim.out.push({ kind: 'cancelTimer', timer })
  if (news.state === 'suspect') {
    member.suspectUs = swim.nowUs
    const waitUs = rules.waitsBeforeDeath
      ? suspicionUs(settings.suspicionFactor, peers.length + 1, settings.intervalMs * 1000)
      : 0
    swim.out.push({ kind: 'setTimer', timer, fromUs: waitUs, toUs: waitUs })
  }
  member.state = news.state
  member.incarnation = news.incarnation
  spread(swim.gossip, news)
}

function note(swim: Swim, fact: DetectorNote): void {
  swim.out.push({ kind: 'note', note: fact })
}
