import type { Settings } from '../contract/api.ts'
import { guarded } from '../contract/guard/guarded.ts'
import { settingsGuard } from '../contract/guard/settings-guard.ts'
import { readJsonFile, writeJsonFile } from './json-file.ts'

export const settingsDefaults: Settings = { language: 'en', theme: 'system', layout: {} }

/** The user's settings, in a file that is replaced at every change. */
export class SettingsStore {
  readonly #path: string
  #settings: Settings

  /** `language` is what the system speaks, for the first start. */
  constructor(path: string, language: Settings['language']) {
    this.#path = path
    const kept = readJsonFile(path, (value) => guarded(settingsGuard, value))
    this.#settings = kept ?? { ...settingsDefaults, language }
  }

  get(): Settings {
    return this.#settings
  }

  /** Members of the layout are merged, everything else is replaced. */
  set(change: Partial<Settings>): Settings {
    const layout = { ...this.#settings.layout, ...change.layout }
    const changed = { ...this.#settings, ...change, layout }
    writeJsonFile(this.#path, changed)
    this.#settings = changed
    return changed
  }
}
