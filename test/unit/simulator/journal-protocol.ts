import { rowsByIndex, type DiskImage } from '../../../src/core/model/durable.ts'
import type { Effect } from '../../../src/core/model/effect.ts'
import type { Input } from '../../../src/core/model/input.ts'
import type { Message } from '../../../src/core/model/message.ts'
import type { NodeContext, Protocol } from '../../../src/core/protocol/contract.ts'

interface State {
  readonly context: NodeContext
  count: number
  synced: number
  ticks: number
}

/**
 * The smallest protocol that shows what a driver promises: each request is one row on this node's disk, an `Early`
 * message that claims to need nothing, a `Copy` that must wait for the row, and the answer.
 */
export const journal: Protocol<State, Message> = {
  family: 'replication',
  id: 'journal',
  title: 'journal',
  summary: 'journal',
  paper: '',
  faultModel: {
    processes: 'crash-recovery',
    network: 'asynchronous',
    toleratedFailures: () => 0,
    quorum: 'one',
    beyond: [],
  },
  nodeCount: { min: 1, max: 9, default: 2 },
  configFields: [],
  workloads: ['register'],
  sessions: true,
  tables: { rows: 'index' },
  mutants: [],
  durability: [],
  invariants: [],
  words: { en: {}, 'zh-CN': {} },
  configProblem: () => null,
  create: (context: NodeContext, disk: DiskImage) => {
    const count = rowsByIndex(disk, 'rows').length
    return { context, count, synced: count, ticks: 0 }
  },
  step,
  describe: (state) => ({
    role: 'journal',
    shape: 'leader',
    leads: state.context.self === 'n1',
    epoch: 1,
    epochText: null,
    leader: 'n1',
    progress: { decided: state.synced, length: state.count },
    facts: [{ label: 'ticks', value: String(state.ticks) }],
    log: [],
    trouble: null,
    store: {},
  }),
  explain: () => null,
}

const tick: Effect = { kind: 'setTimer', timer: 'tick', fromUs: 10_000, toUs: 10_000 }

function step(state: State, input: Input): Effect[] {
  switch (input.kind) {
    case 'started':
      return [tick]
    case 'fired':
      state.ticks++
      return [tick]
    case 'persisted':
      state.synced++
      return []
    case 'requested': {
      const index = ++state.count
      const others = state.context.nodes.filter((node) => node !== state.context.self)
      return [
        { kind: 'persist', writes: [{ kind: 'put', table: 'rows', key: index, value: index }], done: index },
        ...others.map((to): Effect => ({ kind: 'send', to, message: { type: 'Early' }, early: true })),
        ...others.map((to): Effect => ({ kind: 'send', to, message: { type: 'Copy' } })),
        { kind: 'reply', client: input.client, seq: input.seq, reply: { kind: 'done', value: index } },
      ]
    }
    case 'received':
    case 'administered':
      return []
  }
}
