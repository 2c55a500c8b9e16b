import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { prng } from '../../src/core/base/prng.ts'
import { allocateRing, EventRingReader, EventRingWriter } from '../../src/runtime/event-ring.ts'

test('blocks come out as they went in, round the end of the ring many times', () => {
  const memory = allocateRing(4096)
  const writer = new EventRingWriter(memory)
  const reader = new EventRingReader(memory)
  const chance = prng(1, 'ring')
  for (let round = 0; round < 500; round++) {
    const texts = Array.from({ length: chance.integer(1, 4) }, () => 'é'.repeat(chance.integer(0, 300)))
    texts.forEach((text, i) => writer.write(text, round, i))
    const blocks = reader.read()
    expect(blocks.map(({ lines }) => lines.join('\n'))).toEqual(texts)
    expect(blocks.map(({ timeUs, written }) => [timeUs, written])).toEqual(texts.map((_, i) => [round, i]))
  }
})

test('the lines of a block come apart again', () => {
  const memory = allocateRing(4096)
  new EventRingWriter(memory).write('one\ntwo', 7, 3)
  expect(new EventRingReader(memory).read()).toEqual([{ timeUs: 7, written: 3, lines: ['one', 'two'] }])
})

test('a writer without room waits for the reader, and a text larger than the ring passes in pieces', async () => {
  const memory = allocateRing(4096)
  const reader = new EventRingReader(memory)
  const code = `
    const { workerData } = require('node:worker_threads')
    import(workerData.module).then(({ EventRingWriter }) => {
      const writer = new EventRingWriter(workerData.memory)
      for (let i = 0; i < 200; i++) writer.write(String(i).padEnd(1 + (i % 7) * 90, '-'), i, 0)
      writer.write('中'.repeat(20000), 200, 0)
    })`
  const module = new URL('../../src/runtime/event-ring.ts', import.meta.url).href
  const worker = new Worker(code, { eval: true, workerData: { memory, module }, execArgv: [] })
  const texts: string[] = []
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  let isOver = false
  void exited.then(() => (isOver = true))
  while (!isOver) {
    texts.push(...reader.read().flatMap(({ lines }) => lines))
    await new Promise((resolve) => setImmediate(resolve))
  }
  texts.push(...reader.read().flatMap(({ lines }) => lines))
  expect(texts).toHaveLength(201)
  expect(texts.slice(0, 200).map((text) => Number.parseInt(text, 10))).toEqual([...Array(200).keys()])
  expect(texts[200]).toBe('中'.repeat(20000))
})

test('while its writer is at work, nothing is certain that is younger than the last stamp', () => {
  const memory = allocateRing(4096)
  const writer = new EventRingWriter(memory)
  const reader = new EventRingReader(memory)
  expect(reader.floor(100)).toBe(100)
  writer.begin()
  writer.setFloor(40)
  expect(reader.floor(100)).toBe(40)
  writer.end()
  expect(reader.floor(100)).toBe(100)
})
