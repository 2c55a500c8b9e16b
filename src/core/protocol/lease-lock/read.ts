/** The protected resource: counters that workers read and write, and a fence that old tokens do not pass. */
import type { NodeId } from '../../model/identity.ts'
import { keepCell } from './durability.ts'
import type { MessageOf } from './messages.ts'
import { note, send, type Resource } from './state.ts'

const noCell = { value: 0, highest: 0 }

/** LL-5: an access under a lock raises the fence, a read too: who comes next must not be overtaken by who came before. */
export function onGet(resource: Resource, from: NodeId, { key, owner, token, id }: MessageOf<'Get'>): void {
  const { value, highest } = resource.cells.get(key) ?? noCell
  if (owner !== null) {
    if (isOld(resource, token, highest)) return fence(resource, from, key, id, token, highest)
    if (token > highest && fences(resource) && resource.rules.fencesReads)
      keepCell(resource, key, value, token)
    note(resource, { kind: 'accepted', key, token, access: 'read', value, worker: from })
  }
  send(resource, from, { type: 'Value', key, id, value })
}

export function onPut(resource: Resource, from: NodeId, { key, token, value, id }: MessageOf<'Put'>): void {
  const { highest } = resource.cells.get(key) ?? noCell
  if (isOld(resource, token, highest)) return fence(resource, from, key, id, token, highest)
  keepCell(resource, key, value, fences(resource) ? Math.max(token, highest) : highest)
  note(resource, { kind: 'accepted', key, token, access: 'write', value, worker: from })
  send(resource, from, { type: 'Stored', key, id })
}

function fences({ rules, settings }: Resource): boolean {
  return rules.fences(settings.variant)
}

function isOld(resource: Resource, token: number, highest: number): boolean {
  return fences(resource) && token < highest
}

function fence(
  resource: Resource,
  to: NodeId,
  key: string,
  id: number,
  token: number,
  highest: number,
): void {
  resource.fenced++
  note(resource, { kind: 'fenced', key, token, highest, worker: to })
  send(resource, to, { type: 'Fenced', key, id, token, highest })
}
