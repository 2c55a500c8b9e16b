import type { Model, Move } from '../model.ts'
import type { TimedOperation } from '../timed-operation.ts'

/** `granted`: the highest token given out so far; `shown`: the highest that the guarded resource has seen. */
export interface FencedLock {
  readonly held: boolean
  readonly granted: number
  readonly shown: number
}

/**
 * A lock with fencing tokens and the resource that it guards (Kleppmann, How to do distributed locking, 2016).
 * `acquire` needs the lock free and gives a token higher than all before; `release` and `expire` need it held;
 * `use` shows a token to the resource and is refused (output false) if and only if a higher one was shown before.
 */
export const fencedLockModel: Model<FencedLock> = {
  name: 'fenced-lock',
  initial: { held: false, granted: -Infinity, shown: -Infinity },
  key: ({ held, granted, shown }) => `${held} ${granted} ${shown}`,
  move: moveOf,
}

function moveOf({ f, input, output, outputKnown, certain }: TimedOperation): Move<FencedLock> {
  const known = certain && outputKnown
  switch (f) {
    case 'acquire': {
      const token = known && typeof output === 'number' ? output : null
      const fits = ({ held, granted }: FencedLock): boolean => !held && (token === null || token > granted)
      return {
        apply: (state) =>
          fits(state) ? { ...state, held: true, granted: token ?? state.granted } : undefined,
        observes: false,
        sameness: `acquire ${token}`,
      }
    }
    case 'use':
      return useOf(input as number, known ? output !== false : null)
    default: {
      // A release that names its token is one of the holder, who was given the highest.
      const token = f === 'release' && typeof input === 'number' ? input : null
      const fits = ({ held, granted }: FencedLock): boolean => held && (token === null || token >= granted)
      return {
        apply: (state) => (fits(state) ? { ...state, held: false } : undefined),
        observes: false,
        sameness: `release ${token}`,
      }
    }
  }
}

/** `isAccepted`: null where nobody knows; then only what it shows counts. */
function useOf(token: number, isAccepted: boolean | null): Move<FencedLock> {
  if (isAccepted === false)
    return {
      apply: (state) => (state.shown > token ? state : undefined),
      observes: true,
      sameness: `refused ${token}`,
    }
  const accepted = (state: FencedLock): FencedLock =>
    state.shown < token ? { ...state, shown: token } : state
  return {
    apply: (state) => (isAccepted === true && state.shown > token ? undefined : accepted(state)),
    observes: false,
    sameness: `use ${token} ${isAccepted}`,
  }
}
