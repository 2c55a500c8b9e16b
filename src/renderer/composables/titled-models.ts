import { historyModels } from '../../core/check/history-models.ts'
import type { Language } from '../../core/model/sentence.ts'

export interface TitledModel {
  readonly id: string
  readonly title: string
  readonly operations: string
  /** Another one with this title comes before it. */
  readonly isVariant: boolean
}

/** Every model of a history as people are offered it; where two have one title the id tells the second apart. */
export function titledModels(language: Language): TitledModel[] {
  const models = historyModels.map(({ id, words }) => {
    const { title = id, operations = '' } = words[language]
    return { id, title, operations }
  })
  return models.map((model, i) => {
    const isVariant = models.slice(0, i).some(({ title }) => title === model.title)
    return { ...model, title: isVariant ? `${model.title} (${model.id})` : model.title, isVariant }
  })
}
