import type { NodeId } from '../model/identity.ts'
import type { AdminCommand } from '../model/input.ts'

/**
 * Whom a fault hits: a node (`n3`), or a selector that is resolved when the fault begins:
 * `leader` and `coordinator` (the node that leads in the highest epoch), `follower` and `participant` (one that does
 * not), `random`, `minority`, `majority` (that many nodes, by seed), `all`.
 */
export type Target = NodeId | Selector
export type Selector =
  'leader' | 'coordinator' | 'follower' | 'participant' | 'random' | 'minority' | 'majority' | 'all'

export const selectors: readonly Selector[] = [
  'leader',
  'coordinator',
  'follower',
  'participant',
  'random',
  'minority',
  'majority',
  'all',
]

/** Which links: `all`, both ways `n1-n2`, one way `n1>n2`, or every link of a target (`leader`, `n3`). */
export type LinkTarget = string

export type PartitionShape =
  /** A majority side and a minority side, by seed. */
  | 'halves'
  /** The target on one side, everybody else on the other. */
  | 'isolate'
  /** The target can still send but hears nobody. */
  | 'one-way'
  /** Two sides that share exactly one node, which talks to both. */
  | 'bridge'
  /** Every node sees a majority, no two nodes the same one. */
  | 'ring'
  /** The sides as drawn by hand in `groups`; a node in no group stands alone. */
  | 'groups'

/**
 * How a traitor betrays. `mute` says nothing any more, `slow` says everything late; `equivocate` tells half of its peers
 * another story, `lie` lies about its own log and votes, `corrupt` damages what it says; `forge` says what it says once
 * more in another node's name; `replay` says again what it or others have said before.
 */
export type Betrayal = 'mute' | 'equivocate' | 'lie' | 'forge' | 'replay' | 'corrupt' | 'slow'

export const betrayals: readonly Betrayal[] = [
  'mute',
  'equivocate',
  'lie',
  'forge',
  'replay',
  'corrupt',
  'slow',
]

/** How late a slow traitor is, in milliseconds, when the fault does not say. */
export const slownessMs = 80

export type FaultAction =
  | { readonly kind: 'crash'; readonly target: Target }
  | { readonly kind: 'pause'; readonly target: Target }
  | { readonly kind: 'wipe'; readonly target: Target }
  | {
      readonly kind: 'partition'
      readonly shape: PartitionShape
      readonly target?: Target
      readonly groups?: readonly (readonly NodeId[])[]
      /** `everywhere` (default): clients reach both sides. `home`: each client is cut off with its home node. */
      readonly clients?: 'everywhere' | 'home'
    }
  | { readonly kind: 'loss'; readonly links: LinkTarget; readonly probability: number }
  | { readonly kind: 'delay'; readonly links: LinkTarget; readonly meanMs: number; readonly jitterMs: number }
  | { readonly kind: 'duplicate'; readonly links: LinkTarget; readonly probability: number }
  /** With the given probability a message is held back by up to `windowMs`, so that later ones overtake it. */
  | {
      readonly kind: 'reorder'
      readonly links: LinkTarget
      readonly probability: number
      readonly windowMs: number
    }
  | { readonly kind: 'transfer-leadership'; readonly target: Target }
  | { readonly kind: 'add-member'; readonly target: Target }
  | { readonly kind: 'add-learner'; readonly target: Target }
  | { readonly kind: 'remove-member'; readonly target: Target }
  /** Fail-over by hand: the node itself is told to take over, whoever leads. */
  | { readonly kind: 'promote'; readonly target: Target }
  /** `delayMs`: how late a `slow` traitor is. */
  | {
      readonly kind: 'byzantine'
      readonly target: Target
      readonly behaviour: Betrayal
      readonly delayMs?: number
    }
  /** The node's own clock jumps forward by the offset and goes so much faster (or, below zero, slower) while it lasts. */
  | {
      readonly kind: 'clock'
      readonly target: Target
      readonly offsetMs: number
      readonly driftPercent: number
    }

export type FaultKind = FaultAction['kind']

export const faultKinds: readonly FaultKind[] = [
  'crash',
  'pause',
  'wipe',
  'partition',
  'loss',
  'delay',
  'duplicate',
  'reorder',
  'transfer-leadership',
  'add-member',
  'add-learner',
  'remove-member',
  'promote',
  'byzantine',
  'clock',
]

/** The faults that are requests of an operator, and the command that each of them gives. */
export const commandOf: { readonly [kind in FaultKind]?: AdminCommand['kind'] } = {
  'transfer-leadership': 'transferLeadership',
  'add-member': 'addMember',
  'add-learner': 'addLearner',
  'remove-member': 'removeMember',
  promote: 'promote',
}

/** True when a node that takes these commands can be hit by the fault: requests need somebody who understands them. */
export function isOffered(kind: FaultKind, administers: readonly AdminCommand['kind'][] = []): boolean {
  const command = commandOf[kind]
  return command === undefined || administers.includes(command)
}

/** Milliseconds since the run's start. `untilMs` null: until somebody heals it or the run ends. */
export type Fault = FaultAction & { readonly atMs: number; readonly untilMs: number | null }
