import { note, type MembershipNode } from './state.ts'

/** All nodes are equal from their first moment to their last: there is no other role to change to. */
export function becomeMember(node: MembershipNode): void {
  note(node, { kind: 'role', role: 'membership.role.member', leads: false, epoch: 0 })
}
