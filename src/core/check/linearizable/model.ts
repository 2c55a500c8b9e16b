import type { TimedOperation } from './timed-operation.ts'

/**
 * A sequential object as a value: what the search needs to know of it, and nothing else. States are never changed in
 * place. A new object to check is a new model.
 */
export interface Model<S> {
  readonly name: string
  readonly initial: S
  /** Equal for equal states. */
  key(state: S): string | number
  move(operation: TimedOperation): Move<S>
  /** Sees early that a placement leads nowhere; absent: the search finds out by itself. */
  outlook?(operations: readonly TimedOperation[]): Outlook<S>
}

/** What one operation does. */
export interface Move<S> {
  /** The state after it, or undefined where it cannot have given the answer that it gave. */
  apply(state: S): S | undefined
  /** True when it changes no state whatever: it may then be placed as soon as it fits. */
  readonly observes: boolean
  /** Equal for moves that do the same to every state. */
  readonly sameness: string
}

/** Follows the search through the operations, named by their place in the list that the model was given. */
export interface Outlook<S> {
  placed(operation: number): void
  lifted(operation: number): void
  /** True when placing that operation in that state can be of no use, whatever comes later. */
  hopeless(state: S, next: S, operation: number): boolean
}
