import { readFileSync, statSync } from 'node:fs'
import type { Preset } from '../contract/preset.ts'
import { Refusal } from '../contract/refusal.ts'
import { parseExperiment, validExperiment } from '../host/experiment-text.ts'

export interface ExperimentChoices {
  readonly driver?: string | undefined
  readonly seed?: number | undefined
  readonly duration?: number | undefined
}

type Experiment = Preset['experiment']

/** The experiment of a file or a preset, with what the command line changes, valid as a whole. */
export function chosenExperiment(
  source: string,
  presets: readonly Preset[],
  choices: ExperimentChoices,
): Experiment {
  const { driver, seed, duration } = choices
  const experiment = namedExperiment(source, presets)
  return validExperiment({
    ...experiment,
    ...(driver === undefined ? {} : { driver }),
    ...(seed === undefined ? {} : { seed }),
    ...(duration === undefined ? {} : { durationSeconds: duration }),
  })
}

function namedExperiment(source: string, presets: readonly Preset[]): Experiment {
  if (statSync(source, { throwIfNoEntry: false })?.isFile() === true) {
    try {
      const text = readFileSync(source, 'utf8')
      if (text.startsWith('SQLite format 3'))
        throw new Refusal('This is a run file, expected an experiment; see `faultline report`.')
      return parseExperiment(text)
    } catch (error) {
      throw new Refusal(`${source}: ${(error as Error).message}`)
    }
  }
  const preset = presets.find((one) => one.id === source)
  if (preset !== undefined) return preset.experiment
  const known = presets.map((one) => one.id).join(', ')
  throw new Refusal(`"${source}" is neither a file nor a preset, expected a file or one of ${known}.`)
}
