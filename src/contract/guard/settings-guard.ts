import * as v from 'valibot'
import type { Settings } from '../api.ts'
import { choice, mapOf, record, shown } from './field.ts'

const layoutValue = v.union(
  [v.number(), v.string(), v.boolean()],
  (issue) => `${shown(issue.input)} is not a number, a text, true or false`,
)

const language = choice(['en', 'zh-CN'])
const theme = choice(['dark', 'light', 'system'])
const layout = v.pipe(
  mapOf(layoutValue),
  v.check(
    (map) => JSON.stringify(map).length <= 100_000,
    () => 'is too long, expected at most 100000 characters',
  ),
)

/** The whole of the settings file. */
export const settingsGuard: v.GenericSchema<Settings> = record({ language, theme, layout })

/** What a screen changes. */
export const settingsChangeGuard = record({
  language: v.exactOptional(language),
  theme: v.exactOptional(theme),
  layout: v.exactOptional(layout),
})
