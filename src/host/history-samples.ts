import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { guarded } from '../contract/guard/guarded.ts'
import { samplesGuard } from '../contract/guard/sample-guard.ts'
import type { HistorySample } from '../contract/history.ts'
import { Refusal } from '../contract/refusal.ts'
import { resourcesFolder } from './resources.ts'

/** A sample with the name of its file. */
export interface SampleFile extends HistorySample {
  readonly file: string
}

const samplesFolder = join(resourcesFolder, 'histories')

/** The histories of resources/histories to try the judges on. A broken list goes to `refused`; nothing else depends on it. */
export function readSamples(refused: (sentence: string) => void, folder = samplesFolder): SampleFile[] {
  const path = join(folder, 'samples.json')
  try {
    const samples = guarded(samplesGuard, JSON.parse(readFileSync(path, 'utf8')))
    return samples.filter(({ file }) => {
      if (existsSync(join(folder, file))) return true
      refused(`${join(folder, file)}: this sample does not exist`)
      return false
    })
  } catch (error) {
    refused(`${path}: ${(error as Error).message}`)
    return []
  }
}

export function samplePath(samples: readonly SampleFile[], id: string, folder = samplesFolder): string {
  const found = samples.find((sample) => sample.id === id)
  if (found === undefined)
    throw new Refusal(`There is no sample ${id}, expected one of ${samples.map((one) => one.id).join(', ')}.`)
  return join(folder, found.file)
}
