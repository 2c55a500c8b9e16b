import type * as v from 'valibot'
import { experimentGuard } from './experiment-guard.ts'
import { choice, record, text } from './field.ts'

const localised = record({ en: text(1_000, 1), 'zh-CN': text(1_000, 1) })

/** A file of resources/presets; its name is its id. */
export const presetGuard = record({
  title: localised,
  story: localised,
  expected: choice(['ok', 'illegal', 'unpromised']),
  experiment: experimentGuard,
})

export type PresetFile = v.InferOutput<typeof presetGuard>
