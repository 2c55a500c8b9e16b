import type { Fault } from '../core/fault/fault.ts'
import type { ClientTerms } from '../core/model/client-terms.ts'
import type { NodeId } from '../core/model/identity.ts'
import type { AdminCommand } from '../core/model/input.ts'
import type { Config } from '../core/protocol/contract.ts'
import type { TablePage, TableSummary } from './database-reader.ts'
import type { LiveFrame } from './live-frame.ts'
import type { LiveSetup } from './live-setup.ts'
import type { ProtocolName } from './thread-message.ts'

/** A live set-up as it can be posted: the protocol by name, its configuration complete. */
export interface ClusterData extends Omit<LiveSetup, 'protocol' | 'protocolModule' | 'config'> {
  readonly protocol: ProtocolName
  readonly config: Config
  readonly terms: ClientTerms
}

/** What the host may ask of the control thread: name → parameters and answer. */
export interface ClusterCalls {
  open(): void
  inject(fault: Fault): string
  heal(id: string): void
  administer(node: NodeId, command: AdminCommand): void
  restart(node: NodeId): void
  finish(): void
  tables(node: NodeId): readonly TableSummary[]
  table(node: NodeId, table: string, offset: number, limit: number): TablePage
  stop(): void
}

export type CallName = keyof ClusterCalls

export interface Call<N extends CallName = CallName> {
  readonly number: number
  readonly name: N
  readonly parameters: Parameters<ClusterCalls[N]>
}

/** The control thread's answers, and what it tells by itself. Events travel as JSON: one text of a whole frame. */
export type ClusterReport =
  | { readonly kind: 'answer'; readonly number: number; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly number: number; readonly sentence: string }
  | { readonly kind: 'frame'; readonly frame: Omit<LiveFrame, 'events'>; readonly events: string }
  | { readonly kind: 'ended' }
