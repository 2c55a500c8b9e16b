import { isBlockedNote, isRoleNote } from '../model/note.ts'
import type { Happening } from './event.ts'

/** `full`: every message, timer and write. `light`: history, roles, who is blocked, faults and lives only. */
export type Recording = 'full' | 'light'

/** Whether a recording of that fullness keeps a happening. Every driver asks this, so that their traces agree. */
export function isRecorded(happening: Happening, recording: Recording): boolean {
  return recording === 'full' || isLight(happening)
}

function isLight(happening: Happening): boolean {
  switch (happening.kind) {
    case 'sent':
    case 'delivered':
    case 'dropped':
    case 'fired':
    case 'wrote':
    case 'synced':
      return false
    case 'noted':
      return isRoleNote(happening.note) || isBlockedNote(happening.note)
    default:
      return true
  }
}
