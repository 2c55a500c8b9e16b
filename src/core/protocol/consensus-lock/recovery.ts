import type { Json } from '../../base/json.ts'
import { row, type DiskImage } from '../../model/durable.ts'
import { restoreRegister } from '../../model/fenced-register.ts'
import type { StateMachine } from '../../model/state-machine.ts'
import { completeConfig, type NodeContext } from '../contract.ts'
import { raft, raftOver } from '../raft/index.ts'
import { lockGroupOf, raftConfig, resourceOf } from './membership.ts'
import { conductOf, type Conduct } from './mutants.ts'
import { apply } from './normal.ts'
import { nested, settingsOf, type LockCommand, type LockData, type LockNode, type Session } from './state.ts'

/** A node with that disk: what it is follows from its place among the nodes. */
export function create(context: NodeContext, disk: DiskImage): LockNode {
  const { self, nodes, config } = context
  const conduct = conductOf(context.mutant)
  const settings = settingsOf(config)
  const group = lockGroupOf(nodes, config)
  const common = { self, nodes, settings, conduct, group, nowUs: 0, out: [] }
  if (self === resourceOf(nodes)) {
    const register = restoreRegister(disk.get('cells') ?? [], conduct.remembersTokens)
    return { kind: 'resource', ...common, register, redirects: 0 }
  }
  if (group.members.includes(self)) {
    const inner = raftConfig(completeConfig(raft.configFields, {}), config)
    const protocol = raftOver(() => lockMachine(conduct, settings.sessionMs))
    const member = nested.create(group, protocol, { context, config: inner, disk })
    const memory = { leads: null, proposalCount: 0, proposals: new Map(), answers: [], heardUs: new Map() }
    return { kind: 'replica', ...common, member, ...memory, redirects: 0 }
  }
  return {
    kind: 'worker',
    ...common,
    sessionNumber: Number(row(disk, 'worker', 'session') ?? 0),
    isOpen: false,
    leaseUntilUs: 0,
    requestCount: 0,
    leader: group.members[0]!,
    errands: new Map(),
    reads: new Map(),
    seen: new Map(),
  }
}

export function lockMachine(conduct: Conduct, sessionMs: number): StateMachine<LockData> {
  return {
    create: () => ({
      clockMs: 0,
      lastToken: 0,
      ticker: '',
      sessions: new Map(),
      ended: new Map(),
      holders: new Map(),
      queues: new Map(),
      facts: [],
    }),
    execute(data, operation) {
      if (operation.f !== 'append') return { kind: 'done', value: null }
      const result = apply(data, operation.value as unknown as LockCommand, conduct, sessionMs)
      return { kind: 'done', value: result as unknown as Json }
    },
    snapshot: ({ facts: _facts, sessions, ended, holders, queues, ...rest }) =>
      ({
        ...rest,
        sessions: [...sessions].map(([name, { keptMs, done }]) => [name, keptMs, [...done]]),
        ended: [...ended],
        holders: [...holders],
        queues: [...queues].map(([lock, queue]) => [lock, [...queue]]),
      }) as unknown as Json,
    restore(snapshot) {
      const saved = snapshot as unknown as Saved
      const { clockMs, lastToken, ticker, sessions, ended, holders, queues } = saved
      return {
        clockMs,
        lastToken,
        ticker,
        sessions: new Map(
          sessions.map(([name, keptMs, done]): [string, Session] => [name, { keptMs, done: new Map(done) }]),
        ),
        ended: new Map(ended),
        holders: new Map(holders),
        queues: new Map(queues.map(([lock, queue]) => [lock, [...queue]])),
        facts: [],
      }
    },
    show: ({ holders, clockMs }) => ({
      clock: clockMs,
      ...Object.fromEntries([...holders].map(([lock, { session, token }]) => [lock, `${session} #${token}`])),
    }),
  }
}

interface Saved extends Pick<LockData, 'clockMs' | 'lastToken' | 'ticker'> {
  readonly sessions: [string, number, [string, number][]][]
  readonly ended: [string, number][]
  readonly holders: [string, LockData['holders'] extends Map<string, infer G> ? G : never][]
  readonly queues: [string, { session: string; request: number }[]][]
}
