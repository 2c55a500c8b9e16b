import { describe, expect, it } from 'vitest'
import { emptyDisk } from '../../../src/core/model/durable.ts'
import type { Effect } from '../../../src/core/model/effect.ts'
import type { StateMachine } from '../../../src/core/model/state-machine.ts'
import { completeConfig } from '../../../src/core/protocol/contract.ts'
import { commandOperation, innerEvent, Nested, type Group } from '../../../src/core/protocol/nested.ts'
import { raft, raftOver, type RaftMessage } from '../../../src/core/protocol/raft/index.ts'
import { standInAuthenticator } from '../../../src/core/simulator/stand-in-authenticator.ts'
import type { TraceEvent } from '../../../src/core/trace/event.ts'

/** A machine that is no key-value store: it counts its commands. */
const counting: StateMachine<{ commands: unknown[] }> = {
  create: () => ({ commands: [] }),
  execute(state, operation) {
    if (operation.f === 'append') state.commands.push(operation.value)
    return { kind: 'done', value: state.commands.length }
  },
  snapshot: ({ commands }) => commands.length,
  restore: (count) => ({ commands: Array.from({ length: count as number }) }),
  show: ({ commands }) => ({ count: commands.length }),
}

const nested = new Nested('Raft', raft)
const group: Group = { name: 'g1', members: ['n4'] }
const config = completeConfig(raft.configFields, {})
const context = {
  self: 'n4',
  nodes: ['n1', 'n2', 'n3', 'n4'],
  config: {},
  workload: 'bank' as const,
  mutant: null,
  authenticator: standInAuthenticator('n4', 1),
}

function member() {
  const disk = emptyDisk(nested.tables(['g1', 'g2']))
  return nested.create(
    group,
    raftOver(() => counting),
    { context, config, disk },
  )
}

/** Feeds an input and gives back what the outer protocol would do, and what the group answered. */
function feed(part: ReturnType<typeof member>, input: Parameters<typeof nested.step>[1]) {
  const out: Effect[] = []
  const replies = nested.step(part, input, out)
  return { out, replies }
}

describe('a protocol inside of another one', () => {
  it('keeps its rows, timers and tags under the name of its group', () => {
    const part = member()
    const { out } = feed(part, { kind: 'started', nowUs: 0 })
    expect(out.flatMap((effect) => (effect.kind === 'setTimer' ? [effect.timer] : []))).toEqual([
      'g1.election',
    ])
    const campaign = feed(part, { kind: 'fired', nowUs: 200_000, timer: 'election' }).out
    const write = campaign.find((effect) => effect.kind === 'persist')
    expect(write).toMatchObject({
      writes: [{ table: 'g1.hardState' }],
      done: { group: 'g1', done: { vote: 1 } },
    })
    expect(Object.keys(nested.tables(['g1', 'g2']))).toContain('g2.log')
  })

  it('knows the members of its group only, and gives its answers to the outer step', () => {
    const part = member()
    feed(part, { kind: 'started', nowUs: 0 })
    feed(part, { kind: 'fired', nowUs: 200_000, timer: 'election' })
    // One member of four nodes: its own vote is a majority.
    feed(part, { kind: 'persisted', nowUs: 200_100, done: { vote: 1 } })
    feed(part, { kind: 'persisted', nowUs: 200_200, done: { append: 1, term: 1 } })
    const operation = commandOperation('g1', { kind: 'thing' })
    feed(part, { kind: 'requested', nowUs: 200_300, client: 'n4@1', seq: 1, operation })
    const { out, replies } = feed(part, { kind: 'persisted', nowUs: 200_400, done: { append: 2, term: 1 } })
    expect(replies).toEqual([{ client: 'n4@1', seq: 1, reply: { kind: 'done', value: 1 } }])
    expect(out.some((effect) => effect.kind === 'reply')).toBe(false)
    expect(out.filter((effect) => effect.kind === 'note')).toContainEqual({
      kind: 'note',
      note: { kind: 'group', group: 'g1', note: { kind: 'applied', from: 2, to: 2, skipped: [] } },
    })
    expect(nested.inner.describe(part.state).store).toEqual({ count: 1 })
  })

  it('replicates another state machine than the store, snapshots included', () => {
    const over = raftOver(() => counting)
    const disk = emptyDisk(raft.tables)
    const saved = {
      index: 7,
      term: 2,
      configuration: { voters: ['n4'], outgoing: [], learners: [], learnersNext: [] },
    }
    disk.get('snapshot')!.set('last', { ...saved, store: 5, sessions: [], base: { index: 7, term: 2 } })
    const node = over.create({ ...context, nodes: ['n4'], config }, disk)
    expect(over.describe(node).store).toEqual({ count: 5 })
  })
})

describe('the trace of a group', () => {
  const at = { seq: 9, timeUs: 5 }
  const wrap = (message: RaftMessage, name: string): TraceEvent => ({
    ...at,
    kind: 'sent',
    id: 1,
    from: 'n4',
    to: 'n5',
    message: nested.wrap(name, message),
  })
  const heartbeat: RaftMessage = { type: 'Heartbeat', term: 3, commit: 1, round: 2 }

  it('has the messages of that group as the inner protocol sent them, and nothing of another one', () => {
    expect(innerEvent(wrap(heartbeat, 'g1'), group)).toMatchObject({ kind: 'sent', message: heartbeat })
    expect(innerEvent(wrap(heartbeat, 'g2'), group)).toBeNull()
    const outer: TraceEvent = { ...at, kind: 'sent', id: 2, from: 'n4', to: 'n5', message: { type: 'Vote' } }
    expect(innerEvent(outer, group)).toBeNull()
  })

  it('has every write of its members, so that versions go on, with the rows of that group in it', () => {
    const writes = ['g1.log', 'g2.log'].map((table) => ({ kind: 'put', table, key: 1, value: 0 }) as const)
    const event: TraceEvent = { ...at, kind: 'wrote', node: 'n4', version: 3, writes }
    expect(innerEvent(event, group)).toMatchObject({ version: 3, writes: [{ table: 'log' }] })
    expect(innerEvent({ ...event, node: 'n1' }, group)).toBeNull()
  })

  it('holds a message against the rows of its group: a term that only another group saved is missing', () => {
    const disk = emptyDisk(nested.tables(['g1', 'g2']))
    disk.get('g2.hardState')!.set('current', { term: 3, votedFor: null })
    const rule = nested.durability((inner) => inner).find(({ message }) => message === 'Raft.Heartbeat')!
    expect(rule.missing(nested.wrap('g2', heartbeat), disk, 'n4', 'n5')).toBeNull()
    expect(rule.missing(nested.wrap('g1', heartbeat), disk, 'n4', 'n5')).toContain('currentTerm 3')
  })
})
