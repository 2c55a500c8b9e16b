import { sentence, type Sentence } from '../../model/sentence.ts'
import type { Violation } from '../../model/verdict.ts'
import type { EventOf, TraceEvent } from '../../trace/event.ts'
import type { ClusterContext, Invariant } from '../../trace/invariant.ts'
import { completeConfig } from '../contract.ts'
import { innerInvariants } from '../nested.ts'
import { raft } from '../raft/index.ts'
import { accountsOf, groupsOf, raftConfig, shardNames } from './membership.ts'
import { termOf, type BetweenGroups, type Decision, type ShardedNote, type Txid } from './messages.ts'
import { raftOf } from './recovery.ts'
import { openingBalance } from '../../model/bank.ts'
import { coordinatorName, nested } from './state.ts'

type See = (event: TraceEvent) => Violation | null

/**
 * AC1 to AC4 between groups, SC1 to SC4 about what ties two-phase commit to the logs below it, and all of Raft's own
 * invariants for each group by itself, on its part of the trace.
 */
export const invariants: readonly Invariant[] = [
  invariant('AC1', 'SC-3', agreement),
  invariant('AC2', 'SC-1', unanimity),
  invariant('AC3', 'SC-6', reasons),
  invariant('AC4', 'SC-4', finality),
  invariant('SC1', 'SC-2', votesRestOnLog),
  invariant('SC2', 'SC-3', commitsRestOnLog),
  invariant('SC3', 'SC-5', presumption),
  invariant('SC4', 'SC-10', isolation),
  ...innerInvariants(
    {
      nested,
      groups: ({ nodes, config }) => groupsOf(nodes, config),
      protocolOf: (group, { config }) => raftOf(group, Number(config['shards'])),
      configOf: ({ config }) => raftConfig(completeConfig(raft.configFields, {}), config),
    },
    (rule) => `SC-9 ${rule}`,
  ).map((one) => ({ ...one, title: `sharded-commit.invariant.${one.id}` })),
]

function invariant(id: string, rule: string, begin: (context: ClusterContext) => See): Invariant {
  return {
    id,
    rule,
    title: `sharded-commit.invariant.${id}`,
    begin: (context) => ({ see: begin(context), end: () => null }),
  }
}

function violation(key: string, values: Sentence['values'], events: readonly number[]): Violation {
  return {
    sentence: sentence(`sharded-commit.broken.${key}`, values),
    events: [...new Set(events)].sort((a, b) => a - b),
  }
}

function onNote(see: (note: ShardedNote, event: EventOf<'noted'>) => Violation | null): See {
  return (event) => (event.kind === 'noted' ? see(event.note as ShardedNote, event) : null)
}

const word = (decision: Decision): string => `sharded-commit.decision.${decision}`

/** AC1: whoever decides a transaction, on whatever replica of whatever group, decides the same. */
function agreement(): See {
  const first = new Map<Txid, { decision: Decision; where: string; seq: number }>()
  return onNote((note, { node, seq }) => {
    if (note.kind !== 'decided' || note.reading) return null
    const where = `${node} (${note.group})`
    const known = first.get(note.txid)
    if (known === undefined) first.set(note.txid, { decision: note.decision, where, seq })
    if (known === undefined || known.decision === note.decision) return null
    const words = { firstDecision: word(known.decision), secondDecision: word(note.decision) }
    return violation('AC1', { txid: note.txid, first: known.where, second: where, ...words }, [
      known.seq,
      seq,
    ])
  })
}

/** AC2: a commit has the yes of every participant behind it, each committed in that shard's log. */
function unanimity(): See {
  const participants = new Map<Txid, readonly string[]>()
  const yes = new Set<string>()
  return onNote((note, { node, seq }) => {
    if (note.kind === 'began') participants.set(note.txid, note.participants)
    if (note.kind === 'voted' && note.vote === 'yes') yes.add(`${note.group} ${note.txid}`)
    if (note.kind !== 'decided' || note.decision !== 'commit') return null
    const missing = (participants.get(note.txid) ?? []).filter((group) => !yes.has(`${group} ${note.txid}`))
    if (missing.length === 0) return null
    return violation('AC2', { node, txid: note.txid, missing: missing.join(' ') }, [seq])
  })
}

/** AC3: an abort follows a no, a time-out for the transaction, a crash, or a change of leaders since it began. */
function reasons(): See {
  const open = new Set<Txid>()
  const excused = new Set<Txid>()
  let newest = 0
  return (event) => {
    if (event.kind === 'crashed') for (const txid of open) excused.add(txid)
    if (event.kind === 'fired' && event.timer.startsWith('votes '))
      excused.add(event.timer.slice('votes '.length))
    if (event.kind !== 'noted') return null
    const note = event.note as ShardedNote
    if (note.kind === 'tookOver') {
      for (const txid of open) excused.add(txid)
      if (note.group === coordinatorName) newest = Math.max(newest, note.term)
    }
    if (note.kind === 'began') {
      open.add(note.txid)
      // Its coordinator does not know yet that another one leads.
      if (termOf(note.txid) < newest) excused.add(note.txid)
    }
    if (note.kind === 'voted' && note.vote === 'no') excused.add(note.txid)
    if (note.kind !== 'decided' || note.reading) return null
    if (note.decision === 'commit' || excused.has(note.txid)) return null
    return violation('AC3', { node: event.node, txid: note.txid, group: note.group }, [event.seq])
  }
}

/** AC4: no replica takes a decision back; one that applies its log again decides as before. */
function finality(): See {
  const decided = new Map<string, { decision: Decision; seq: number }>()
  return onNote((note, { node, seq }) => {
    if (note.kind !== 'decided' || note.reading) return null
    const key = `${node} ${note.group} ${note.txid}`
    const known = decided.get(key)
    if (known === undefined) decided.set(key, { decision: note.decision, seq })
    if (known === undefined || known.decision === note.decision) return null
    const words = { first: word(known.decision), second: word(note.decision) }
    return violation('AC4', { node, group: note.group, txid: note.txid, ...words }, [known.seq, seq])
  })
}

/** SC1: a yes leaves a node only when its replica has applied the record of it, which its group has committed. */
function votesRestOnLog(): See {
  const applied = new Set<string>()
  return (event) => {
    if (event.kind === 'noted') {
      const note = event.note as ShardedNote
      if (note.kind === 'voted' && note.vote === 'yes') applied.add(`${note.group} ${note.txid}`)
    }
    if (event.kind !== 'sent') return null
    const message = event.message as BetweenGroups
    if (message.type !== 'Vote' || message.vote !== 'yes') return null
    if (applied.has(`${message.group} ${message.txid}`)) return null
    const { group, txid } = message
    return violation('SC1', { node: event.from, group, txid }, [event.seq])
  }
}

/** SC2: nobody is told to commit before the coordinator's group has committed the decision. */
function commitsRestOnLog(): See {
  const decided = new Set<Txid>()
  return (event) => {
    if (event.kind === 'noted') {
      const note = event.note as ShardedNote
      if (note.kind === 'decided' && note.at === 'coordinator' && note.decision === 'commit')
        decided.add(note.txid)
    }
    if (event.kind !== 'sent') return null
    const message = event.message as BetweenGroups
    if (message.type !== 'Commit' || decided.has(message.txid)) return null
    const { group, txid } = message
    return violation('SC2', { node: event.from, group, txid }, [event.seq])
  }
}

/** SC3: nobody hears abort about what the coordinator's group committed, and that is forgotten only when all have it. */
function presumption(): See {
  const committed = new Map<Txid, number>()
  const participants = new Map<Txid, readonly string[]>()
  const done = new Set<string>()
  return (event) => {
    if (event.kind === 'sent') {
      const message = event.message as BetweenGroups
      const before = message.type === 'Abort' ? committed.get(message.txid) : undefined
      if (message.type !== 'Abort' || before === undefined) return null
      const { group, txid } = message
      // A question that comes late: everybody has it, and it is forgotten.
      if (done.has(`${group} ${txid}`)) return null
      return violation('SC3.told', { node: event.from, group, txid }, [before, event.seq])
    }
    if (event.kind !== 'noted') return null
    const note = event.note as ShardedNote
    if (note.kind === 'began') participants.set(note.txid, note.participants)
    if (note.kind === 'decided' && note.decision === 'commit') {
      if (note.at === 'shard') done.add(`${note.group} ${note.txid}`)
      else if (!committed.has(note.txid)) committed.set(note.txid, event.seq)
    }
    if (note.kind !== 'ended') return null
    const missing = (participants.get(note.txid) ?? []).filter((group) => !done.has(`${group} ${note.txid}`))
    if (missing.length === 0) return null
    const values = { node: event.node, txid: note.txid, missing: missing.join(' ') }
    return violation('SC3.forgotten', values, [event.seq])
  }
}

/**
 * SC4: on every replica an account is locked from the yes to the decision, and a commit moves it from where the commits
 * before it left it, never below zero.
 */
function isolation({ config }: ClusterContext): See {
  type Locks = Map<string, { txid: Txid; reading: boolean; seq: number }>
  const replicas = new Map<string, Locks>()
  const shards = shardNames(Number(config['shards']))
  /** Per shard: balances in the order in which any replica first applied each commit. */
  const balances = new Map(
    shards.map((shard) => [
      shard,
      new Map(accountsOf(shard, shards.length).map((account) => [account, openingBalance])),
    ]),
  )
  const done = new Set<string>()
  return (event) => {
    if (event.kind === 'crashed') {
      for (const key of replicas.keys()) if (key.startsWith(`${event.node} `)) replicas.delete(key)
    }
    if (event.kind !== 'noted') return null
    const note = event.note as ShardedNote
    // A snapshot takes the place of entries that this replica never applied.
    if (note.kind === 'group' && note.note.kind === 'snapshotInstalled')
      replicas.delete(`${event.node} ${note.group}`)
    if (note.kind !== 'voted' && note.kind !== 'decided') return null
    const { txid, group } = note
    const key = `${event.node} ${group}`
    const locks = replicas.get(key) ?? new Map<string, { txid: Txid; reading: boolean; seq: number }>()
    replicas.set(key, locks)
    if (note.kind === 'voted') {
      if (note.vote === 'no') return null
      for (const account of note.accounts) {
        const holder = locks.get(account)
        if (holder !== undefined && holder.txid !== txid && !(holder.reading && note.reading)) {
          const values = { node: event.node, group, account, txid, holder: holder.txid }
          return violation('SC4.lock', values, [holder.seq, event.seq])
        }
        locks.set(account, { txid, reading: note.reading, seq: event.seq })
      }
      return null
    }
    for (const [account, holder] of locks) if (holder.txid === txid) locks.delete(account)
    if (note.at !== 'shard' || note.decision !== 'commit' || done.has(`${group} ${txid}`)) return null
    done.add(`${group} ${txid}`)
    for (const { account, delta, balance } of note.writes) {
      const before = balances.get(group)?.get(account) ?? 0
      balances.get(group)?.set(account, balance)
      if (balance === before + delta && balance >= 0) continue
      const values = { node: event.node, group, txid, account, before, delta, balance }
      return violation('SC4.balance', values, [event.seq])
    }
    return null
  }
}
