import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { guarded } from '../contract/guard/guarded.ts'
import { presetGuard } from '../contract/guard/preset-guard.ts'
import type { Preset } from '../contract/preset.ts'
import { resourcesFolder } from './resources.ts'
import { validExperiment } from './experiment-text.ts'

/** The order in which a newcomer should meet them; others follow by name. */
const order = [
  'leader-dies',
  'minority-cut-off',
  'two-phase-commit-coordinator-dies',
  'duelling-leaders',
  'slow-follower',
  'lost-write',
]

/** The classic situations of resources/presets. A broken one does not hide the others: it goes to `refused`. */
export function readPresets(
  refused: (sentence: string) => void,
  folder = join(resourcesFolder, 'presets'),
): Preset[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => readPreset(join(folder, name), name.slice(0, -'.json'.length), refused))
    .sort((a, b) => place(a.id) - place(b.id) || (a.id < b.id ? -1 : 1))
}

function readPreset(path: string, id: string, refused: (sentence: string) => void): Preset[] {
  try {
    const file = guarded(presetGuard, JSON.parse(readFileSync(path, 'utf8')))
    return [{ id, ...file, experiment: validExperiment(file.experiment) }]
  } catch (error) {
    refused(`${path}: ${(error as Error).message}`)
    return []
  }
}

function place(id: string): number {
  const found = order.indexOf(id)
  return found === -1 ? order.length : found
}
