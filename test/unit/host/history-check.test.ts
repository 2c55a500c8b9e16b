import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { openHistory, type HistorySource } from '../../../src/host/history-check.ts'
import { scratchFolder } from './scratch-folder.ts'

const stale = [
  '{:process 0, :type :invoke, :f :write, :value 1, :time 1000}',
  '{:process 0, :type :ok, :f :write, :value 1, :time 2000}',
  '{:process 1, :type :invoke, :f :read, :value nil, :time 3000}',
  '{:process 1, :type :ok, :f :read, :value nil, :time 4000}',
].join('\n')

function bytesOf(text: string | Buffer): HistorySource {
  return { kind: 'bytes', name: 'given', bytes: Buffer.from(text) }
}

test('a history is read and judged, and its operations come with their lines', async () => {
  const history = await openHistory(bytesOf(stale))
  expect(history.summary).toMatchObject({
    format: 'edn',
    operations: 2,
    processes: 2,
    clock: 'us',
    chosen: 'register',
  })
  const { model, verdicts, cited } = await history.judge({})
  expect(model).toBe('register')
  expect(verdicts.map(({ check, answer }) => [check, answer])).toEqual([['linearizable', 'illegal']])
  expect(cited.map(({ line, f }) => [line, f])).toEqual([
    [1, 'write'],
    [3, 'read'],
  ])
  expect((await history.operations(1, 5)).map(({ process }) => process)).toEqual(['p1'])
  expect([...(await history.columns()).call]).toEqual([1, 3])
  await history.close()
})

test('an archive, pieces of any size and a path give the same history', async () => {
  const folder = scratchFolder()
  const path = join(folder, 'history.edn.gz')
  writeFileSync(path, gzipSync(stale))
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (const byte of Buffer.from(stale)) yield Buffer.from([byte])
  }
  const sources: HistorySource[] = [
    bytesOf(gzipSync(stale)),
    { kind: 'path', path },
    { kind: 'chunks', name: 'pieces', chunks: pieces(), bytesTotal: null },
  ]
  for (const source of sources) {
    const history = await openHistory(source)
    expect(history.summary.operations).toBe(2)
    await history.close()
  }
})

test.each([
  ['an empty file', '', 'given: line 1, column 1: found an empty text, expected a history.'],
  [
    'binary junk',
    Buffer.from([0x7b, 0x0a, 0x20, 0xff, 0xfe, 0]),
    'given: line 2, column 2: found bytes that are not UTF-8',
  ],
  ['half a line', stale.slice(0, -10), 'given: line 4, column 1: found half a record'],
  ['half an archive', gzipSync(stale).subarray(0, 60), 'the file was cut'],
  ['UTF-16', Buffer.from('\ufeff{}', 'utf16le'), 'found UTF-16'],
  ['a damaged archive', Buffer.concat([gzipSync(stale).subarray(0, 20), Buffer.alloc(60, 7)]), 'archive'],
])('%s is refused with its place', async (_, content, sentence) => {
  await expect(openHistory(bytesOf(content))).rejects.toThrow(sentence)
})

test('a sender that fails is the error to tell', async () => {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(stale)
    throw new Error('the line is dead')
  }
  const source = { kind: 'chunks', name: 'pieces', chunks: pieces(), bytesTotal: null } as const
  await expect(openHistory(source)).rejects.toThrow('the line is dead')
})

test('a model that does not exist, a check that it has not, and operations that it does not know are refused', async () => {
  const history = await openHistory(bytesOf(stale.replaceAll(':read', ':peek')))
  await expect(history.judge({ model: 'nothing' })).rejects.toThrow('model: "nothing" does not exist')
  await expect(history.judge({ model: 'register' })).rejects.toThrow('given: line 3: found peek of p1')
  await history.close()
  const other = await openHistory(bytesOf(stale))
  await expect(other.judge({ checks: ['peeks'] })).rejects.toThrow('the model register has no check peeks')
  await other.close()
})

test('a signal ends the reading and makes a judgement unknown', async () => {
  const signal = AbortSignal.abort()
  await expect(openHistory(bytesOf(stale), {}, { signal })).rejects.toThrow('stopped')
  const history = await openHistory(bytesOf(long()))
  const { verdicts } = await history.judge({ model: 'register' }, { signal })
  expect(verdicts[0]).toMatchObject({ answer: 'unknown', sentence: { key: 'check.cancelled' } })
  // The history is still there, for whoever wants to know after all.
  expect((await history.judge({ model: 'register' })).verdicts[0]!.answer).toBe('ok')
  await history.close()
})

test('time that is up makes a judgement unknown', async () => {
  const history = await openHistory(bytesOf(long()))
  const { verdicts } = await history.judge({ model: 'register', budgetSeconds: 1e-6 })
  expect(verdicts[0]).toMatchObject({ answer: 'unknown', sentence: { key: 'check.bound.time' } })
  await history.close()
})

/** Few values, written again and again, so that an order must be searched for. */
function long(): string {
  const events: string[] = []
  for (let i = 0; i < 4000; i++)
    for (const type of ['invoke', 'ok'])
      events.push(
        `{:process ${i % 2} :type :${type} :f :${i % 2 === 0 ? 'write' : 'read'} :value ${(i >> 1) % 3}}`,
      )
  return events.join('\n')
}
