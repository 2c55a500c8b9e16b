import type { ClientId } from '../../model/identity.ts'
import { isReadOnly, type Operation } from '../../model/operation.ts'
import { applyOnce, type Sessions } from '../../model/session.ts'
import { createStore, execute } from '../../model/store.ts'
import type { KeyRecord } from './messages.ts'
import {
  controllerOf,
  lookUp,
  note,
  numberOf,
  persist,
  put,
  reply,
  type Controller,
  type Server,
  type Wish,
} from './state.ts'

const emptyRecord: KeyRecord = { value: null, version: 0, sessions: [] }

/** A client asks for one key; only that key's owner answers. */
export function onRequested(
  node: Controller | Server,
  client: ClientId,
  seq: number,
  operation: Operation,
): void {
  if (!('key' in operation)) {
    const reason = 'sharding serves operations on one key'
    return reply(node, { client, seq }, { kind: 'rejected', reason })
  }
  const wish: Wish = { client, seq, operation }
  if (node.role === 'server') return serveOrWait(node, wish)
  redirect(node, wish, lookUp(node, node.placement!, operation.key))
}

/** The owner serves what it has; what is on its way here waits; else the client is sent to the owner (SHARD-5). */
function serveOrWait(node: Server, wish: Wish): void {
  const { key } = wish.operation
  if (node.now === null) return redirect(node, wish, controllerOf(node.nodes))
  const owner = lookUp(node, node.now, key)
  const hasCopy = node.rules.keepsServing && node.durable.records.has(key)
  if (owner !== node.self && !hasCopy) return redirect(node, wish, owner)
  if (hasArrived(node, key) || node.rules.servesEarly) return serve(node, wish, owner)
  const isAnother = ({ client, seq }: Wish): boolean => client !== wish.client || seq > wish.seq
  node.waiting = [...node.waiting.filter(isAnother), wish]
}

/** An owner has a key that it owned before, or whose owner before has sent its bundle (SHARD-6). */
function hasArrived(node: Server, key: string): boolean {
  if (node.before === null) return true
  const before = lookUp(node, node.before, key)
  return before === node.self || before === null || node.durable.received.includes(before)
}

/** After a change or an arrival: whoever waits is served, waits on, or is sent away. */
export function resume(node: Server): void {
  const { waiting } = node
  node.waiting = []
  for (const wish of waiting) serveOrWait(node, wish)
}

function redirect(node: Controller | Server, wish: Wish, to: string | null): void {
  if (to === null) return reply(node, wish, { kind: 'rejected', reason: 'the key has no owner' })
  reply(node, wish, { kind: 'redirected', reason: 'not the owner of the key', to })
}

/** Carries an operation out; a repeated one gets its first answer (SHARD-9). A read leaves nothing behind. */
function serve(node: Server, wish: Wish, owner: string | null): void {
  const { client, seq, operation } = wish
  const { key } = operation
  const record = node.durable.records.get(key) ?? emptyRecord
  const store = createStore({ [key]: record.value })
  const wrote = !isReadOnly(operation)
  const { version } = record
  const fact = { kind: 'served', key, number: numberOf(node), owner, version, wrote, client, seq } as const
  if (!wrote) {
    note(node, fact)
    return reply(node, wish, execute(store, operation))
  }
  const sessions: Sessions = new Map(
    record.sessions.map(([who, last, answer]) => [who, { seq: last, reply: answer }]),
  )
  const isNew = (sessions.get(client)?.seq ?? 0) < seq
  const answer = applyOnce(store, sessions, client, seq, operation)
  if (isNew) {
    const next: KeyRecord = {
      value: store.values.get(key) ?? null,
      version: version + 1,
      sessions: [...sessions].map(([who, last]) => [who, last.seq, last.reply]),
    }
    node.durable.records.set(key, next)
    persist(node, [put('keys', key, next)])
    note(node, fact)
  }
  reply(node, wish, answer)
}
