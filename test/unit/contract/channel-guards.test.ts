import { expect, test } from 'vitest'
import { channels, isChannel, isStream, streams } from '../../../src/contract/channels.ts'
import { guardedParameters } from '../../../src/contract/guard/channel-guards.ts'
import type { Channel } from '../../../src/contract/api.ts'

test('every channel of the contract is in the list once, and nothing else is one', () => {
  expect(new Set(channels).size).toBe(channels.length)
  expect(channels.every((channel) => isChannel(channel))).toBe(true)
  expect(isChannel('toString')).toBe(false)
  expect(isChannel('__proto__')).toBe(false)
  expect(streams.every((stream) => isStream(stream))).toBe(true)
  expect(isStream('constructor')).toBe(false)
})

test('every channel refuses parameters that are not a list, or too many', () => {
  for (const channel of channels) {
    expect(() => guardedParameters(channel, { 0: 'x' })).toThrow(/expected a list/)
    expect(() =>
      guardedParameters(
        channel,
        Array.from({ length: 9 }, () => null),
      ),
    ).toThrow(/found 9 parameters/)
  }
})

test.each<[Channel, unknown[], string | RegExp]>([
  ['runs.open', ['../settings.json'], /^id: "\.\.\/settings\.json" is not an id/],
  ['runs.delete', ['a/b'], /^id: "a\/b" is not an id/],
  ['runs.events', ['a', -1, 10], /^after: -1 is out of range/],
  ['runs.events', ['a', 0, 1e9], 'limit: 1000000000 is out of range, expected 1 to 50000'],
  ['runs.report', ['a', 'exe', 'en'], 'format: "exe" is not known, expected one of html, md, json, csv, edn'],
  ['runs.report', ['a', 'md', 'fr'], 'language: "fr" is not known, expected one of en, zh-CN'],
  ['session.setSpeed', ['fast'], 'speed: "fast" is not a number, expected 0.01 to 100'],
  ['session.setSpeed', [Number.NaN], /^speed: NaN is not a number/],
  ['session.administer', ['n1', { kind: 'explode' }], /^command\.kind: "explode" is not a command/],
  ['session.inject', [{ kind: 'crash', target: 'n1', atMs: 0, extra: 1 }], /^fault\.extra: unknown key/],
  [
    'settings.set',
    [{ theme: 'pink' }],
    'settings.theme: "pink" is not known, expected one of dark, light, system',
  ],
  ['settings.set', [{ layout: { pane: {} } }], /^settings\.layout\.pane: an object is not/],
  ['runs.import', [{ name: 'x' }], /^file\.(mediaType|encoding|content): missing/],
  ['labs.answer', ['leader-dies', 'p', 7], /^option: 7 is not a text/],
])('%s refuses %j', (channel, parameters, sentence) => {
  expect(() => guardedParameters(channel, parameters)).toThrow(sentence)
})

test('what is right passes, with defaults filled in', () => {
  expect(guardedParameters('session.inject', [{ kind: 'pause', target: 'leader', atMs: 0 }])).toEqual([
    { kind: 'pause', target: 'leader', atMs: 0, untilMs: null },
  ])
  expect(guardedParameters('runs.events', ['20261121-1', 0, 100])).toEqual(['20261121-1', 0, 100])
  expect(guardedParameters('settings.set', [{ language: 'zh-CN' }])).toEqual([{ language: 'zh-CN' }])
})
