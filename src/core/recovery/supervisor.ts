/**
 * A supervisor that restarts what died, as in Erlang/OTP (supervisor behaviour: restart types, strategies, intensity),
 * with the waits between restarts of a Kubernetes pod. A pure machine: it is told of deaths and of time.
 */

export type RestartPolicy =
  /** OTP's permanent. */
  | 'always'
  /** OTP's transient: not after a normal end. */
  | 'on-failure'
  /** OTP's temporary. */
  | 'never'

/** What else is restarted when one child dies: nothing, everybody, or those started after it. */
export type RestartStrategy = 'one-for-one' | 'one-for-all' | 'rest-for-one'

export interface SupervisorSettings {
  readonly restart: RestartPolicy
  readonly strategy: RestartStrategy
  /** More than this many restarts within the period, and it gives up. */
  readonly intensity: number
  readonly periodMs: number
  /** Wait before the first restart of a child; it doubles with each further death, up to the bound. */
  readonly backOffMs: number
  readonly backOffMaxMs: number
  /** A child that ran this long starts its waits anew. */
  readonly resetAfterMs: number
}

export const supervisorDefaults: SupervisorSettings = {
  restart: 'always',
  strategy: 'one-for-one',
  intensity: 5,
  periodMs: 5_000,
  backOffMs: 50,
  backOffMaxMs: 2_000,
  resetAfterMs: 5_000,
}

export const restartPolicies = ['always', 'on-failure', 'never'] as const satisfies readonly RestartPolicy[]
export const restartStrategies = [
  'one-for-one',
  'one-for-all',
  'rest-for-one',
] as const satisfies readonly RestartStrategy[]

/** What the numbers may be, ends included. */
export const supervisorBounds = {
  intensity: [0, 1_000],
  periodMs: [1, 3_600_000],
  backOffMs: [0, 60_000],
  backOffMaxMs: [0, 600_000],
  resetAfterMs: [0, 3_600_000],
} as const satisfies Partial<Record<keyof SupervisorSettings, readonly [number, number]>>

/** The decisions in which supervisors are got wrong; a mutant overrides one. */
export interface SupervisorRules {
  /** V1: restarts count while they are younger than the period. */
  readonly forgetsOldRestarts: boolean
  /** V2: rest-for-one spares the children that were started before. */
  readonly sparesElders: boolean
  /** V3: a long run ends the growing waits. */
  readonly resetsBackOff: boolean
}

export const supervisorRules: SupervisorRules = {
  forgetsOldRestarts: true,
  sparesElders: true,
  resetsBackOff: true,
}

/** MUT-V01 … MUT-V03 of the collection of known mistakes. */
export const supervisorMutants: { readonly [name: string]: Partial<SupervisorRules> } = {
  'counts-all-restarts-ever': { forgetsOldRestarts: false },
  'rest-for-one-restarts-all': { sparesElders: false },
  'back-off-never-resets': { resetsBackOff: false },
}

interface Child {
  readonly id: string
  startedUs: number
  /** Deaths in a row, each soon after the start before it. */
  deaths: number
}

export interface Supervisor {
  readonly settings: SupervisorSettings
  readonly rules: SupervisorRules
  readonly children: readonly Child[]
  /** Times of the restarts that still count. */
  restartsUs: number[]
  hasGivenUp: boolean
}

/** `stop` in this order, then, after the wait, `start` in this order. */
export type SupervisorDecision =
  | { readonly kind: 'leave' }
  | { readonly kind: 'give-up'; readonly restarts: number }
  | {
      readonly kind: 'restart'
      readonly stop: readonly string[]
      readonly start: readonly string[]
      readonly afterUs: number
    }

/** Children in the order in which they are started. */
export function createSupervisor(
  settings: SupervisorSettings,
  children: readonly string[],
  nowUs: number,
  rules: SupervisorRules = supervisorRules,
): Supervisor {
  return {
    settings,
    rules,
    children: children.map((id) => ({ id, startedUs: nowUs, deaths: 0 })),
    restartsUs: [],
    hasGivenUp: false,
  }
}

export function childStarted(supervisor: Supervisor, id: string, nowUs: number): void {
  const child = supervisor.children.find((one) => one.id === id)
  if (child !== undefined) child.startedUs = nowUs
}

/** A child ended by itself, or was killed. */
export function childEnded(
  supervisor: Supervisor,
  id: string,
  exit: 'normal' | 'crash',
  nowUs: number,
): SupervisorDecision {
  const { settings, rules, children } = supervisor
  const index = children.findIndex((one) => one.id === id)
  const child = children[index]
  if (child === undefined || supervisor.hasGivenUp || !restarts(settings.restart, exit))
    return { kind: 'leave' }
  const sinceUs = nowUs - settings.periodMs * 1000
  if (rules.forgetsOldRestarts) supervisor.restartsUs = supervisor.restartsUs.filter((atUs) => atUs > sinceUs)
  supervisor.restartsUs.push(nowUs)
  if (supervisor.restartsUs.length > settings.intensity) {
    supervisor.hasGivenUp = true
    return { kind: 'give-up', restarts: supervisor.restartsUs.length }
  }
  if (rules.resetsBackOff && nowUs - child.startedUs >= settings.resetAfterMs * 1000) child.deaths = 0
  const waitMs = Math.min(settings.backOffMaxMs, settings.backOffMs * 2 ** Math.min(30, child.deaths))
  child.deaths++
  const start = concerned(supervisor, index).map((one) => one.id)
  const stop = start.filter((one) => one !== id).reverse()
  return { kind: 'restart', stop, start, afterUs: Math.round(waitMs * 1000) }
}

function restarts(policy: RestartPolicy, exit: 'normal' | 'crash'): boolean {
  return policy === 'always' || (policy === 'on-failure' && exit === 'crash')
}

/** The children that are started anew, in the order of starting. */
function concerned({ settings, rules, children }: Supervisor, index: number): readonly Child[] {
  switch (settings.strategy) {
    case 'one-for-one':
      return children.slice(index, index + 1)
    case 'one-for-all':
      return children
    case 'rest-for-one':
      return rules.sparesElders ? children.slice(index) : children
  }
}
