import { expect, it } from 'vitest'
import { recordedOf } from '../../../src/core/history/recorded-operation.ts'
import { HistoryScript } from '../check/history-script.ts'

it('tells a run of the lab in the names that the field uses', () => {
  const script = new HistoryScript()
    .cas('c1', 1, 2, true, 0, 1)
    .add('c2', 7, 2, 3)
    .readSet('c2', [7], 4, 5)
    .ok('c3', { f: 'increment', key: 'n', by: -2 }, 6, 7)
    .ok('c4', { f: 'transfer', from: 'a', to: 'b', amount: 5 }, 8, 9)
    .ok('c4', { f: 'read-balances' }, 10, 11, { a: 1, b: 2 })
  const { operations, clock, order } = recordedOf(script.history())
  expect({ clock, order }).toEqual({ clock: 'us', order: 'realtime' })
  expect(operations.map(({ f, key, input, output }) => [f, key, input, output])).toEqual([
    ['cas', 'x', [1, 2], true],
    ['add', 's', 7, null],
    ['read', 's', null, [7]],
    ['add', 'n', -2, null],
    ['transfer', null, { from: 'a', to: 'b', amount: 5 }, null],
    ['read', null, null, { a: 1, b: 2 }],
  ])
  expect(operations.map((one) => [one.call, one.return])[1]).toEqual([2000, 3000])
})

it('lets a client go on as a new process once it does not know what became of an operation', () => {
  const script = new HistoryScript()
    .write('c1', 1, 0, 1)
    .open('c1', { f: 'write', key: 'x', value: 2 }, 2)
    .read('c1', 1, 3, 4)
    .read('c2', 1, 5, 6)
    .fail('c1', { f: 'write', key: 'x', value: 3 }, 7, 8)
  const { operations } = recordedOf(script.history(), 'register')
  expect(operations.map((one) => one.process)).toEqual(['c1', 'c1', 'c1/2', 'c2', 'c1/2'])
  expect(operations[1]).toMatchObject({ outcome: 'info', return: Infinity, outputKnown: false })
  expect(operations[4]).toMatchObject({ outcome: 'fail', return: 8000 })
})
