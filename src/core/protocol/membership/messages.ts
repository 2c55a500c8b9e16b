import type { DetectorMessage } from '../../detect/message.ts'
import type { DetectorNote } from '../../detect/note.ts'
import type { RoleNote } from '../../model/note.ts'

/** Detection is all that the nodes talk about. */
export type MembershipMessage = DetectorMessage

/** Facts for the trace. */
export type MembershipNote = RoleNote | DetectorNote
