import type { Note } from './effect.ts'

/** The one fact that every protocol tells in the same shape: a node took a role. Light recordings keep it. */
export interface RoleNote extends Note {
  readonly kind: 'role'
  /** Key of the role's word. */
  readonly role: string
  /** True when the node now believes that it leads (leader, distinguished proposer, coordinator). */
  readonly leads: boolean
  /** Term or ballot number; 0 where the protocol has none. */
  readonly epoch: number
}

export function isRoleNote(note: Note): note is RoleNote {
  return note.kind === 'role'
}

/**
 * A node cannot go on with something until it hears from others: a transaction in doubt, for example.
 * `unblocked` ends it for the same `about`. Measures and labs read these; a protocol may note more in its own words.
 */
export interface BlockedNote extends Note {
  readonly kind: 'blocked' | 'unblocked'
  /** What it is about: a transaction id. */
  readonly about: string
}

export function isBlockedNote(note: Note): note is BlockedNote {
  return note.kind === 'blocked' || note.kind === 'unblocked'
}
