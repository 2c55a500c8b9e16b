import type { Json } from '../../base/json.ts'
import { rowsByIndex, type DiskImage } from '../../model/durable.ts'
import type { NodeContext } from '../contract.ts'
import { tellRole } from './change.ts'
import { rolesOf } from './membership.ts'
import type { Decided } from './messages.ts'
import { rulesOf } from './mutants.ts'
import {
  acceptorWrite,
  decreeOf,
  note,
  persist,
  send,
  settingsOf,
  type AcceptorRow,
  type PaxosNode,
} from './state.ts'

/** Decrees that a learner asks for in one turn at most. */
const queriesMax = 16

/** A node with that disk: its promises, votes, rounds and what it has learned. Campaigns end with a crash. */
export function create(context: NodeContext, disk: DiskImage): PaxosNode {
  const { self, nodes, config, mutant } = context
  const roles = rolesOf(nodes, config)
  const learned = rowsByIndex(disk, 'learned').map(([, value]) => value as unknown as Decided)
  const node: PaxosNode = {
    self,
    nodes,
    roles,
    isProposer: roles.proposers.includes(self),
    isAcceptor: roles.acceptors.includes(self),
    isLearner: roles.learners.includes(self),
    settings: settingsOf(config),
    rules: rulesOf(mutant),
    decrees: new Map(),
    open: new Set(),
    learned: new Map<string, Json>(learned.map(({ key, value }) => [key, value])),
    learnedOrder: learned.map(({ key }) => key),
    pulled: new Map(),
    turns: 0,
    duelsLost: 0,
    ballot: null,
    told: '',
    nowUs: 0,
    effects: [],
  }
  restore(node, disk)
  return node
}

function restore(node: PaxosNode, disk: DiskImage): void {
  for (const key of node.learnedOrder) decreeOf(node, key)
  for (const [key, value] of disk.get('acceptor') ?? []) {
    Object.assign(decreeOf(node, String(key)), value as AcceptorRow)
  }
  for (const [key, value] of disk.get('proposer') ?? []) {
    decreeOf(node, String(key)).maxRound = (value as { readonly maxRound: number }).maxRound
  }
}

export function onStarted(node: PaxosNode): void {
  note(node, { kind: 'restored', promises: node.decrees.size, learned: node.learned.size })
  tellRole(node)
  armCatchUp(node)
}

function armCatchUp(node: PaxosNode): void {
  if (!node.isLearner) return
  const { catchUpUs } = node.settings
  node.effects.push({ kind: 'setTimer', timer: 'catch up', fromUs: catchUpUs, toUs: 2 * catchUpUs })
}

/** A learner that may have missed something asks another learner, and the acceptors about open decrees (PAXOS-12). */
export function onCatchUp(node: PaxosNode): void {
  const { learners } = node.roles
  const others = learners.filter((learner) => learner !== node.self)
  const peer = others[node.turns++ % Math.max(1, others.length)]
  if (peer !== undefined) send(node, peer, { type: 'Pull', after: node.pulled.get(peer) ?? 0 }, true)
  let asked = 0
  for (const key of node.open) {
    const decree = node.decrees.get(key)!
    const isQuiet = node.nowUs - decree.heardUs >= node.settings.catchUpUs
    if (!isQuiet || (decree.vote === null && decree.tallies.size === 0)) continue
    if (++asked > queriesMax) break
    askAcceptors(node, key)
  }
  armCatchUp(node)
}

function askAcceptors(node: PaxosNode, key: string): void {
  const decree = decreeOf(node, key)
  decree.heardUs = node.nowUs
  for (const acceptor of node.roles.acceptors) {
    if (acceptor !== node.self) send(node, acceptor, { type: 'Query', key }, true)
    // The own vote counts, as everybody's, when it is safe.
    else if (decree.vote !== null)
      persist(node, acceptorWrite(node, decree), { type: 'Accepted', key, ...decree.vote })
  }
}
