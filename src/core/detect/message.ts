import type { NodeId } from '../model/identity.ts'
import type { OpinionState } from './opinion.ts'

/** What somebody says about a member. */
export interface News {
  readonly node: NodeId
  readonly state: OpinionState
  readonly incarnation: number
}

/** Every message of SWIM says which incarnation of its sender speaks, and carries news on its back. */
interface Carrier {
  readonly incarnation: number
  readonly news: readonly News[]
}

/** What detectors say to each other. `sentUs` is the sender's own clock, which means nothing to anybody else. */
export type DetectorMessage =
  | { readonly type: 'Heartbeat'; readonly sentUs: number }
  | (Carrier & { readonly type: 'Ping'; readonly probe: number })
  /** `of`: whom the answer is about, when a helper passes it on. */
  | (Carrier & { readonly type: 'Ack'; readonly probe: number; readonly of: NodeId })
  | (Carrier & { readonly type: 'PingReq'; readonly probe: number; readonly target: NodeId })
