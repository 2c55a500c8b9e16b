import { membership } from '../../../src/core/protocol/membership/index.ts'
import type { MembershipMessage, MembershipNote } from '../../../src/core/protocol/membership/messages.ts'
import type { MembershipNode } from '../../../src/core/protocol/membership/state.ts'
import type { Config } from '../../../src/core/protocol/contract.ts'
import { ScriptedCluster } from '../scripted-cluster.ts'

export type Cluster = ScriptedCluster<MembershipNode, MembershipMessage>

export function cluster(nodes: number, config: Config, mutant: string | null = null): Cluster {
  return new ScriptedCluster(membership, { nodes, config, mutant })
}

/** What `node` believes of `peer`: `alive`, `suspect` or `dead`. */
export function opinion(of: Cluster, node: string, peer: string): string {
  return (of.view(node).store[peer] as string).replace('detector.state.', '')
}

/** The notes of one kind, with writer and time. */
export function notes<K extends MembershipNote['kind']>(
  of: Cluster,
  kind: K,
): (Extract<MembershipNote, { kind: K }> & { node: string; timeUs: number })[] {
  return of.trace.flatMap((event) =>
    event.kind === 'noted' && event.note.kind === kind
      ? [
          {
            ...(event.note as Extract<MembershipNote, { kind: K }>),
            node: event.node,
            timeUs: event.timeUs,
          },
        ]
      : [],
  )
}

/**
 * What the invariants say of all that happened. F5 is about times without faults, and a script does not write its
 * faults into the trace: `disturbed` leaves it out.
 */
export function alarms(of: Cluster, config: Config, disturbed = false): string[] {
  const asked = membership.invariants.filter(({ id }) => !disturbed || id !== 'F5')
  return asked.flatMap((invariant) => {
    const complete = Object.fromEntries(membership.configFields.map((field) => [field.name, field.default]))
    const fold = invariant.begin({ nodes: of.nodes, config: { ...complete, ...config }, workload: 'members' })
    const found = of.trace.map((event) => fold.see(event)).find((violation) => violation !== null)
    return found === undefined || found === null ? [] : [`${invariant.id}: ${found.sentence.key}`]
  })
}
