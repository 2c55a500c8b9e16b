import { createDetector, type DetectorInput } from '../../detect/detector.ts'
import { incarnationOn } from '../../detect/incarnation-row.ts'
import type { DiskImage } from '../../model/durable.ts'
import type { NodeContext } from '../contract.ts'
import { becomeMember } from './change.ts'
import { peersOf } from './membership.ts'
import { rulesOf } from './mutants.ts'
import { detect } from './normal.ts'
import { settingsOf, type MembershipNode } from './state.ts'

/** A node with that disk. Opinions are not kept: a new life begins by believing that everybody is alive (MEM-1). */
export function create({ self, nodes, config, mutant }: NodeContext, disk: DiskImage): MembershipNode {
  const rules = rulesOf(mutant)
  const context = {
    self,
    peers: peersOf(self, nodes),
    settings: settingsOf(config),
    rules,
    incarnation: incarnationOn(disk),
  }
  return { self, nodes, rules, detector: createDetector(context), effects: [] }
}

/** The first input of a life. */
export function onStarted(node: MembershipNode, input: DetectorInput): void {
  becomeMember(node)
  detect(node, input)
}
