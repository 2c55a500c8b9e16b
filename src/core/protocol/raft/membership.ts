import type { NodeId } from '../../model/identity.ts'
import type { AdminCommand } from '../../model/input.ts'
import { abortTransfer, becomeFollower } from './change.ts'
import type { RefusalReason } from './messages.ts'
import { appendAsLeader, replicateTo } from './normal.ts'
import { hasCommittedInTerm, lastIndex, note, type Progress, type RaftNode } from './state.ts'

/** Who counts. `outgoing` is empty except in a joint configuration, where both majorities are needed. */
export type Configuration = {
  readonly voters: readonly NodeId[]
  readonly outgoing: readonly NodeId[]
  /** They receive the log and answer requests for votes, but count for nothing. */
  readonly learners: readonly NodeId[]
  /** Outgoing voters that become learners when the joint configuration is left. */
  readonly learnersNext: readonly NodeId[]
}

export interface Change {
  readonly kind: 'voter' | 'learner' | 'remove'
  readonly node: NodeId
}

/** What a change leads to, or why it cannot be made. The wording is that of etcd's configuration tests. */
export type Changed =
  | { readonly kind: 'changed'; readonly configuration: Configuration }
  | { readonly kind: 'refused'; readonly reason: ChangeProblem }

export type ChangeProblem =
  | 'no voters left'
  | 'more than one voter changed'
  | 'simple change in joint config'
  | 'already joint'
  | 'not joint'

/** All nodes vote, or the first `initialVoters` of them when that is not 0. */
export function initialConfiguration(nodes: readonly NodeId[], initialVoters: number): Configuration {
  const voters = initialVoters === 0 ? [...nodes] : nodes.slice(0, initialVoters)
  return { voters, outgoing: [], learners: [], learnersNext: [] }
}

/** A single-server change (dissertation, section 4.1): at most one voter more, less or other. */
export function simpleChange(from: Configuration, changes: readonly Change[]): Changed {
  if (isJoint(from)) return refused('simple change in joint config')
  const configuration = changed(from, changes)
  if (configuration.voters.length === 0) return refused('no voters left')
  if (difference(from.voters, configuration.voters) > 1) return refused('more than one voter changed')
  return { kind: 'changed', configuration }
}

/** The first half of a joint change (paper, section 6). */
export function enterJoint(from: Configuration, changes: readonly Change[]): Changed {
  if (isJoint(from)) return refused('already joint')
  const configuration = changed({ ...from, outgoing: from.voters }, changes)
  if (configuration.voters.length === 0 || from.voters.length === 0) return refused('no voters left')
  return { kind: 'changed', configuration }
}

/** The second half of a joint change. */
export function leaveJoint(from: Configuration): Changed {
  if (!isJoint(from)) return refused('not joint')
  const learners = [...from.learners, ...from.learnersNext]
  return { kind: 'changed', configuration: { voters: from.voters, outgoing: [], learners, learnersNext: [] } }
}

export function isJoint(configuration: Configuration): boolean {
  return configuration.outgoing.length > 0
}

export function isVoter(configuration: Configuration, node: NodeId): boolean {
  return configuration.voters.includes(node) || configuration.outgoing.includes(node)
}

export function members({ voters, outgoing, learners }: Configuration): readonly NodeId[] {
  if (outgoing.length === 0 && learners.length === 0) return voters
  return [...new Set([...voters, ...outgoing, ...learners])]
}

/** The nodes whose votes count. */
export function electorate({ voters, outgoing }: Configuration): readonly NodeId[] {
  return outgoing.length === 0 ? voters : [...new Set([...voters, ...outgoing])]
}

type QuorumSize = (voters: number) => number

/** True when enough voters say yes: a quorum, and in a joint configuration one of each half. */
export function hasQuorum(
  { voters, outgoing }: Configuration,
  size: QuorumSize,
  says: (node: NodeId) => boolean,
): boolean {
  const enough = (half: readonly NodeId[]): boolean => half.filter(says).length >= size(half.length)
  return enough(voters) && (outgoing.length === 0 || enough(outgoing))
}

/** The largest value that a quorum has reached: commit index from match indexes, confirmed round from rounds. */
export function quorumValue(
  { voters, outgoing }: Configuration,
  size: QuorumSize,
  valueOf: (node: NodeId) => number,
): number {
  const reached = (half: readonly NodeId[]): number =>
    half.map(valueOf).sort((a, b) => b - a)[size(half.length) - 1] ?? 0
  return outgoing.length === 0 ? reached(voters) : Math.min(reached(voters), reached(outgoing))
}

/** The configuration in effect: the last one in the log, committed or not (paper, section 6). */
export function configurationOf(node: RaftNode): Configuration {
  return node.configurations[node.configurations.length - 1]!.configuration
}

/** The configuration that was in effect at an index. */
export function configurationAt(node: RaftNode, index: number): Configuration {
  return (node.configurations.findLast((one) => one.index <= index) ?? node.configurations[0]!).configuration
}

/** A configuration entry came into the log. */
export function adoptConfiguration(node: RaftNode, index: number, configuration: Configuration): void {
  node.configurations.push({ index, configuration })
  onConfigured(node, index, configuration)
}

/** The log was cut from an index on: the configuration before it is in effect again. */
export function revertConfigurations(node: RaftNode, from: number): void {
  const before = node.configurations.length
  while (node.configurations.length > 1 && node.configurations[node.configurations.length - 1]!.index >= from)
    node.configurations.pop()
  if (node.configurations.length === before) return
  const { index, configuration } = node.configurations[node.configurations.length - 1]!
  onConfigured(node, index, configuration)
}

/** A fresh account of the other members for a new leader. */
export function freshProgress(node: RaftNode, next: number): Map<NodeId, Progress> {
  const others = members(configurationOf(node)).filter((member) => member !== node.self)
  return new Map(others.map((member) => [member, unknownProgress(node, next)]))
}

/** An operator wants the membership changed. */
export function onMembershipCommand(
  node: RaftNode,
  command: AdminCommand & { kind: 'addMember' | 'addLearner' | 'removeMember' },
): void {
  const refusal = refusalOf(node)
  if (refusal !== null) return refuse(node, refusal, command.node)
  const current = configurationOf(node)
  const kind = { addMember: 'voter', addLearner: 'learner', removeMember: 'remove' } as const
  const change: Change = { kind: kind[command.kind], node: command.node }
  if (isIdle(current, change)) return refuse(node, 'noChange', command.node)
  const result =
    node.settings.membership === 'joint' ? enterJoint(current, [change]) : simpleChange(current, [change])
  if (result.kind === 'refused') return refuse(node, 'noVotersLeft', command.node)
  propose(node, result.configuration)
}

/** The commit index rose: a committed joint configuration is left, and a leader outside of the new one steps down. */
export function onConfigurationCommitted(node: RaftNode): void {
  const { index, configuration } = node.configurations[node.configurations.length - 1]!
  if (node.leadership === null || index > node.commit) return
  if (isJoint(configuration)) {
    const left = leaveJoint(configuration)
    if (left.kind === 'changed') propose(node, left.configuration)
  } else if (!configuration.voters.includes(node.self)) {
    becomeFollower(node, node.term, null)
  }
}

function refusalOf(node: RaftNode): RefusalReason | null {
  if (node.leadership === null) return 'notLeader'
  if (!node.rules.mayChangeMembership(hasCommittedInTerm(node))) return 'noCommitInTerm'
  const { index, configuration } = node.configurations[node.configurations.length - 1]!
  return index > node.commit || isJoint(configuration) ? 'changeUnderWay' : null
}

export function refuse(node: RaftNode, reason: RefusalReason, about: NodeId | null): void {
  note(node, { kind: 'changeRefused', reason, node: about })
}

function propose(node: RaftNode, configuration: Configuration): void {
  appendAsLeader(node, { term: node.term, kind: 'configuration', configuration })
}

function isIdle({ voters, learners }: Configuration, { kind, node }: Change): boolean {
  if (kind === 'voter') return voters.includes(node)
  if (kind === 'learner') return learners.includes(node)
  return !voters.includes(node) && !learners.includes(node)
}

function onConfigured(node: RaftNode, index: number, configuration: Configuration): void {
  note(node, { kind: 'configured', index, configuration })
  const { leadership } = node
  if (leadership === null) return
  const current = members(configuration)
  for (const gone of [...leadership.progress.keys()].filter((member) => !current.includes(member)))
    leadership.progress.delete(gone)
  for (const member of current) {
    if (member === node.self || leadership.progress.has(member)) continue
    leadership.progress.set(member, unknownProgress(node, lastIndex(node)))
    replicateTo(node, member)
  }
  if (leadership.transferTo !== null && !isVoter(configuration, leadership.transferTo)) abortTransfer(node)
}

function unknownProgress(node: RaftNode, next: number): Progress {
  const { nowUs } = node
  return {
    next: Math.max(1, next),
    match: 0,
    mode: 'probe',
    inFlight: 0,
    sentUs: nowUs,
    heardUs: nowUs,
    ackedRound: 0,
  }
}

/** The changes one after the other, as etcd's confchange package makes them. */
function changed(from: Configuration, changes: readonly Change[]): Configuration {
  const voters = new Set(from.voters)
  const learners = new Set(from.learners)
  const learnersNext = new Set(from.learnersNext)
  for (const { kind, node } of changes) {
    if (kind === 'learner' && (learners.has(node) || learnersNext.has(node))) continue
    voters.delete(node)
    learners.delete(node)
    learnersNext.delete(node)
    if (kind === 'voter') voters.add(node)
    // Still a voter of the outgoing half: nobody may be voter and learner at once.
    if (kind === 'learner') (from.outgoing.includes(node) ? learnersNext : learners).add(node)
  }
  return {
    voters: inOrder(voters),
    outgoing: from.outgoing,
    learners: inOrder(learners),
    learnersNext: inOrder(learnersNext),
  }
}

function inOrder(nodes: ReadonlySet<NodeId>): NodeId[] {
  return [...nodes].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)))
}

function difference(a: readonly NodeId[], b: readonly NodeId[]): number {
  return a.filter((node) => !b.includes(node)).length + b.filter((node) => !a.includes(node)).length
}

function refused(reason: ChangeProblem): Changed {
  return { kind: 'refused', reason }
}
