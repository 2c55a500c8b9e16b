import type { MessagePort } from 'node:worker_threads'
import type { DetectorSettings } from '../core/detect/settings.ts'
import type { RuleCounts, NetworkRule } from '../core/fault/network.ts'
import type { ClientTerms } from '../core/model/client-terms.ts'
import type { NodeId } from '../core/model/identity.ts'
import type { AdminCommand } from '../core/model/input.ts'
import type { NodeView } from '../core/model/node-view.ts'
import type { WorkloadId } from '../core/model/operation.ts'
import type { Config } from '../core/protocol/contract.ts'
import type { Recording } from '../core/trace/recording.ts'
import type { WorkloadSettings } from '../core/workload/workload.ts'
import type { NodeKeys } from './node-keys.ts'
import type { SharedBuffers } from './shared-state.ts'

/** What every thread of the cluster is born with. */
export interface ThreadData {
  readonly nodes: number
  readonly clients: number
  readonly shared: SharedBuffers
  readonly ring: SharedArrayBuffer
  readonly recording: Recording
  readonly seed: number
}

export interface NodeThreadData extends ThreadData {
  readonly node: number
  readonly incarnation: number
  /** Version of the last write of earlier lives. */
  readonly written: number
  readonly file: string
  readonly pagesMax: number | null
  readonly protocol: ProtocolName
  readonly config: Config
  readonly workload: WorkloadId
  readonly mutant: string | null
  readonly keys: NodeKeys
}

export interface ClientThreadData extends ThreadData {
  readonly workload: WorkloadSettings
  readonly terms: ClientTerms
}

/** How a thread finds the protocol, which cannot be posted: in the registry, or in a module of its own. */
export interface ProtocolName {
  readonly id: string
  /** URL of a module that exports it as `protocol`; null: the registry. */
  readonly module: string | null
  /** The detector to put beside it, or null. */
  readonly detector: DetectorSettings | null
}

export interface Wire {
  readonly thread: number
  readonly port: MessagePort
}

/** From the control thread to any other one: the run begins; here is the end of a new wire. */
export type ThreadOrder =
  | { readonly kind: 'go'; readonly startNs: bigint; readonly wires: readonly Wire[] }
  | { readonly kind: 'connect'; readonly wire: Wire }

export type NodeOrder =
  | ThreadOrder
  | { readonly kind: 'administer'; readonly command: AdminCommand }
  | { readonly kind: 'describe' }
  /** Look at the shared state: there is a reason to pause. */
  | { readonly kind: 'look' }

export type NodeReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'view'; readonly view: NodeView }
  | { readonly kind: 'failed'; readonly sentence: string }

export type SwitchOrder =
  | ThreadOrder
  | { readonly kind: 'addRule'; readonly id: string; readonly rule: NetworkRule }
  | { readonly kind: 'removeRule'; readonly id: string }

export type SwitchReport =
  { readonly kind: 'ready' } | { readonly kind: 'counted'; readonly id: string; readonly counts: RuleCounts }

export type ClientOrder =
  | ThreadOrder
  | { readonly kind: 'begin' }
  | { readonly kind: 'reset'; readonly node: NodeId }
  | { readonly kind: 'finish' }

export type ClientReport = { readonly kind: 'ready' } | { readonly kind: 'rested' }
