import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { checkWords } from '../../../src/core/check/words.ts'

const holes = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).sort()

it('every sentence exists in both languages with the same values', () => {
  const { en, 'zh-CN': zh } = checkWords
  expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort())
  for (const [key, text] of Object.entries(en)) expect([key, holes(zh[key]!)]).toEqual([key, holes(text)])
})

it('every sentence that the judges name has words', () => {
  const folder = fileURLToPath(new URL('../../../src/core/check', import.meta.url))
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )
  const named = files.flatMap((name) => {
    const text = readFileSync(`${folder}/${name}`, 'utf8')
    return [...text.matchAll(/sentence\(\s*'([^']+)'/g)].map((match) => match[1]!)
  })
  expect(named.length).toBeGreaterThan(20)
  for (const key of named) expect(Object.keys(checkWords.en)).toContain(key)
})
