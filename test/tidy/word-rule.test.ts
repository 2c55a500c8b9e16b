import { expect, test } from 'vitest'
import { filesBelow } from './repository.ts'
import { missingWordOffences, translationOffences, unusedWordOffences } from './word-rule.ts'
import { wordListOfScreens, wordListsInCode } from './word-list.ts'

const screens = filesBelow('src/renderer', '.vue', '.ts')
const screenWords = wordListOfScreens(filesBelow('src/renderer/locales', '.json'))
const codeWords = wordListsInCode(filesBelow('src', '.ts'))

test('both languages say the same things', () => {
  expect([screenWords, ...codeWords].flatMap(translationOffences)).toEqual([])
})

test('every word that a screen asks for exists', () => {
  const keys = new Set([screenWords, ...codeWords].flatMap((list) => [...list.en.keys()]))
  expect(missingWordOffences(screens, keys)).toEqual([])
})

test('every word of the screens is said somewhere', () => {
  expect(unusedWordOffences(screens, screenWords)).toEqual([])
})

const english = {
  path: 'src/renderer/locales/en/run.json',
  text: '{ "open": "Open", "left": { "ms": "{n} ms left" } }',
}
const chinese = {
  path: 'src/renderer/locales/zh-CN/run.json',
  text: '{ "open": "打开", "left": { "ms": "还剩" } }',
}

test('a missing translation and a lost hole are found', () => {
  const list = wordListOfScreens([
    english,
    { ...chinese, text: '{ "left": { "ms": "还剩" }, "shut": "关闭" }' },
  ])
  expect(translationOffences(list)).toEqual([
    'src/renderer/locales: run.open has no Chinese words',
    'src/renderer/locales: run.shut has no English words',
    'src/renderer/locales: run.left.ms has other holes in Chinese than in English',
  ])
})

test('word lists in code are read too', () => {
  const text = "const words = { en: { 'a.b': 'x ' +\n'{n}', c: 'y' }, 'zh-CN': { 'a.b': '{n}' } }"
  const [list] = wordListsInCode([{ path: 'src/core/fault/words.ts', text }])
  expect(list && translationOffences(list)).toEqual(['src/core/fault/words.ts:1: c has no Chinese words'])
})

test('a word that does not exist is found where it is asked for', () => {
  const text = '<template>\n<p>{{ t("run.open") }} {{ $t(\'run.shut\') }}</p>\n</template>'
  expect(missingWordOffences([{ path: 'a.vue', text }], new Set(['run.open']))).toEqual([
    'a.vue:2 asks for the words run.shut, which do not exist',
  ])
})

test('a word that nobody says is found; one whose name is put together is not', () => {
  const list = wordListOfScreens([english, chinese])
  const says = (text: string) => unusedWordOffences([{ path: 'a.ts', text }], list)
  expect(says("t('run.open')")).toEqual(['src/renderer/locales: run.left.ms is said nowhere'])
  expect(says("t('run.open'); t(`run.left.${unit}`)")).toEqual([])
})
