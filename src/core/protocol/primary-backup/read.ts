import type { ClientId } from '../../model/identity.ts'
import type { Operation } from '../../model/operation.ts'
import { execute } from '../../model/store.ts'
import { awaitBackups, sendRecords } from './normal.ts'
import type { Server } from './state.ts'

/**
 * A read is evaluated when it arrives and answered when the backups have confirmed, in a round that began afterwards,
 * that they still follow this primary, and have every write that it saw (PB-4). An old primary gets no such round.
 * In asynchronous mode nobody is asked: the read may be stale.
 */
export function onRead(node: Server, client: ClientId, seq: number, operation: Operation): void {
  const reply = execute(node.durable.store, operation)
  const round = ++node.volatile.round
  if (node.conduct.readQuorum(node.settings, node.volatile.progress.size) > 0) {
    for (const [backup, progress] of node.volatile.progress)
      if (progress.stage === 'stream') sendRecords(node, backup, progress)
  }
  awaitBackups(node, { client, seq, reply, round })
}
