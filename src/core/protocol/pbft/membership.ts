import type { AdminCommand } from '../../model/input.ts'
import { note, type Effects } from './state.ts'

/** The replicas are fixed and views change by complaints only, so an operator has nothing to ask (PBFT-1). */
export function onCommand(command: AdminCommand, effects: Effects): void {
  note(effects, { kind: 'declined', command: command.kind })
}
