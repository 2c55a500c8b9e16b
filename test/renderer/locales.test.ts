import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { historyModels } from '../../src/core/check/history-models.ts'
import { screenWords } from '../../src/renderer/locales/messages.ts'

const holes = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).sort()
const flat = (language: 'en' | 'zh-CN'): Map<string, string> =>
  new Map(
    Object.entries(screenWords(language)).flatMap(([area, words]) =>
      Object.entries(words).map(([key, text]): [string, string] => [`${area}.${key}`, text]),
    ),
  )
const sources = globSync('src/renderer/**/*.{vue,ts}').map((path) => ({
  path,
  text: readFileSync(path, 'utf8'),
}))

describe('The words of the screens', () => {
  test('have the same keys in English and Chinese', () => {
    expect([...flat('zh-CN').keys()].sort()).toEqual([...flat('en').keys()].sort())
  })

  test('have the same holes in English and Chinese', () => {
    const chinese = flat('zh-CN')
    const different = [...flat('en')].filter(
      ([key, text]) => holes(text).join() !== holes(chinese.get(key) ?? '').join(),
    )
    expect(different).toEqual([])
  })

  test('name every check that a model of a history has', () => {
    const names = historyModels.flatMap(({ checks }) => Object.keys(checks))
    const known = flat('en')
    expect([...new Set(names)].filter((name) => !known.has(`checks.${name}`))).toEqual([])
  })

  test('contain every key that a screen asks for by name', () => {
    const known = flat('en')
    const asked = sources.flatMap(({ path, text }) =>
      [...text.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map((match) => ({ path, key: match[1]! })),
    )
    expect(asked.length).toBeGreaterThan(150)
    expect(asked.filter(({ key }) => !known.has(key))).toEqual([])
  })

  test('never stand in a template as they are', () => {
    const bare = sources
      .filter(({ path }) => path.endsWith('.vue'))
      .flatMap(({ path, text }) => {
        const template = text.slice(text.indexOf('<template>'), text.lastIndexOf('</template>'))
        const between = template.replace(/<!--[\s\S]*?-->/g, '').matchAll(/>([^<>{}]*[A-Za-z]{3,}[^<>{}]*)</g)
        return [...between].map((match) => `${path}: ${match[1]!.trim()}`)
      })
      // An arrow function in an attribute looks like the end of a tag to this test.
      .filter((found) => !/[=()]|&&/.test(found))
    expect(bare).toEqual([])
  })
})
