import { sentence, type Sentence } from '../model/sentence.ts'
import { unreachable } from '../base/unreachable.ts'
import type { BoundReached, Budget } from './budget.ts'

/** Why a check ended without an answer. */
export function boundSentence(budget: Budget): Sentence {
  switch (budget.stopped) {
    case 'cancelled':
      return sentence('check.cancelled', { steps: budget.steps })
    case 'time':
      return sentence('check.bound.time', { steps: budget.steps })
    case 'memory':
      return sentence('check.bound.memory', { steps: budget.steps })
    case 'steps':
    case null:
      return sentence('check.bound', { steps: budget.stepsMax })
    default:
      return unreachable(budget.stopped)
  }
}

/** The same for a check that could not say so itself: whoever runs it had to end it. */
export function endedSentence(bound: BoundReached): Sentence {
  return sentence(`check.ended.${bound}`)
}
