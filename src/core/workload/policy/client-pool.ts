import { required } from '../../base/assert.ts'
import type { Prng } from '../../base/prng.ts'
import { unreachable } from '../../base/unreachable.ts'
import type { NodeId } from '../../model/identity.ts'
import { admit, createBreaker, report, withdraw, type Breaker } from './circuit-breaker.ts'
import type { ClientPolicy } from './client-policy.ts'
import { measured, noEstimate, timedOut, timeoutUs, type LatencyEstimate } from './latency-estimate.ts'

/** What the clients of a run know of one node. */
interface Dealings {
  underWay: number
  readonly breaker: Breaker | null
  readonly estimate: LatencyEstimate
}

/** What the clients of a run share: they are threads of one program with one library between them and the nodes. */
export interface ClientPool {
  readonly policy: ClientPolicy
  readonly nodes: readonly NodeId[]
  readonly dealings: ReadonlyMap<NodeId, Dealings>
  readonly prng: Prng
  /** Whose turn it is in round-robin. */
  turn: number
}

/** A request that is under way at a node. */
export interface Call {
  readonly node: NodeId
  readonly ticket: number
  readonly sinceUs: number
  /** Whether its latency may be measured: it is the only attempt of its operation. */
  readonly isFirst: boolean
}

/** How a call ended: answered, not answered in time or refused, or nobody waits for it any more. */
export type CallEnd = 'answered' | 'failed' | 'abandoned'

export function createPool(policy: ClientPolicy, nodes: readonly NodeId[], prng: Prng): ClientPool {
  const breaker = (): Breaker | null =>
    policy.breaker === null
      ? null
      : createBreaker(
          {
            // It opens at the given failure, not after it.
            trip: { kind: 'consecutive', failures: policy.breaker.failures - 1 },
            intervalUs: 0,
            openUs: policy.breaker.openMs * 1000,
            halfOpenMax: policy.breaker.probes,
          },
          0,
        )
  const dealings = nodes.map((node): [NodeId, Dealings] => [
    node,
    { underWay: 0, breaker: breaker(), estimate: noEstimate() },
  ])
  return { policy, nodes, dealings: new Map(dealings), prng, turn: 0 }
}

/** Asks to send a request to a node; a word saying why not where the policy forbids it. */
export function beginCall(
  pool: ClientPool,
  node: NodeId,
  nowUs: number,
  isFirst: boolean,
): Call | 'circuit breaker is open' | 'bulkhead is full' {
  const known = dealingsWith(pool, node)
  if (pool.policy.bulkhead !== null && known.underWay >= pool.policy.bulkhead) return 'bulkhead is full'
  const ticket = known.breaker === null ? 0 : admit(known.breaker, nowUs)
  if (ticket === null) return 'circuit breaker is open'
  known.underWay++
  return { node, ticket, sinceUs: nowUs, isFirst }
}

export function endCall(pool: ClientPool, call: Call, end: CallEnd, nowUs: number): void {
  const known = dealingsWith(pool, call.node)
  known.underWay--
  if (known.breaker !== null) {
    if (end === 'abandoned') withdraw(known.breaker, call.ticket)
    else report(known.breaker, call.ticket, end === 'answered', nowUs)
  }
  if (end === 'answered' && call.isFirst) measured(known.estimate, nowUs - call.sinceUs)
  if (end === 'failed') timedOut(known.estimate)
}

/** How long to wait for that node. */
export function attemptUs({ policy, dealings }: ClientPool, node: NodeId): number {
  const firstUs = Math.round(policy.timeoutMs * 1000)
  const estimate = dealings.get(node)?.estimate
  if (policy.timeout === 'fixed' || estimate === undefined) return firstUs
  return timeoutUs(estimate, { firstUs, minUs: 5_000, maxUs: policy.giveUpMs * 1000 })
}

/** The node for a new request, under the balancing of the policy; `other`: not this one, if there is any other. */
export function chooseNode(pool: ClientPool, other: NodeId | null = null): NodeId {
  const possible = pool.nodes.filter((node) => node !== other)
  const nodes = possible.length === 0 ? pool.nodes : possible
  const load = (node: NodeId): number => dealingsWith(pool, node).underWay
  const lighter = (a: NodeId, b: NodeId): NodeId => (load(b) < load(a) ? b : a)
  switch (pool.policy.balance) {
    case 'leader':
    case 'round-robin':
      return nodes[pool.turn++ % nodes.length]!
    case 'least-loaded': {
      const from = pool.turn++
      return nodes.map((_, i) => nodes[(from + i) % nodes.length]!).reduce(lighter)
    }
    case 'power-of-two':
      return lighter(pool.prng.pick(nodes), pool.prng.pick(nodes))
    default:
      return unreachable(pool.policy.balance)
  }
}

function dealingsWith(pool: ClientPool, node: NodeId): Dealings {
  return required(pool.dealings.get(node), `${node} is a node of the run.`)
}
