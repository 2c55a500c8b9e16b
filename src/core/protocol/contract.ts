import type { DetectorSettings } from '../detect/settings.ts'
import type { Authenticator } from '../model/authenticator.ts'
import type { ClientTerms } from '../model/client-terms.ts'
import type { DiskImage, TableSpec } from '../model/durable.ts'
import type { Effect, Note } from '../model/effect.ts'
import type { NodeId } from '../model/identity.ts'
import type { AdminCommand, Input } from '../model/input.ts'
import type { Message } from '../model/message.ts'
import type { NodeView } from '../model/node-view.ts'
import type { WorkloadId } from '../model/operation.ts'
import type { Sentence, Words } from '../model/sentence.ts'
import type { DurabilityRule } from '../trace/durability-rule.ts'
import type { Invariant } from '../trace/invariant.ts'

/** One setting of a protocol. Numbers carry their unit in the name (`electionTimeoutMs`). */
export type ConfigField =
  | {
      readonly kind: 'number'
      readonly name: string
      readonly default: number
      readonly min: number
      readonly max: number
    }
  | { readonly kind: 'flag'; readonly name: string; readonly default: boolean }
  | {
      readonly kind: 'choice'
      readonly name: string
      readonly default: string
      readonly choices: readonly string[]
    }

export type ConfigValue = number | boolean | string
export type Config = { readonly [name: string]: ConfigValue }

/** The failures that a protocol is built for, in the words of the literature. */
export interface FaultModel {
  readonly processes: 'crash-stop' | 'crash-recovery' | 'omission' | 'byzantine'
  readonly network: 'asynchronous' | 'partially-synchronous' | 'synchronous'
  /** How many of n nodes may fail at once without losing availability: the quorum rule. */
  toleratedFailures(nodes: number): number
  /** `majority of n`, `every participant` … */
  readonly quorum: string
  /** Faults (by kind) under which its promises do not hold; a schedule with one is *beyond the fault model*. */
  readonly beyond: readonly string[]
}

/** A named wrong variant of a protocol: a mistake that people really make. */
export interface Mutant {
  /** kebab-case, unique within the protocol: `forgets-vote-on-restart`. */
  readonly name: string
  /** Id in the collection of known mistakes, `MUT-R01`, when it has one. */
  readonly id: string | null
  /** Rules of the protocol's README that it breaks. */
  readonly breaks: readonly string[]
  /** Checks (invariant ids or judge names) of which at least one must catch it. */
  readonly caughtBy: readonly string[]
  /** Key of its one-sentence description in the protocol's words. */
  readonly description: string
  /** The workload and storm that bring it to light; absent: the protocol's default storm. */
  readonly storm?: StormHint
}

/** What a storm must contain to bring a mutant to light; merged over the protocol's default. */
export interface StormHint {
  readonly nodes?: number
  readonly workload?: WorkloadId
  readonly faults?: readonly string[]
  readonly config?: Config
}

/** All that a node knows when it is made. `random` faults and clocks stay outside. */
export interface NodeContext {
  readonly self: NodeId
  /** All nodes of the experiment in order, this one included. */
  readonly nodes: readonly NodeId[]
  /** Complete: every field of the protocol's configuration, validated. */
  readonly config: Config
  readonly workload: WorkloadId
  /** The planted mistake, or null for the right protocol. */
  readonly mutant: string | null
  /** This node's signatures. */
  readonly authenticator: Authenticator
}

/** The kinds of systems, in the order in which people are offered them. */
export const families = [
  'consensus',
  'atomic-commitment',
  'byzantine',
  'replication',
  'partitioned-data',
  'locks',
  'detection',
] as const
export type Family = (typeof families)[number]

/** What a traitor does to a message before it goes out, where the protocol itself says how to lie well. */
export type Lie = 'equivocate' | 'lie' | 'corrupt'

/**
 * A protocol: values and pure functions. State is whatever the protocol likes, made only by `create`
 * and changed only by `step`, in place if it wishes (the driver never holds two references to it).
 */
export interface Protocol<S = unknown, M extends Message = Message> {
  /** kebab-case, the folder's name. */
  readonly id: string
  readonly family: Family
  /** Keys of name and one-line summary in `words`. */
  readonly title: string
  readonly summary: string
  /** The paper it follows. */
  readonly paper: string
  readonly faultModel: FaultModel
  readonly nodeCount: { readonly min: number; readonly max: number; readonly default: number }
  readonly configFields: readonly ConfigField[]
  /** Workloads that it can serve, its default first. */
  readonly workloads: readonly WorkloadId[]
  /**
   * True when a request may be sent again with the same (client, seq) after a time-out and takes effect once.
   * Clients of a protocol without sessions give up with an unknown outcome instead.
   */
  readonly sessions: boolean
  /** How many equal answers a client waits for; absent: one. A mutant may take fewer. */
  replyQuorum?(config: Config, nodes: number, mutant: string | null): number
  /**
   * For copies that become equal some time after the last fault: how long that takes at most, a client's patience of
   * 500 ms included. Clients then read their home nodes, and the reads are compared. Absent: they read at once.
   */
  restMs?(config: Config): number
  /**
   * The judges of the clients' side (`linearizable`, `set` …) that it promises to satisfy with these settings, within
   * its fault model; absent: all. The others are made too, and their verdicts say that nothing was promised.
   */
  promises?(config: Config, workload: WorkloadId): readonly string[]
  /** What an operator may ask of a node; absent: nothing. */
  readonly administers?: readonly AdminCommand['kind'][]
  /**
   * A message as a traitor of this protocol would send it: `equivocate` a credible other one for half of the peers,
   * `lie` about its own log or votes, `corrupt` with a wrong digest or damaged content; null: this one cannot be
   * twisted so. A traitor signs with its own key only. Absent: values and numbers are changed blindly.
   */
  twist?(message: M, lie: Lie, traitor: Pick<NodeContext, 'self' | 'nodes' | 'authenticator'>): M | null
  /** The detector that was put beside it (`withDetector`); absent: none. */
  readonly detector?: DetectorSettings
  readonly tables: TableSpec
  readonly mutants: readonly Mutant[]
  readonly durability: readonly DurabilityRule[]
  readonly invariants: readonly Invariant[]
  /** Words for people in both languages: titles, roles, facts, notes, messages, mutants, troubles. */
  readonly words: Words
  /**
   * A broken combination of settings, as a sentence, or null. Single fields are already within bounds.
   */
  configProblem(config: Config, nodes: number): Sentence | null
  /** A node with that disk: empty in its first life, what was safe at the crash in a later one. */
  create(context: NodeContext, disk: DiskImage): S
  step(state: S, input: Input<M>): Effect<M>[]
  describe(state: S): NodeView
  /** The event feed's sentence for a note, or null for one that people need not see. */
  explain(note: Note, node: NodeId): Sentence | null
}

/** The kinds of faults beyond the protocol's fault model: its own list, and traitors wherever it is not made for them. */
export function beyondOf({ faultModel }: Pick<Protocol, 'faultModel'>): readonly string[] {
  const { beyond, processes } = faultModel
  return processes === 'byzantine' || beyond.includes('byzantine') ? beyond : [...beyond, 'byzantine']
}

/** The configuration with every field: given values over defaults. */
export function completeConfig(fields: readonly ConfigField[], given: Config): Config {
  return { ...Object.fromEntries(fields.map((field) => [field.name, field.default])), ...given }
}

/** What clients of such a run must know of the protocol. */
export function clientTerms(
  protocol: Protocol,
  { config, nodes, mutant }: { config: Config; nodes: number; mutant: string | null },
): ClientTerms {
  const complete = completeConfig(protocol.configFields, config)
  return {
    sessions: protocol.sessions,
    replyQuorum: protocol.replyQuorum?.(complete, nodes, mutant) ?? 1,
    restUs: Math.round((protocol.restMs?.(complete) ?? 0) * 1000),
  }
}
