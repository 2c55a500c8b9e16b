import { supervisorBounds, type SupervisorSettings } from '../recovery/supervisor.ts'

/** What is wrong with the supervisor of the nodes, as one sentence with the path, or null. */
export function supervisorProblem(supervisor: SupervisorSettings | null): string | null {
  if (supervisor === null) return null
  for (const [name, [min, max]] of Object.entries(supervisorBounds)) {
    const value = supervisor[name as keyof typeof supervisorBounds]
    if (value < min || value > max)
      return `supervisor.${name}: ${value} is out of range, expected ${min} to ${max}`
  }
  const { backOffMs, backOffMaxMs } = supervisor
  if (backOffMaxMs >= backOffMs) return null
  return `supervisor.backOffMaxMs: ${backOffMaxMs} is shorter than the first wait (backOffMs ${backOffMs})`
}
