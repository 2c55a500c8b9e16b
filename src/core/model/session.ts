import type { Json } from '../base/json.ts'
import type { ClientId } from './identity.ts'
import type { Operation, Reply } from './operation.ts'
import { execute, type Store } from './store.ts'

/**
 * The client sessions of a replicated state machine (Ongaro's dissertation, section 6.3): the last operation of each
 * client and its reply, so that a command that was proposed twice takes effect once. Part of every snapshot.
 */
export type Sessions = Map<ClientId, { readonly seq: number; readonly reply: Reply }>

/**
 * Applies (client, seq) unless its session has already seen it: the same seq gets the first reply again, an older one
 * is refused without effect (its client has moved on and no longer waits). `run` is the machine's own way.
 */
export function applyOnce(
  store: Store,
  sessions: Sessions,
  client: ClientId,
  seq: number,
  operation: Operation,
  run: (store: Store, operation: Operation) => Reply = execute,
): Reply {
  const last = sessions.get(client)
  if (last !== undefined && seq === last.seq) return last.reply
  if (last !== undefined && seq < last.seq) return { kind: 'rejected', reason: 'session has moved on' }
  const reply = run(store, operation)
  sessions.set(client, { seq, reply })
  return reply
}

export function sessionsSnapshot(sessions: Sessions): Json {
  return [...sessions]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([client, { seq, reply }]) => [client, seq, reply])
}

export function restoreSessions(snapshot: Json): Sessions {
  return new Map(
    (snapshot as unknown as [ClientId, number, Reply][]).map(([client, seq, reply]) => [
      client,
      { seq, reply },
    ]),
  )
}
