import { describe, expect, it } from 'vitest'
import type { Json } from '../../../../src/core/base/json.ts'
import {
  expectedTransaction,
  initialVersion,
  transactionsOf,
  unknownVersion,
} from '../../../../src/core/check/transactions/transaction.ts'
import { transactionHistory } from './transaction-history.ts'

describe('the columns of transactions', () => {
  it('numbers equal values of a key alike and those of two keys apart', () => {
    const { version, versionKey, versionValue } = transactionsOf(
      transactionHistory('rw-register', ['p0 w x 1 w y 1', 'p1 r x 1 r y null']),
      'register',
    )
    expect([...version]).toEqual([1, 2, 1, initialVersion])
    expect([versionKey, versionValue]).toEqual([
      [-1, 0, 1],
      [null, 1, 1],
    ])
  })

  it('knows a list by its last element', () => {
    const { version } = transactionsOf(
      transactionHistory('list-append', ['p0 append x 1 append x 2', 'p1 r x [1,2] r x [] r x null']),
      'list',
    )
    expect([...version]).toEqual([1, 2, 2, initialVersion, initialVersion])
  })

  it('knows nothing of what an uncertain or failed transaction read', () => {
    const {
      version,
      status,
      return: end,
    } = transactionsOf(transactionHistory('rw-register', ['info p0 r x null', 'fail p1 r x 1']), 'register')
    expect([...version, ...status, ...end]).toEqual([
      unknownVersion,
      unknownVersion,
      1,
      2,
      Infinity,
      Infinity,
    ])
  })

  it('says what is no transaction', () => {
    const txn = (input: Json, f = 'txn') =>
      expectedTransaction('list', {
        ...transactionHistory('list-append', ['p0 r x []']).operations[0]!,
        ...{ f, input, output: input },
      })
    expect(txn([['r', 'x', [1]]])).toBeNull()
    expect(txn([['r', 'x', [1]]], 'read')).toBe('txn was expected')
    expect(txn(null)).toMatch('a list of')
    expect(txn([['r', 'x']])).toMatch('a step is')
    expect(txn([['w', 'x', 1]])).toBe('a step is r or append')
    expect(txn([['r', 'x', 1]])).toBe('a read sees a list or null')
  })
})
