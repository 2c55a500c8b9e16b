import { sentence, type Sentence } from '../model/sentence.ts'
import type { Budget } from './budget.ts'

/** Why a check ended without an answer. */
export function boundSentence(budget: Budget): Sentence {
  if (budget.stopped === 'cancelled') return sentence('check.cancelled', { steps: budget.steps })
  return sentence('check.bound', { steps: budget.stepsMax })
}
