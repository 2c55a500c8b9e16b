/**
 * A circuit breaker (Nygard, Release It!, 2007): after too many failures nothing is sent any more; after a while a few
 * probes are, and their success closes it again. Names and defaults as in gobreaker; the minimum of calls as in resilience4j.
 */

export interface BreakerSettings {
  /** `consecutive`: open after more than `failures` in a row. `ratio`: when at least `minimum` calls failed that often. */
  readonly trip:
    | { readonly kind: 'consecutive'; readonly failures: number }
    | { readonly kind: 'ratio'; readonly minimum: number; readonly ratio: number }
  /** Counts of a closed breaker begin anew after this long; 0: never. */
  readonly intervalUs: number
  /** How long it stays open before it lets probes through. */
  readonly openUs: number
  /** Probes at a time in the half-open state, and successes needed to close. */
  readonly halfOpenMax: number
}

export type BreakerState = 'closed' | 'open' | 'half-open'

/** The decisions in which breakers are got wrong; a mutant overrides one. */
export interface BreakerRules {
  /** K1: a success ends the row of failures. */
  readonly successEndsRow: boolean
  /** K2: only so many calls in the half-open state. */
  readonly limitsProbes: boolean
  /** K1: a rate counts from a minimum of calls on. */
  readonly waitsForMinimum: boolean
  /** K3: the result of a call counts only in the generation that started it. */
  readonly knowsGenerations: boolean
}

export const breakerRules: BreakerRules = {
  successEndsRow: true,
  limitsProbes: true,
  waitsForMinimum: true,
  knowsGenerations: true,
}

/** MUT-K01 … MUT-K04 of the collection of known mistakes. */
export const breakerMutants: { readonly [name: string]: Partial<BreakerRules> } = {
  'counts-failures-over-successes': { successEndsRow: false },
  'half-open-lets-everything-through': { limitsProbes: false },
  'no-minimum-number-of-calls': { waitsForMinimum: false },
  'counts-late-results': { knowsGenerations: false },
}

interface Counts {
  calls: number
  failures: number
  row: number
  successes: number
}

export interface Breaker {
  readonly settings: BreakerSettings
  readonly rules: BreakerRules
  state: BreakerState
  /** Rises with every change of state and every new interval. */
  generation: number
  counts: Counts
  /** When the interval or the open time ends; Infinity: never. */
  endsUs: number
}

export function createBreaker(
  settings: BreakerSettings,
  nowUs: number,
  rules: BreakerRules = breakerRules,
): Breaker {
  const breaker: Breaker = {
    settings,
    rules,
    state: 'closed',
    generation: 0,
    counts: noCounts(),
    endsUs: Infinity,
  }
  begin(breaker, 'closed', nowUs)
  return breaker
}

/** The state at that time. */
export function breakerState(breaker: Breaker, nowUs: number): BreakerState {
  if (nowUs >= breaker.endsUs) begin(breaker, breaker.state === 'open' ? 'half-open' : 'closed', nowUs)
  return breaker.state
}

/** A call wants to be made: its ticket, to be given back with the result, or null when it may not be. */
export function admit(breaker: Breaker, nowUs: number): number | null {
  const state = breakerState(breaker, nowUs)
  if (state === 'open') return null
  const { settings, rules, counts } = breaker
  if (state === 'half-open' && rules.limitsProbes && counts.calls >= settings.halfOpenMax) return null
  counts.calls++
  return breaker.generation
}

/** The result of an admitted call. */
export function report(breaker: Breaker, ticket: number, succeeded: boolean, nowUs: number): void {
  const state = breakerState(breaker, nowUs)
  const { rules, counts, settings } = breaker
  if (ticket !== breaker.generation && rules.knowsGenerations) return
  if (succeeded) {
    counts.successes++
    if (rules.successEndsRow) counts.row = 0
    if (state === 'half-open' && counts.successes >= settings.halfOpenMax)
      return begin(breaker, 'closed', nowUs)
  } else {
    counts.failures++
    counts.row++
    if (state === 'half-open') return begin(breaker, 'open', nowUs)
  }
  if (state === 'closed' && isTooMuch(breaker)) begin(breaker, 'open', nowUs)
}

/** Nobody waits for the result of an admitted call any more: its place is free again, and it counts for nothing. */
export function withdraw(breaker: Breaker, ticket: number): void {
  if (ticket === breaker.generation) breaker.counts.calls--
}

function isTooMuch({ settings: { trip }, counts, rules }: Breaker): boolean {
  if (trip.kind === 'consecutive') return counts.row > trip.failures
  const results = counts.successes + counts.failures
  if (results === 0 || (rules.waitsForMinimum && results < trip.minimum)) return false
  return counts.failures / results >= trip.ratio
}

function begin(breaker: Breaker, state: BreakerState, nowUs: number): void {
  const { intervalUs, openUs } = breaker.settings
  breaker.state = state
  breaker.generation++
  breaker.counts = noCounts()
  if (state === 'open') breaker.endsUs = nowUs + openUs
  else breaker.endsUs = state === 'closed' && intervalUs > 0 ? nowUs + intervalUs : Infinity
}

function noCounts(): Counts {
  return { calls: 0, failures: 0, row: 0, successes: 0 }
}
