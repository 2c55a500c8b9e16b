import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../../src/core/base/canonical-json.ts'
import { hashOf, textHash } from '../../../src/core/base/hash.ts'
import type { Json } from '../../../src/core/base/json.ts'

test('canonical JSON says the same for equal values, whatever the order of their members', () => {
  expect(canonicalJson({ b: 1, a: [true, null, { d: 'x', c: undefined }] })).toBe(
    '{"a":[true,null,{"d":"x"}],"b":1}',
  )
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => {
      const reversed = Object.fromEntries(Object.entries(record).reverse()) as Json
      expect(canonicalJson(reversed)).toBe(canonicalJson(record as Json))
      expect(JSON.parse(canonicalJson(record as Json))).toEqual(JSON.parse(JSON.stringify(record)))
    }),
  )
})

test('a text hash depends on every character and not on how the text was cut into pieces', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      const pieces = textHash()
      pieces.add(a)
      pieces.add(b)
      expect(pieces.digest()).toBe(hashOf(a + b))
      expect(hashOf(a + b + 'x')).not.toBe(hashOf(a + b))
    }),
  )
  expect(new Set(Array.from({ length: 20_000 }, (_, i) => hashOf(`event ${i}`))).size).toBe(20_000)
})
