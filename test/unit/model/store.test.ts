import { describe, expect, test } from 'vitest'
import type { Json } from '../../../src/core/base/json.ts'
import { bankTotal } from '../../../src/core/model/bank.ts'
import type { Operation } from '../../../src/core/model/operation.ts'
import {
  applyOnce,
  restoreSessions,
  sessionsSnapshot,
  type Sessions,
} from '../../../src/core/model/session.ts'
import { createStore, execute, restoreStore, storeFor, storeSnapshot } from '../../../src/core/model/store.ts'

const write = (value: number): Operation => ({ f: 'write', key: 'x', value })

describe('the store', () => {
  test('reads null before the first write and the last value after it', () => {
    const store = createStore()
    expect(execute(store, { f: 'read', key: 'x' })).toEqual({ kind: 'done', value: null })
    execute(store, write(3))
    expect(execute(store, { f: 'read', key: 'x' })).toEqual({ kind: 'done', value: 3 })
  })

  test('compares by value and tells whether it set', () => {
    const store = createStore({ x: { a: [1], b: 2 } })
    const cas = (from: unknown, to: number) => execute(store, { f: 'cas', key: 'x', from, to } as Operation)
    expect(cas(1, 2)).toEqual({ kind: 'done', value: false })
    expect(cas({ b: 2, a: [1] }, 5)).toEqual({ kind: 'done', value: true })
    expect(cas(5, 6)).toEqual({ kind: 'done', value: true })
  })

  test('keeps a set sorted, each element once, and never changes an answer that it gave', () => {
    const store = createStore()
    execute(store, { f: 'add', key: 's', element: 4 })
    const before = execute(store, { f: 'read-set', key: 's' })
    for (const element of [2, 4, 3]) execute(store, { f: 'add', key: 's', element })
    expect(before).toEqual({ kind: 'done', value: [4] })
    expect(execute(store, { f: 'read-set', key: 's' })).toEqual({ kind: 'done', value: [2, 3, 4] })
  })

  test('moves money without making or losing any, and refuses what would overdraw', () => {
    const store = storeFor('bank')
    expect(execute(store, { f: 'transfer', from: 'a1', to: 'a2', amount: 60 })).toEqual({
      kind: 'done',
      value: null,
    })
    expect(execute(store, { f: 'transfer', from: 'a1', to: 'a2', amount: 60 }).kind).toBe('rejected')
    expect(execute(store, { f: 'transfer', from: 'a1', to: 'a9', amount: 1 }).kind).toBe('rejected')
    expect(execute(store, { f: 'transfer', from: 'a3', to: 'a3', amount: 10 }).kind).toBe('done')
    const reply = execute(store, { f: 'read-balances' })
    const balances = reply.kind === 'done' ? (reply.value as Record<string, number>) : {}
    expect(balances).toMatchObject({ a1: 40, a2: 160, a3: 100 })
    expect(Object.values(balances).reduce((sum, amount) => sum + amount, 0)).toBe(bankTotal)
  })

  test('comes back from its snapshot, which says the same for equal stores', () => {
    const [one, other] = [createStore(), createStore()]
    execute(one, { f: 'write', key: 'b', value: 1 })
    execute(one, { f: 'write', key: 'a', value: 2 })
    execute(other, { f: 'write', key: 'a', value: 2 })
    execute(other, { f: 'write', key: 'b', value: 1 })
    expect(JSON.stringify(storeSnapshot(one))).toBe(JSON.stringify(storeSnapshot(other)))
    expect(storeSnapshot(restoreStore(JSON.parse(JSON.stringify(storeSnapshot(one))) as Json))).toEqual(
      storeSnapshot(one),
    )
  })
})

describe('client sessions', () => {
  test('apply a command once and give its first answer again to a retry', () => {
    const store = createStore()
    const sessions: Sessions = new Map()
    const cas: Operation = { f: 'cas', key: 'x', from: null, to: 1 }
    const first = applyOnce(store, sessions, 'c1', 1, cas)
    expect(first).toEqual({ kind: 'done', value: true })
    expect(applyOnce(store, sessions, 'c1', 1, cas)).toEqual(first)
    expect(applyOnce(store, sessions, 'c2', 1, cas)).toEqual({ kind: 'done', value: false })
  })

  test('refuse a command that its client has left behind, without effect', () => {
    const store = createStore()
    const sessions: Sessions = new Map()
    applyOnce(store, sessions, 'c1', 2, write(2))
    expect(applyOnce(store, sessions, 'c1', 1, write(1)).kind).toBe('rejected')
    expect(store.values.get('x')).toBe(2)
  })

  test('survive a snapshot', () => {
    const store = createStore()
    const sessions: Sessions = new Map()
    applyOnce(store, sessions, 'c1', 7, write(2))
    const restored = restoreSessions(JSON.parse(JSON.stringify(sessionsSnapshot(sessions))) as Json)
    expect(applyOnce(store, restored, 'c1', 7, write(3))).toEqual({ kind: 'done', value: null })
    expect(store.values.get('x')).toBe(2)
  })
})
