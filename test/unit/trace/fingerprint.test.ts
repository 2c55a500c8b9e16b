import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '../../../src/core/base/canonical-json.ts'
import type { TraceEvent } from '../../../src/core/trace/event.ts'
import { createFingerprint } from '../../../src/core/trace/fingerprint.ts'

function fingerprint(...events: unknown[]): string {
  const fold = createFingerprint()
  for (const event of events) fold.see(event as TraceEvent)
  return fold.digest()
}

describe('a fingerprint', () => {
  test('is the same for a trace and for its copy through JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (events) => {
        expect(fingerprint(...(JSON.parse(JSON.stringify(events)) as unknown[]))).toBe(fingerprint(...events))
      }),
    )
    expect(fingerprint({ a: undefined, b: 1 })).toBe(fingerprint({ b: 1 }))
  })

  test('differs as soon as anything differs: a value, its kind, its place, the order of events', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        fc.pre(canonicalJson(a) !== canonicalJson(b))
        expect(fingerprint(a)).not.toBe(fingerprint(b))
        expect(fingerprint(a, b)).not.toBe(fingerprint(b, a))
      }),
    )
    const alike = [
      1,
      '1',
      true,
      null,
      [1],
      { 1: 1 },
      [[1]],
      'a',
      ['a'],
      0.5,
      2 ** 32,
      -1,
      '',
      [],
      {},
      [null],
      [[], []],
      [[[]]],
    ]
    expect(new Set(alike.map((value) => fingerprint(value))).size).toBe(alike.length)
  })

  test('has no collision among two hundred thousand events that differ in one number', () => {
    const seen = new Set<string>()
    for (let i = 0; i < 200_000; i++)
      seen.add(fingerprint({ seq: i, kind: 'fired', node: 'n1', timer: 'tick' }))
    expect(seen.size).toBe(200_000)
  })

  test('keeps its value for ever, because run files quote it', () => {
    expect(
      fingerprint({ seq: 1, timeUs: 250, kind: 'started', node: 'n1', incarnation: 1 }),
    ).toMatchInlineSnapshot(`"5e6c2bf666a6cacf"`)
  })
})
