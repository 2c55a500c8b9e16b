import { createI18n } from 'vue-i18n'
import type { Language } from '../../core/model/sentence.ts'

type Area = Record<string, string>

const files = {
  en: import.meta.glob<Area>('./en/*.json', { eager: true, import: 'default' }),
  'zh-CN': import.meta.glob<Area>('./zh-CN/*.json', { eager: true, import: 'default' }),
}

/** The screen's own words in one language: `area.key`, one file an area. */
export function screenWords(language: Language): Record<string, Area> {
  return Object.fromEntries(
    Object.entries(files[language]).map(([path, words]) => [
      path.slice(path.lastIndexOf('/') + 1, -'.json'.length),
      words,
    ]),
  )
}

export function createWords(language: Language) {
  return createI18n({
    legacy: false,
    locale: language,
    fallbackLocale: 'en',
    messages: { en: screenWords('en'), 'zh-CN': screenWords('zh-CN') },
  })
}
