import type { Json } from '../base/json.ts'
import type { NodeId } from './identity.ts'
import type { Sentence } from './sentence.ts'

/** How the topology draws a role; the word comes from `role`. */
export type RoleShape = 'leader' | 'candidate' | 'follower' | 'learner' | 'blocked' | 'outside'

/** One row of the inspector's log: a log entry, a Paxos slot or a transaction. */
export interface LogRow {
  readonly index: number | string
  /** Term, ballot or state, as text. */
  readonly epoch: string
  readonly text: string
  readonly status: 'tentative' | 'decided' | 'applied'
}

/** What a person may see of a node, the same shape for every protocol. */
export interface NodeView {
  /** Key of the role's word, for example `raft.role.leader`. */
  readonly role: string
  readonly shape: RoleShape
  /** True for the node that selectors call leader or coordinator. Two nodes may both believe it: the higher epoch wins. */
  readonly leads: boolean
  /** Term or ballot as a number that rises; 0 where the protocol has none. */
  readonly epoch: number
  /** The epoch in the paper's notation: `term 4`, `ballot 3.n2`; null where there is nothing to tell. */
  readonly epochText: Sentence | null
  /** Whom this node believes to be the leader. */
  readonly leader: NodeId | null
  /** Decided part and whole of the log: the topology draws it as a ring. */
  readonly progress: { readonly decided: number; readonly length: number }
  /** A few labelled facts for the State tab, label first. Labels are word keys. */
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  /** The end of the log, oldest first, at most 50 rows. */
  readonly log: readonly LogRow[]
  /** A sentence when the node is stuck, and why. */
  readonly trouble: Sentence | null
  /** The application state, for the State tab: key → value. */
  readonly store: { readonly [key: string]: Json }
  /** Where the node stands on a hash ring: its points, 0 to 1 of the circle, at most 64, and its part of the keys. */
  readonly ring?: { readonly points: readonly number[]; readonly share: number }
  /** Peers that this node does not hold to be alive, when it runs a failure detector. */
  readonly suspects?: readonly Suspicion[]
}

/** A doubt about a peer and how strong it is, in the detector's own measure. */
export interface Suspicion {
  readonly node: NodeId
  readonly level: number
  readonly state: 'suspect' | 'dead'
}
