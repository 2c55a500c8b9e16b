import type { DiskImage } from '../../model/durable.ts'
import type { Reply } from '../../model/operation.ts'
import { createStore } from '../../model/store.ts'
import type { NodeContext } from '../contract.ts'
import { becomeOwner, becomeUsher } from './change.ts'
import { ownerOf } from './membership.ts'
import { rulesOf } from './mutants.ts'
import { note, type TemplateNode } from './state.ts'

/** A node with that disk: in a first life empty, later what was safe at the crash. */
export function create({ self, nodes, mutant }: NodeContext, disk: DiskImage): TemplateNode {
  const registers = [...(disk.get('registers') ?? [])].map(([key, value]) => [String(key), value] as const)
  const sessions = [...(disk.get('sessions') ?? [])].map(
    ([client, value]) => [String(client), value as unknown as { seq: number; reply: Reply }] as const,
  )
  return {
    self,
    owner: ownerOf(nodes),
    rules: rulesOf(mutant),
    store: createStore(Object.fromEntries(registers)),
    sessions: new Map(sessions),
    effects: [],
  }
}

/** The first input of a life. */
export function onStarted(node: TemplateNode): void {
  note(node, { kind: 'restored', sessions: node.sessions.size })
  if (node.self === node.owner) becomeOwner(node)
  else becomeUsher(node)
}
