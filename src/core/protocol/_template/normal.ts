import type { DurableWrite } from '../../model/durable.ts'
import type { ClientId } from '../../model/identity.ts'
import { isReadOnly, type Operation, type Reply } from '../../model/operation.ts'
import { applyOnce } from '../../model/session.ts'
import type { TemplateNode } from './state.ts'

/** The owner carries the operation out, writes it down, and answers; everybody else sends the client to it (TPL-1). */
export function onRequested(node: TemplateNode, client: ClientId, seq: number, operation: Operation): void {
  if (!node.rules.mayAnswer(node.self, node.owner)) {
    const elsewhere: Reply = { kind: 'redirected', reason: 'not the owner', to: node.owner }
    node.effects.push({ kind: 'reply', client, seq, reply: elsewhere, early: true })
    return
  }
  const reply = applyOnce(node.store, node.sessions, client, seq, operation)
  // Also for a read: a retry must get the first answer, and the session says which that was (TPL-3).
  if (node.rules.keepsOnDisk)
    node.effects.push({ kind: 'persist', writes: writesOf(node, client, operation) })
  node.effects.push({
    kind: 'reply',
    client,
    seq,
    reply,
    ...(node.rules.answersEarly ? { early: true } : {}),
  })
}

/** One write, so that value and session are on the disk together or not at all. */
function writesOf(node: TemplateNode, client: ClientId, operation: Operation): DurableWrite[] {
  const { seq, reply } = node.sessions.get(client)!
  const session: DurableWrite = { kind: 'put', table: 'sessions', key: client, value: { seq, reply } }
  if (isReadOnly(operation) || !('key' in operation)) return [session]
  const value = node.store.values.get(operation.key) ?? null
  return [{ kind: 'put', table: 'registers', key: operation.key, value }, session]
}
