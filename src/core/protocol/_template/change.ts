import { note, type TemplateNode } from './state.ts'

/** The owner is so from its first moment to its last: there is no election. */
export function becomeOwner(node: TemplateNode): void {
  note(node, { kind: 'role', role: 'template.role.owner', leads: true, epoch: 1 })
}

export function becomeUsher(node: TemplateNode): void {
  note(node, { kind: 'role', role: 'template.role.usher', leads: false, epoch: 1 })
}
