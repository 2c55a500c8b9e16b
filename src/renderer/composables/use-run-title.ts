import { usePresets } from '../stores/presets.ts'
import { useSettings } from '../stores/settings.ts'

/** The name of a run for people: a situation that came with the lab has one in every language. */
export function useRunTitle(): (name: string) => string {
  const presets = usePresets()
  const settings = useSettings()
  return (name) => {
    const preset = presets.presets.find(({ experiment }) => experiment.name === name)
    return preset?.title[settings.language] ?? name
  }
}
