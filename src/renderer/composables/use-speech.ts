import { computed, type ComputedRef } from 'vue'
import type { Language, Sentence } from '../../core/model/sentence.ts'
import { speak, wordOf } from '../../core/words/speak.ts'
import { useSettings } from '../stores/settings.ts'

export interface Speech {
  readonly language: ComputedRef<Language>
  readonly say: (sentence: Sentence) => string
  /** Main sentence and details on one line. */
  readonly sayAll: (sentences: readonly Sentence[]) => string
  readonly word: (key: string) => string
}

/** The core's sentences in the person's language. */
export function useSpeech(): Speech {
  const settings = useSettings()
  const language = computed(() => settings.language)
  return {
    language,
    say: (sentence) => speak(sentence, language.value),
    sayAll: (sentences) => sentences.map((one) => speak(one, language.value)).join(' · '),
    word: (key) => wordOf(key, language.value),
  }
}
