import { assert } from '../../src/core/base/assert.ts'
import type { Json } from '../../src/core/base/json.ts'
import { rowsByIndex, type DiskImage } from '../../src/core/model/durable.ts'
import type { Effect } from '../../src/core/model/effect.ts'
import type { NodeId } from '../../src/core/model/identity.ts'
import type { Message } from '../../src/core/model/message.ts'
import type { Operation } from '../../src/core/model/operation.ts'
import { applyOnce, type Sessions } from '../../src/core/model/session.ts'
import { createStore, type Store } from '../../src/core/model/store.ts'
import type { NodeContext, Protocol } from '../../src/core/protocol/contract.ts'

/**
 * The smallest durable service, to test the runtime with: n1 writes every operation to its log, answers when it is
 * safe. Every node tells the others how much it has, and counts what it heard. Nobody takes over when n1 is down.
 */
interface LedgerState {
  readonly self: NodeId
  readonly stumbles: boolean
  readonly others: readonly NodeId[]
  readonly store: Store
  readonly sessions: Sessions
  length: number
  heard: number
}

interface Entry {
  readonly client: string
  readonly seq: number
  readonly operation: Operation
}

interface Told extends Message {
  readonly type: 'Told'
  readonly length: number
}

const words = { en: { 'ledger.role': 'ledger' }, 'zh-CN': { 'ledger.role': '账本' } }

function create(context: NodeContext, disk: DiskImage): LedgerState {
  const state: LedgerState = {
    self: context.self,
    stumbles: context.mutant === 'stumbles',
    others: context.nodes.filter((node) => node !== context.self),
    store: createStore(),
    sessions: new Map(),
    length: 0,
    heard: (disk.get('facts')?.get('heard') as number | undefined) ?? 0,
  }
  for (const [index, row] of rowsByIndex(disk, 'log')) {
    const { client, seq, operation } = row as unknown as Entry
    applyOnce(state.store, state.sessions, client, seq, operation)
    state.length = index
  }
  return state
}

function onRequest(state: LedgerState, entry: Entry): Effect<Told>[] {
  const { client, seq, operation } = entry
  if (state.self !== 'n1')
    return [{ kind: 'reply', client, seq, reply: { kind: 'redirected', reason: 'not the ledger', to: 'n1' } }]
  assert(!state.stumbles || state.length % 20 < 19, `The ledger stumbles over entry ${state.length + 1}.`)
  const reply = applyOnce(state.store, state.sessions, client, seq, operation)
  state.length++
  const value = entry as unknown as Json
  return [
    {
      kind: 'persist',
      writes: [{ kind: 'put', table: 'log', key: state.length, value }],
      done: state.length,
    },
    { kind: 'reply', client, seq, reply },
  ]
}

function tell(state: LedgerState): Effect<Told>[] {
  return state.others.map((to) => ({ kind: 'send', to, message: { type: 'Told', length: state.length } }))
}

const again: Effect<Told> = { kind: 'setTimer', timer: 'tell', fromUs: 2_000, toUs: 4_000 }

export const protocol: Protocol<LedgerState, Told> = {
  family: 'replication',
  id: 'ledger',
  title: 'ledger.role',
  summary: 'ledger.role',
  paper: '',
  faultModel: {
    processes: 'crash-recovery',
    network: 'asynchronous',
    toleratedFailures: () => 0,
    quorum: 'n1',
    beyond: ['wipe'],
  },
  nodeCount: { min: 1, max: 9, default: 3 },
  configFields: [],
  workloads: ['kv', 'register'],
  sessions: true,
  tables: { log: 'index', facts: 'name' },
  // For tests of what becomes of a node whose program is wrong: it stops at every twentieth entry.
  mutants: [{ name: 'stumbles', id: null, breaks: [], caughtBy: [], description: 'ledger.role' }],
  durability: [],
  invariants: [],
  words,
  configProblem: () => null,
  create,
  step(state, input) {
    switch (input.kind) {
      case 'started':
        return [{ kind: 'note', note: roleNote(state.self === 'n1') }, again]
      case 'requested':
        return onRequest(state, { client: input.client, seq: input.seq, operation: input.operation })
      case 'fired':
        return [...tell(state), again]
      case 'received':
        state.heard++
        return [
          { kind: 'persist', writes: [{ kind: 'put', table: 'facts', key: 'heard', value: state.heard }] },
        ]
      case 'persisted':
      case 'administered':
        return []
    }
  },
  describe: (state) => ({
    role: 'ledger.role',
    shape: state.self === 'n1' ? 'leader' : 'follower',
    leads: state.self === 'n1',
    epoch: 1,
    epochText: { key: 'ledger.epoch', values: { number: 1 } },
    leader: 'n1',
    progress: { decided: state.length, length: state.length },
    facts: [{ label: 'ledger.role', value: String(state.heard) }],
    log: [],
    trouble: null,
    store: {},
  }),
  explain: () => null,
}

function roleNote(leads: boolean): { kind: 'role'; role: string; leads: boolean; epoch: number } {
  return { kind: 'role', role: 'ledger.role', leads, epoch: 1 }
}
