import type { Request, Response } from '../../../src/core/model/envelope.ts'
import type { NodeId } from '../../../src/core/model/identity.ts'
import type { EventKind, EventOf, TraceEvent } from '../../../src/core/trace/event.ts'

/** What a trace says of one supervised restart of a node, whichever driver wrote it. */
export interface RestartStory {
  /** Kinds of the node's own lives and of the supervisor, in order. */
  readonly lives: readonly string[]
  readonly incarnation: number
  /** What the supervisor says it waited, and from the death to the new life by the clock. */
  readonly waitedMs: number
  readonly downMs: number
  /** The term of the last message of the old life, and of the first one of the new. */
  readonly terms: readonly [before: number, after: number]
  /** Requests that only the old life had heard and that the new life answered. */
  readonly answeredForTheDead: number
  /** Messages sent by the old life that arrived when the new one ran. */
  readonly arrivedFromTheDead: number
  readonly sentWhileDown: number
}

export function restartStory(trace: readonly TraceEvent[], node: NodeId): RestartStory {
  const died = first(trace, 'crashed', node)
  const told = first(trace, 'supervised', node)
  const born = trace.find(
    (event): event is EventOf<'started'> =>
      event.kind === 'started' && event.node === node && event.seq > died.seq,
  )
  if (born === undefined) throw new Error(`${node} was not started again.`)
  const of = (event: TraceEvent): boolean => 'node' in event && event.node === node
  const terms = trace.flatMap((event) =>
    event.kind === 'sent' && event.from === node && 'term' in event.message
      ? [{ seq: event.seq, term: Number(event.message['term']) }]
      : [],
  )
  return {
    lives: trace
      .filter((event) => of(event) && ['started', 'crashed', 'supervised'].includes(event.kind))
      .map((event) => event.kind),
    incarnation: born.incarnation,
    waitedMs: told.decision === 'restart' ? told.waitedUs / 1000 : NaN,
    downMs: (born.timeUs - died.timeUs) / 1000,
    terms: [
      terms.filter(({ seq }) => seq < died.seq).at(-1)?.term ?? NaN,
      terms.find(({ seq }) => seq > born.seq)?.term ?? NaN,
    ],
    answeredForTheDead: answeredForTheDead(trace, node, died.seq, born.seq),
    arrivedFromTheDead: arrivedFromTheDead(trace, node, died.seq, born.seq),
    sentWhileDown: trace.filter(
      ({ seq, ...event }) => event.kind === 'sent' && event.from === node && seq > died.seq && seq < born.seq,
    ).length,
  }
}

function first<K extends EventKind>(trace: readonly TraceEvent[], kind: K, node: NodeId): EventOf<K> {
  const found = trace.find(
    (event): event is EventOf<K> => event.kind === kind && 'node' in event && event.node === node,
  )
  if (found === undefined) throw new Error(`There is no ${kind} of ${node}.`)
  return found
}

function answeredForTheDead(trace: readonly TraceEvent[], node: NodeId, died: number, born: number): number {
  const asked = new Map<number, string>()
  const [heardByOld, heardByNew] = [new Set<string>(), new Set<string>()]
  let count = 0
  for (const event of trace) {
    if (event.kind === 'sent' && event.message.type === 'Request')
      asked.set(event.id, `${event.from} ${(event.message as Request).seq}`)
    const request = event.kind === 'delivered' && event.to === node ? asked.get(event.id) : undefined
    if (request !== undefined) (event.seq < died ? heardByOld : heardByNew).add(request)
    if (event.kind !== 'sent' || event.from !== node || event.seq < born) continue
    if (event.message.type !== 'Response') continue
    const answered = `${event.to} ${(event.message as Response).seq}`
    if (heardByOld.has(answered) && !heardByNew.has(answered)) count++
  }
  return count
}

function arrivedFromTheDead(trace: readonly TraceEvent[], node: NodeId, died: number, born: number): number {
  const last = new Set<number>()
  for (const event of trace)
    if (event.kind === 'sent' && event.from === node && event.seq < died) last.add(event.id)
  return trace.filter((event) => event.kind === 'delivered' && event.seq > born && last.has(event.id)).length
}
