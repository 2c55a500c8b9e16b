import { canonicalJson } from '../../base/canonical-json.ts'
import { hashOf } from '../../base/hash.ts'
import type { Json } from '../../base/json.ts'
import { applyWrite, emptyDisk, type DiskImage } from '../../model/durable.ts'
import type { NodeId } from '../../model/identity.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import { applyOnce, sessionsSnapshot, type Sessions } from '../../model/session.ts'
import type { WorkloadId } from '../../model/operation.ts'
import { storeMachine, type StateMachine } from '../../model/state-machine.ts'
import type { Store } from '../../model/store.ts'
import type { Violation } from '../../model/verdict.ts'
import type { EventOf, TraceEvent } from '../../trace/event.ts'
import type { ClusterContext, Invariant } from '../../trace/invariant.ts'
import { durability } from './durability.ts'
import { hasQuorum, initialConfiguration, isJoint, simpleChange, type Configuration } from './membership.ts'
import type { RaftMessage, RaftNote } from './messages.ts'
import { rightRules } from './mutants.ts'
import type { SnapshotRow } from './recovery.ts'
import { noPosition, type Entry, type Position } from './state.ts'

/**
 * R1 to R17 as folds over the trace. Each fold keeps a mirror of the cluster, made of what the nodes noted and wrote,
 * and holds every new event against it; the rules are the right ones whatever a node plays by. A light recording has
 * role notes only: there R1 judges, and the others see nothing.
 */
export const invariants: readonly Invariant[] = [
  invariant('R1', 'RAFT-1', () => {
    const leaders = new Map<number, { node: NodeId; seq: number }>()
    return onNote((note, { node, seq }) => {
      if (note.kind !== 'role' || !note.leads) return null
      const first = leaders.get(note.epoch) ?? { node, seq }
      leaders.set(note.epoch, first)
      if (first.node === node) return null
      return broken('R1', { node, term: note.epoch, other: first.node }, [first.seq, seq])
    })
  }),
  invariant('R2', 'RAFT-5', (mirror) =>
    onNote((note, { node, seq }) => {
      const { leads } = mirror.of(node)
      if (note.kind !== 'truncated' || leads === null) return null
      return broken('R2', { node, index: note.from, term: leads }, [seq])
    }),
  ),
  invariant('R3', 'RAFT-6', logMatching),
  invariant('R4', 'RAFT-9', (mirror) =>
    onNote((note, { node, seq }) => {
      if (note.kind !== 'role' || !note.leads) return null
      const own = mirror.of(node)
      for (const [index, { text, commitTerm, event }] of mirror.committed) {
        if (commitTerm >= note.epoch || index <= own.base.index) continue
        if (textOf(own.entryAt(index)) !== text)
          return broken('R4', { node, term: note.epoch, index }, [event, seq])
      }
      return null
    }),
  ),
  invariant('R5', 'RAFT-10', stateMachineSafety),
  invariant('R6', 'RAFT-10', (mirror) =>
    onNote((note, { node, seq }) => {
      const own = mirror.of(node)
      if (note.kind === 'truncated' && note.from <= own.commit)
        return broken('R6', { node, index: note.from }, [seq])
      if (note.kind !== 'committed' || (note.index >= own.commit && note.index <= own.last.index)) return null
      return broken('R6', { node, index: note.index }, [seq])
    }),
  ),
  invariant('R7', 'RAFT-3', () => {
    // A vote counts once it was shown to somebody: one that a crash took back with its disk write was never given.
    const votes = new Map<string, { candidate: NodeId; seq: number }>()
    return (event) => {
      if (event.kind !== 'sent') return null
      const { type, term, granted } = event.message as unknown as RaftMessage & { granted?: boolean }
      if (type !== 'RequestVote' && !(type === 'VoteResponse' && granted === true)) return null
      const { from: node, seq } = event
      const candidate = type === 'RequestVote' ? node : event.to
      const first = votes.get(`${node} ${term}`) ?? { candidate, seq }
      votes.set(`${node} ${term}`, first)
      if (first.candidate === candidate) return null
      return broken('R7', { node, candidate, term, other: first.candidate }, [first.seq, seq])
    }
  }),
  invariant('R8', 'RAFT-2', termMonotonic),
  invariant('R9', 'RAFT-9', (mirror) =>
    onNote((note, { node, seq }) => {
      if (note.kind !== 'committed' || !note.counted) return null
      const { index, term } = note
      const own = mirror.of(node)
      const entryTerm = own.entryAt(index)?.term ?? 0
      if (entryTerm !== term) return broken('R9term', { node, index, term, other: entryTerm }, [seq])
      const { configuration } = own.configuration()
      const holds = (voter: NodeId): boolean => mirror.holds(voter, index, term)
      if (hasQuorum(configuration, rightRules.quorumSize, holds)) return null
      const held = configuration.voters.filter(holds).length
      const quorum = rightRules.quorumSize(configuration.voters.length)
      return broken('R9', { node, index, term, held, quorum }, [seq])
    }),
  ),
  invariant('R10', 'RAFT-11', (mirror) => (event) => {
    if (event.kind !== 'sent' || event.message.type !== 'AppendResponse') return null
    const rule = durability.find((one) => one.message === 'AppendResponse')!
    const missing = rule.missing(event.message, mirror.disk(event.from), event.from, event.to)
    if (missing === null) return null
    const index = (event.message as unknown as { match?: number }).match ?? 0
    return broken('R10', { node: event.from, index }, [event.seq])
  }),
  invariant('R11', 'RAFT-4', (mirror) =>
    onNote((note, { node, seq }) => {
      if (note.kind !== 'voted' || note.candidate === node) return null
      if (rightRules.isUpToDate(note.candidateLast, mirror.of(node).last)) return null
      return broken('R11', { node, candidate: note.candidate, term: note.term }, [seq])
    }),
  ),
  invariant('R12', 'RAFT-14', configurationRules),
  invariant('R13', 'RAFT-16', readLinearizable),
  invariant('R14', 'RAFT-17', (mirror) =>
    onNote((note, { node, seq }) => {
      if (note.kind !== 'readServed' || note.by !== 'lease') return null
      const { term } = mirror.of(node)
      if (mirror.newestCommit.term <= term) return null
      return broken('R14', { node, term, other: mirror.newestCommit.term }, [mirror.newestCommit.event, seq])
    }),
  ),
  invariant('R15', 'RAFT-12', (mirror) => (event) => {
    if (event.kind === 'noted') {
      const note = event.note as RaftNote
      if (note.kind !== 'termRaised' || note.because !== 'PreVote') return null
      return broken('R15', { node: event.node, term: note.term }, [event.seq])
    }
    if (event.kind !== 'sent' || event.message.type !== 'PreVote') return null
    const { term } = event.message as unknown as { term: number }
    const expected = mirror.of(event.from).term + 1
    return term === expected ? null : broken('R15', { node: event.from, term }, [event.seq])
  }),
  snapshotsOver(storeMachine),
  invariant('R17', 'RAFT-18', exactlyOnce),
]

/** R16 alone knows the state machine. */
export function snapshotsOver(machineFor: (workload: WorkloadId) => StateMachine<Store>): Invariant {
  return invariant('R16', 'RAFT-13', (mirror, { workload }) => snapshotRules(mirror, machineFor(workload)))
}

type See = (event: TraceEvent) => Violation | null

/** The check runs before the mirror takes the event in. */
function invariant(
  id: string,
  rule: string,
  begin: (mirror: Mirror, context: ClusterContext) => See,
): Invariant {
  return {
    id,
    rule,
    title: `raft.invariant.${id}`,
    begin(context) {
      const mirror = new Mirror(context)
      const check = begin(mirror, context)
      return {
        see(event) {
          const violation = check(event)
          mirror.see(event)
          return violation
        },
        end: () => null,
      }
    },
  }
}

function onNote(check: (note: RaftNote, event: EventOf<'noted'>) => Violation | null): See {
  return (event) => (event.kind === 'noted' ? check(event.note as RaftNote, event) : null)
}

function broken(id: string, values: Sentence['values'], events: readonly number[]): Violation {
  return { sentence: sentence(`raft.broken.${id}`, values), events }
}

/** The hash of everything up to an entry must be the same wherever index and term are. */
function logMatching(): See {
  const known = new Map<string, { hash: string; seq: number }>()
  const prefixes = new Map<NodeId, { base: number; hashes: string[] }>()
  const rebase = (node: NodeId, { index, term }: Position): void => {
    prefixes.set(node, { base: index, hashes: [known.get(`${index} ${term}`)?.hash ?? ''] })
  }
  const extend = (entries: readonly Entry[], { node, seq }: EventOf<'noted'>): Violation | null => {
    const { base, hashes } = prefixes.get(node)!
    for (const entry of entries) {
      const hash = hashOf(`${hashes.at(-1)} ${textOf(entry)}`)
      const index = base + hashes.length
      const first = known.get(`${index} ${entry.term}`) ?? { hash, seq }
      known.set(`${index} ${entry.term}`, first)
      hashes.push(hash)
      if (first.hash !== hash) return broken('R3', { node, index, term: entry.term }, [first.seq, seq])
    }
    return null
  }
  return onNote((note, event) => {
    if (note.kind === 'restored') {
      rebase(event.node, note.base)
      return extend(note.entries, event)
    }
    if (note.kind === 'snapshotInstalled' && !note.kept) rebase(event.node, note)
    const prefix = prefixes.get(event.node)
    if (prefix === undefined) return null
    if (note.kind === 'truncated') prefix.hashes.length = Math.max(1, note.from - prefix.base)
    return note.kind === 'appended' ? extend(note.entries, event) : null
  })
}

function stateMachineSafety(mirror: Mirror): See {
  return onNote((note, { node, seq }) => {
    if (note.kind !== 'committed' && note.kind !== 'applied') return null
    const own = mirror.of(node)
    const [from, to] =
      note.kind === 'committed' ? [own.commit + 1, note.index] : ([note.from, note.to] as const)
    if (note.kind === 'applied' && (from !== own.applied + 1 || to > own.commit))
      return broken('R5', { node, index: to }, [seq])
    for (let index = Math.max(from, own.base.index + 1); index <= to; index++) {
      const first = mirror.committed.get(index)
      if (first !== undefined && first.text !== textOf(own.entryAt(index)))
        return broken('R5', { node, index }, [first.event, seq])
    }
    return null
  })
}

/** A term that was safe on disk, or shown to others, is never left for a lower one. */
function termMonotonic(mirror: Mirror): See {
  const shown = new Map<NodeId, number>()
  return (event) => {
    if (event.kind === 'wiped') shown.delete(event.node)
    if (event.kind === 'sent') {
      const { type, term } = event.message as unknown as { type: string; term?: number }
      // A pre-vote and its answer speak of a term that nobody has entered.
      if (term !== undefined && !type.startsWith('PreVote'))
        shown.set(event.from, Math.max(shown.get(event.from) ?? 0, term))
    }
    if (event.kind !== 'noted') return null
    const note = event.note as RaftNote
    const { node, seq } = event
    if (note.kind === 'termRaised' && note.term <= mirror.of(node).term)
      return broken('R8', { node, term: note.term, other: mirror.of(node).term }, [seq])
    if (note.kind !== 'restored') return null
    const saved = mirror.disk(node).get('hardState')?.get('current') as { term: number } | undefined
    const floor = Math.max(shown.get(node) ?? 0, saved?.term ?? 0)
    return note.term >= floor ? null : broken('R8', { node, term: note.term, other: floor }, [seq])
  }
}

function configurationRules(mirror: Mirror): See {
  return onNote((note, { node, seq }) => {
    const own = mirror.of(node)
    if (note.kind !== 'appended' || own.leads === null) return null
    const at = note.entries.findIndex((entry) => entry.kind === 'configuration')
    const entry = note.entries[at]
    if (entry?.kind !== 'configuration') return null
    const before = own.configuration()
    const pending = before.index > own.commit
    const hasCommitted = (own.entryAt(own.commit)?.term ?? own.base.term) === own.leads
    if (!pending && hasCommitted && follows(before.configuration, entry.configuration)) return null
    return broken('R12', { node, index: note.from + at }, [seq])
  })
}

/** One voter more, less or other; or into a joint configuration; or out of one. */
function follows(before: Configuration, after: Configuration): boolean {
  const same = (a: readonly NodeId[], b: readonly NodeId[]): boolean =>
    a.length === b.length && a.every((node) => b.includes(node))
  if (isJoint(after)) return !isJoint(before) && same(after.outgoing, before.voters)
  if (isJoint(before)) return same(after.voters, before.voters)
  const gone = before.voters.filter((node) => !after.voters.includes(node))
  const come = after.voters.filter((node) => !before.voters.includes(node))
  const changes = [
    ...gone.map((node) => ({ kind: 'remove', node }) as const),
    ...come.map((node) => ({ kind: 'voter', node }) as const),
  ]
  return simpleChange(before, changes).kind === 'changed'
}

/** An operation that its client knows to be done stands at an index; later reads are answered at least there. */
function readLinearizable(mirror: Mirror): See {
  let acknowledged = 0
  const floors = new Map<string, number>()
  return (event) => {
    if (event.kind === 'invoked') floors.set(`${event.client}#${event.op}`, acknowledged)
    if (event.kind === 'completed' && event.outcome === 'ok')
      acknowledged = Math.max(acknowledged, mirror.indexOf.get(`${event.client}#${event.op}`) ?? 0)
    if (event.kind !== 'noted') return null
    const note = event.note as RaftNote
    if (note.kind !== 'readServed') return null
    const floor = floors.get(`${note.client}#${note.seq}`) ?? 0
    if (note.index >= floor) return null
    return broken('R13', { node: event.node, index: note.index, other: floor }, [event.seq])
  }
}

/** What is saved as the state after an index is what the committed entries up to there make of it. */
function snapshotRules(mirror: Mirror, machine: StateMachine<Store>): See {
  // A replay for each node goes on from its last snapshot, so that many snapshots cost no more than one.
  interface Replay {
    index: number
    readonly store: Store
    readonly sessions: Sessions
  }
  const replays = new Map<NodeId, Replay>()
  const stateAt = (node: NodeId, index: number): string | null => {
    const known = replays.get(node)
    const fresh = known === undefined || known.index > index
    const replay: Replay = fresh ? { index: 0, store: machine.create(), sessions: new Map() } : known
    replays.set(node, replay)
    for (; replay.index < index; replay.index++) {
      const entry = mirror.committed.get(replay.index + 1)?.entry
      if (entry === undefined) return null
      if (entry.kind !== 'command') continue
      const { client, seq, operation } = entry
      applyOnce(replay.store, replay.sessions, client, seq, operation, machine.execute)
    }
    return canonicalJson([machine.snapshot(replay.store), sessionsSnapshot(replay.sessions)])
  }
  return (event) => {
    if (event.kind !== 'wrote') return null
    for (const write of event.writes) {
      if (write.table !== 'snapshot' || write.kind !== 'put') continue
      const { index, store, sessions } = write.value as unknown as SnapshotRow
      if (stateAt(event.node, index) !== canonicalJson([store, sessions]))
        return broken('R16', { node: event.node, index }, [event.seq])
    }
    return null
  }
}

function exactlyOnce(mirror: Mirror): See {
  const seen = new Map<NodeId, Map<string, number>>()
  const begin = (node: NodeId, sessions: Json): void => {
    const known = sessions as unknown as readonly (readonly [string, number])[]
    seen.set(node, new Map(known.map(([client, seq]) => [client, seq])))
  }
  return onNote((note, { node, seq }) => {
    if (note.kind === 'restored') begin(node, note.sessions)
    if (note.kind === 'snapshotInstalled' && !note.kept) begin(node, note.sessions)
    const sessions = seen.get(node)
    if (note.kind !== 'applied' || sessions === undefined) return null
    for (let index = note.from; index <= note.to; index++) {
      const entry = mirror.of(node).entryAt(index)
      if (entry?.kind !== 'command') continue
      const repeated = entry.seq <= (sessions.get(entry.client) ?? 0)
      if (repeated && !note.skipped.includes(index))
        return broken('R17', { node, client: entry.client, seq: entry.seq, index }, [seq])
      if (!repeated) sessions.set(entry.client, entry.seq)
    }
    return null
  })
}

const texts = new WeakMap<Entry, string>()

/** An entry as text, for comparison; computed once for each object. */
function textOf(entry: Entry | null): string {
  if (entry === null) return ''
  const known = texts.get(entry)
  if (known !== undefined) return known
  const text = JSON.stringify(entry)
  texts.set(entry, text)
  return text
}

/** One node, as far as its notes tell. */
class MirroredNode {
  term = 0
  leads: number | null = null
  commit = 0
  applied = 0
  base: Position = noPosition
  entries: Entry[] = []
  /** Configurations by index, rising; the first is that of the base or the beginning. */
  configurations: { index: number; configuration: Configuration }[]

  constructor(initial: Configuration) {
    this.configurations = [{ index: 0, configuration: initial }]
  }

  get last(): Position {
    const index = this.base.index + this.entries.length
    return { index, term: this.entries.at(-1)?.term ?? this.base.term }
  }

  entryAt(index: number): Entry | null {
    return this.entries[index - this.base.index - 1] ?? null
  }

  /** The configuration in effect. */
  configuration(): { index: number; configuration: Configuration } {
    return this.configurations.at(-1)!
  }

  configure(from: number, entries: readonly Entry[]): void {
    for (const [i, entry] of entries.entries())
      if (entry.kind === 'configuration' && from + i > this.configuration().index)
        this.configurations.push({ index: from + i, configuration: entry.configuration })
  }

  cut(from: number): void {
    this.entries.length = Math.max(0, from - this.base.index - 1)
    this.configurations = this.configurations.filter((one, i) => i === 0 || one.index < from)
  }

  take(note: RaftNote): void {
    if (note.kind === 'role') this.leads = note.leads ? note.epoch : null
    if (note.kind === 'termRaised') this.term = note.term
    if (note.kind === 'truncated') this.cut(note.from)
    if (note.kind === 'committed') this.commit = note.index
    if (note.kind === 'applied') this.applied = note.to
    if (note.kind === 'appended') {
      this.configure(this.last.index + 1, note.entries)
      this.entries.push(...note.entries)
    }
    if (note.kind === 'restored') {
      Object.assign(this, { term: note.term, leads: null })
      this.#begin(note.base, note.snapshotIndex, note)
      this.entries = [...note.entries]
      this.configure(note.base.index + 1, note.entries)
    }
    if (note.kind === 'snapshotInstalled' && !note.kept) this.#begin(note, note.index, note)
  }

  #begin(base: Position, applied: number, { configuration }: { configuration: Configuration }): void {
    Object.assign(this, { base, entries: [], commit: applied, applied })
    this.configurations = [{ index: applied, configuration }]
  }
}

/** The cluster as its trace tells: logs, what was committed first at each index, and what is safe on each disk. */
class Mirror {
  readonly committed = new Map<number, { entry: Entry; text: string; commitTerm: number; event: number }>()
  /** Where each command (`client#seq`) took effect. */
  readonly indexOf = new Map<string, number>()
  newestCommit = { term: 0, event: 0 }
  readonly #nodes: ReadonlyMap<NodeId, MirroredNode>
  readonly #disks = new Map<NodeId, DiskImage>()
  #unsafe: EventOf<'wrote'>[] = []

  constructor({ nodes, config }: ClusterContext) {
    const initial = initialConfiguration(nodes, Number(config['initialVoters'] ?? 0))
    this.#nodes = new Map(nodes.map((node) => [node, new MirroredNode(initial)]))
  }

  of(node: NodeId): MirroredNode {
    return this.#nodes.get(node)!
  }

  disk(node: NodeId): DiskImage {
    const known = this.#disks.get(node) ?? emptyDisk({})
    this.#disks.set(node, known)
    return known
  }

  holds(node: NodeId, index: number, term: number): boolean {
    const disk = this.disk(node)
    const snapshot = disk.get('snapshot')?.get('last') as unknown as SnapshotRow | undefined
    const entry = disk.get('log')?.get(index) as unknown as Entry | undefined
    return index <= (snapshot?.index ?? 0) || entry?.term === term
  }

  see(event: TraceEvent): void {
    if (event.kind === 'noted') this.#onNote(event)
    else if (event.kind === 'wrote') this.#unsafe.push(event)
    else if (event.kind === 'synced') this.#keep(event.node, (version) => version <= event.upTo)
    else if (event.kind === 'crashed') {
      this.#keep(event.node, (version) => !event.lost.includes(version))
      this.#unsafe = this.#unsafe.filter((write) => write.node !== event.node)
      this.of(event.node).leads = null
    } else if (event.kind === 'wiped') this.#disks.delete(event.node)
  }

  #keep(node: NodeId, isSafe: (version: number) => boolean): void {
    const safe = this.#unsafe.filter((write) => write.node === node && isSafe(write.version))
    if (safe.length === 0) return
    for (const { writes } of safe) for (const write of writes) applyWrite(this.disk(node), write)
    this.#unsafe = this.#unsafe.filter((write) => !safe.includes(write))
  }

  #onNote({ node, seq, note }: EventOf<'noted'>): void {
    const fact = note as RaftNote
    const own = this.of(node)
    if (fact.kind === 'committed') {
      for (let index = own.commit + 1; index <= fact.index; index++) {
        const entry = own.entryAt(index)
        if (entry === null || this.committed.has(index)) continue
        this.committed.set(index, { entry, text: textOf(entry), commitTerm: fact.term, event: seq })
        const name = entry.kind === 'command' ? `${entry.client}#${entry.seq}` : null
        if (name !== null && !this.indexOf.has(name)) this.indexOf.set(name, index)
      }
      if (fact.counted && fact.term > this.newestCommit.term)
        this.newestCommit = { term: fact.term, event: seq }
    }
    own.take(fact)
  }
}
