/** The resource: what holders and clients read and write there, and the fence around it (CL-5). */
import { readFenced, registerRow, valueOf, writeFenced } from '../../model/fenced-register.ts'
import type { NodeId } from '../../model/identity.ts'
import type { MessageOf } from './messages.ts'
import { note, persist, send, type ResourceNode } from './state.ts'

/** Token 0 is a client's plain look. A holder's look raises the mark, which is on disk before the value leaves. */
export function onRead(node: ResourceNode, from: NodeId, { id, key, token }: MessageOf<'Read'>): void {
  if (token === 0)
    return send(node, from, { type: 'Value', id, key, token, value: valueOf(node.register, key) })
  const answer = readFenced(node.register, node.conduct, key, token)
  if (answer.kind === 'fenced') return refuse(node, from, key, token, answer.highest)
  if (answer.marked) keep(node, key)
  note(node, { kind: 'shown', key, token })
  send(node, from, { type: 'Value', id, key, token, value: answer.value })
}

export function onWrite(node: ResourceNode, from: NodeId, { key, token, value }: MessageOf<'Write'>): void {
  const answer = writeFenced(node.register, node.conduct, key, token, value)
  if (answer.kind === 'fenced') return refuse(node, from, key, token, answer.highest)
  keep(node, key)
  note(node, { kind: 'wrote', key, token, value })
  send(node, from, { type: 'Written', key, token, value })
}

function keep(node: ResourceNode, key: string): void {
  persist(node, [
    {
      kind: 'put',
      table: 'cells',
      key,
      value: registerRow(node.register, key, node.conduct.remembersTokens),
    },
  ])
}

function refuse(node: ResourceNode, to: NodeId, key: string, token: number, highest: number): void {
  note(node, { kind: 'fenced', key, token, highest })
  send(node, to, { type: 'Fenced', key, token, highest })
}
