import type { RoleNote } from '../../model/note.ts'

/** Nodes of this protocol have nothing to say to each other; others list `{ type: 'Prepare', … } | …` here. */
export type TemplateMessage = never

/** Facts for the trace. */
export type TemplateNote = RoleNote | { readonly kind: 'restored'; readonly sessions: number }
