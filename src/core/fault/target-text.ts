import type { Fault } from './fault.ts'

/** Target or links of a fault as the schedule names them, before they are resolved: `n5`, `leader`, `n1 n2 | n3`. */
export function targetText(fault: Fault): string {
  if (fault.kind === 'partition') {
    if (fault.groups !== undefined) return fault.groups.map((group) => group.join(' ')).join(' | ')
    return fault.target === undefined ? fault.shape : `${fault.shape} ${fault.target}`
  }
  if (fault.kind === 'byzantine') return `${fault.target} ${fault.behaviour}`
  return 'links' in fault ? fault.links : fault.target
}
