import type { Json } from '../base/json.ts'
import { unreachable } from '../base/unreachable.ts'
import type { DiskImage, DurableWrite, TableSpec } from '../model/durable.ts'
import type { Effect, Note } from '../model/effect.ts'
import type { NodeId } from '../model/identity.ts'
import type { Input } from '../model/input.ts'
import type { Message } from '../model/message.ts'
import type { Operation, Reply } from '../model/operation.ts'
import type { DurabilityRule } from '../trace/durability-rule.ts'
import type { EventOf, TraceEvent } from '../trace/event.ts'
import type { ClusterContext, Invariant } from '../trace/invariant.ts'
import type { Config, NodeContext, Protocol } from './contract.ts'

/**
 * One protocol inside another's step: groups of nodes that each run the inner protocol among themselves, as a part of
 * what the outer protocol does. Nothing but translation happens here. An inner message travels as an outer one with
 * its group's name; timers, tables and `persisted` tags carry that name too, so that a node may sit in several groups;
 * a note comes out wrapped; and an inner answer does not go to a client: it is given back to the outer step.
 * The inner protocol's invariants and durability rules are carried along, held against each group by itself.
 */
export interface Group {
  /** Unique in the cluster, without a dot. */
  readonly name: string
  /** In order: the nodes that the inner protocol knows. */
  readonly members: readonly NodeId[]
}

/** An inner message on its way: `Raft.AppendEntries` of the group `s1`. */
export interface GroupMessage<P extends string, M extends Message> extends Message {
  readonly type: `${P}.${M['type']}`
  readonly group: string
  readonly message: M
}

/** What an inner node noted. */
export interface GroupNote extends Note {
  readonly kind: 'group'
  readonly group: string
  readonly note: Note
}

/** What an inner node answered: to a command or a question that the outer step gave it. */
export interface GroupReply {
  readonly client: string
  readonly seq: number
  readonly reply: Reply
}

/** The tag of an inner write; the outer protocol's own tags have no `group`. */
export interface GroupDone {
  readonly group: string
  readonly done: Json
}

/** A node's part in one group. */
export interface Member<S> {
  readonly group: Group
  readonly state: S
}

/** How an outer protocol speaks of the inner one. */
export class Nested<P extends string, S, M extends Message> {
  /** What the types of inner messages begin with. */
  readonly prefix: P
  readonly inner: Protocol<S, M>

  constructor(prefix: P, inner: Protocol<S, M>) {
    this.prefix = prefix
    this.inner = inner
  }

  /** `protocol`: the inner protocol as this group runs it, over its own state machine. */
  create(
    group: Group,
    protocol: Pick<Protocol<S, M>, 'create'>,
    { context, config, disk }: { context: NodeContext; config: Config; disk: DiskImage },
  ): Member<S> {
    const inner = { ...context, nodes: group.members, config, mutant: null }
    return { group, state: protocol.create(inner, diskOf(disk, group.name)) }
  }

  /** Steps a member; what it wants goes to `out`, what it answers comes back. */
  step(
    member: Member<S>,
    input: Input<M>,
    out: { push(effect: Effect<GroupMessage<P, M>>): unknown },
  ): GroupReply[] {
    const replies: GroupReply[] = []
    const { name } = member.group
    for (const effect of this.inner.step(member.state, input)) {
      switch (effect.kind) {
        case 'persist': {
          const writes = effect.writes.map((write) => ({ ...write, table: `${name}.${write.table}` }))
          const { done } = effect
          out.push(
            done === undefined
              ? { kind: 'persist', writes }
              : { kind: 'persist', writes, done: { group: name, done } },
          )
          break
        }
        case 'send':
          out.push({ ...effect, message: this.wrap(name, effect.message) })
          break
        case 'reply':
          replies.push({ client: effect.client, seq: effect.seq, reply: effect.reply })
          break
        case 'setTimer':
        case 'cancelTimer':
          out.push({ ...effect, timer: `${name}.${effect.timer}` })
          break
        case 'note':
          out.push({ kind: 'note', note: { kind: 'group', group: name, note: effect.note } as GroupNote })
          break
        default:
          return unreachable(effect)
      }
    }
    return replies
  }

  wrap(group: string, message: M): GroupMessage<P, M> {
    return { type: `${this.prefix}.${message.type as M['type']}`, group, message }
  }

  /** True for a message of the inner protocol. */
  isInner(message: Message): message is GroupMessage<P, M> {
    return message.type.startsWith(`${this.prefix}.`)
  }

  /** The tables of all groups that may be. */
  tables(groups: readonly string[]): TableSpec {
    return Object.fromEntries(
      groups.flatMap((group) =>
        Object.entries(this.inner.tables).map(([table, keys]) => [`${group}.${table}`, keys]),
      ),
    )
  }

  /** The inner table of what must be on disk, held against the sender's rows of the message's group. */
  durability(rule: (inner: string) => string): DurabilityRule[] {
    return this.inner.durability.map((one) => ({
      message: `${this.prefix}.${one.message}`,
      rule: rule(one.rule),
      missing: (message, disk, sender, to) => {
        const { group, message: inner } = message as GroupMessage<P, M>
        return one.missing(inner, diskOf(disk, group), sender, to)
      },
    }))
  }

  /** Words for the inner messages, under the outer protocol's id. */
  words(outer: string, language: 'en' | 'zh-CN'): { [key: string]: string } {
    const from = `${this.inner.id}.message.`
    return Object.fromEntries(
      Object.entries(this.inner.words[language])
        .filter(([key]) => key.startsWith(from))
        .map(([key, text]) => [`${outer}.message.${this.prefix}.${key.slice(from.length)}`, text]),
    )
  }
}

/** What an outer protocol must tell so that inner invariants can be held against its groups. */
export interface InnerView<P extends string, S, M extends Message> {
  readonly nested: Nested<P, S, M>
  groups(context: ClusterContext): readonly Group[]
  /** The inner protocol as that group runs it: its state machine may be the group's own. */
  protocolOf(group: Group, context: ClusterContext): Pick<Protocol<S, M>, 'invariants'>
  configOf(context: ClusterContext): Config
}

/** The inner protocol's invariants over the outer trace: each is a fold for each group, told the group's name. */
export function innerInvariants<P extends string, S, M extends Message>(
  view: InnerView<P, S, M>,
  rule: (inner: string) => string,
): Invariant[] {
  return view.nested.inner.invariants.map((one, place) => ({
    ...one,
    rule: rule(one.rule),
    begin(context) {
      const trace = groupTraceOf(context, () => view.groups(context))
      const folds = trace.groups.map((group) => {
        const inner = { ...context, nodes: group.members, config: view.configOf(context) }
        return view.protocolOf(group, context).invariants[place]!.begin(inner)
      })
      return {
        see(event) {
          for (const { place: at, event: seen } of trace.see(event)) {
            const violation = folds[at]!.see(seen)
            if (violation !== null) return violation
          }
          return null
        },
        end: () => folds.map((fold) => fold.end()).find((found) => found !== null) ?? null,
      }
    },
  }))
}

/** All invariants of a run ask for the same event, one after the other: what it was made into is kept until the next. */
interface GroupTrace {
  readonly groups: readonly Group[]
  /** The groups that an event concerns, by place, and the event as the group's own trace has it. */
  see(event: TraceEvent): readonly { readonly place: number; readonly event: TraceEvent }[]
}

const groupTraces = new WeakMap<ClusterContext, GroupTrace>()

function groupTraceOf(context: ClusterContext, groupsOf: () => readonly Group[]): GroupTrace {
  const known = groupTraces.get(context)
  if (known !== undefined) return known
  const groups = groupsOf()
  let last: TraceEvent | null = null
  let made: { place: number; event: TraceEvent }[] = []
  const trace: GroupTrace = {
    groups,
    see(event) {
      if (event === last) return made
      last = event
      made = groups.flatMap((group, place) => {
        const inner = innerEvent(event, group)
        return inner === null ? [] : [{ place, event: inner }]
      })
      return made
    },
  }
  groupTraces.set(context, trace)
  return trace
}

/** An event as the group's own trace has it; null: none of its business. */
export function innerEvent(event: TraceEvent, { name, members }: Group): TraceEvent | null {
  switch (event.kind) {
    case 'sent': {
      const { group, message } = event.message as Partial<GroupMessage<string, Message>>
      return group === name && message !== undefined && event.message.type.includes('.')
        ? { ...event, message }
        : null
    }
    case 'noted': {
      const note = event.note as GroupNote
      return note.kind === 'group' && note.group === name ? { ...event, note: note.note } : null
    }
    case 'fired':
      return event.timer.startsWith(`${name}.`)
        ? { ...event, timer: event.timer.slice(name.length + 1) }
        : null
    case 'wrote':
      return members.includes(event.node) ? { ...event, writes: innerWrites(event, name) } : null
    case 'invoked':
    case 'completed':
    case 'delivered':
    case 'dropped':
    case 'injected':
    case 'healed':
      // Clients of the inner protocol are parts of the outer step; its rules read sendings and not arrivals.
      return null
    default:
      return 'node' in event && members.includes(event.node) ? event : null
  }
}

function innerWrites({ writes }: EventOf<'wrote'>, group: string): DurableWrite[] {
  const prefix = `${group}.`
  return writes
    .filter(({ table }) => table.startsWith(prefix))
    .map((write) => ({ ...write, table: write.table.slice(prefix.length) }))
}

/** A group's rows, with the inner protocol's names for its tables. */
export function diskOf(disk: DiskImage, group: string): DiskImage {
  const prefix = `${group}.`
  return new Map(
    [...disk].flatMap(([table, rows]): [string, Map<number | string, Json>][] =>
      table.startsWith(prefix) ? [[table.slice(prefix.length), rows]] : [],
    ),
  )
}

/** A command for a group's state machine, and a question to it, in the only words that the inner protocol carries. */
export const commandOperation = (group: string, command: Json): Operation => ({
  f: 'append',
  key: group,
  value: command,
})
export const questionOperation = (group: string): Operation => ({ f: 'read', key: group })
