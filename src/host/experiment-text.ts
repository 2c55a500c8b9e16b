import { experimentGuard } from '../contract/guard/experiment-guard.ts'
import { guarded } from '../contract/guard/guarded.ts'
import { Refusal } from '../contract/refusal.ts'
import { experimentOf } from '../core/experiment/experiment-of.ts'
import type { Experiment } from '../core/experiment/experiment.ts'

/** The experiment that a file's text describes, complete and possible, or a refusal. */
export function parseExperiment(text: string): Experiment {
  return validExperiment(parseJson(text))
}

/** The same for a value that came from elsewhere. */
export function validExperiment(value: unknown): Experiment {
  if (Array.isArray(value)) throw new Refusal('the experiment is a list, expected an object.')
  const reading = experimentOf(guarded(experimentGuard, value))
  if (reading.kind === 'refused') throw new Refusal(reading.sentence)
  return reading.experiment
}

function parseJson(text: string): unknown {
  try {
    // A byte order mark is what some Windows editors begin a file with.
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    // The parser quotes what it stumbled over, which is of use only where people wrote it.
    const isWritten = !/(?![\t\r\n])\p{Cc}|\uFFFD/u.test(text)
    throw new Refusal(`This is not JSON text${isWritten ? `: ${(error as Error).message}` : ''}.`)
  }
}
