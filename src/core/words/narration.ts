import { unreachable } from '../base/unreachable.ts'
import { explainDetector, isDetectorNote } from '../detect/words.ts'
import type { NodeId } from '../model/identity.ts'
import { isRoleNote } from '../model/note.ts'
import type { Note } from '../model/effect.ts'
import { sentence, type Sentence } from '../model/sentence.ts'
import type { EventOf, TraceEvent } from '../trace/event.ts'
import { isInert, type FaultEffect } from '../trace/fault-effect.ts'

/** What a protocol says of a note: `protocol.explain`. */
export type Explain = (note: Note, node: NodeId) => Sentence | null

/** What the event feed says of an event, a main sentence and its details; empty for events that people need not see. */
export function narrate(event: TraceEvent, explain: Explain): readonly Sentence[] {
  switch (event.kind) {
    case 'started':
      return [
        sentence(event.incarnation === 1 ? 'trace.started' : 'trace.restarted', {
          node: event.node,
          incarnation: event.incarnation,
        }),
      ]
    case 'crashed':
      if (event.reason !== undefined)
        return [sentence('trace.stopped', { node: event.node, reason: event.reason })]
      return [
        sentence(event.lost.length === 0 ? 'trace.crashed' : 'trace.crashedLost', {
          node: event.node,
          count: event.lost.length,
        }),
      ]
    case 'supervised':
      return [
        event.decision === 'restart'
          ? sentence('trace.supervisorRestarts', {
              node: event.node,
              ms: Math.round(event.waitedUs / 1000),
            })
          : sentence('trace.supervisorGivesUp', { node: event.node, count: event.deaths }),
      ]
    case 'wiped':
    case 'paused':
    case 'resumed':
      return [sentence(`trace.${event.kind}`, { node: event.node })]
    case 'noted':
      return noteSentences(event, explain)
    case 'injected':
      return [injectedSentence(event)]
    case 'healed':
      return [sentence(`fault.healed.${event.faultKind}`), ...effectSentences(event.effect)]
    case 'completed':
    case 'invoked':
    case 'sent':
    case 'delivered':
    case 'dropped':
    case 'fired':
    case 'wrote':
    case 'synced':
      return []
    default:
      return unreachable(event)
  }
}

/** What a fault did, count by count; one sentence that it was inert when it did nothing. */
export function effectSentences(effect: FaultEffect): readonly Sentence[] {
  if (isInert(effect)) return [sentence('fault.effect.inert')]
  return Object.entries(effect)
    .filter(([, count]) => (count as number) > 0)
    .map(([name, count]) =>
      sentence(`fault.effect.${name}`, {
        count: count as number,
        seconds: ((count as number) / 1_000_000).toFixed(1),
      }),
    )
}

/** A protocol that says nothing of a change of role leaves it to the plain sentence. */
function noteSentences({ note, node }: EventOf<'noted'>, explain: Explain): readonly Sentence[] {
  const explained = isDetectorNote(note) ? explainDetector(note, node) : explain(note, node)
  if (explained !== null) return [explained]
  if (!isRoleNote(note)) return []
  return [sentence(note.leads ? 'trace.leads' : 'trace.follows', { node, role: note.role })]
}

function injectedSentence(event: EventOf<'injected'>): Sentence {
  const { fault, faultKind, targets, text } = event
  const onLinks = ['partition', 'loss', 'delay', 'duplicate', 'reorder']
  if (targets.length === 0 && !onLinks.includes(faultKind)) return sentence('fault.nobody', { fault })
  if (faultKind === 'byzantine')
    return sentence('fault.injected.byzantine', {
      targets: targets.join(' '),
      behaviour: `fault.betrayal.${text.split(' ').at(-1)}`,
    })
  // A link target that is a selector (`all`, `leader`) is said in words.
  const said = targets.length > 0 && faultKind !== 'partition' ? targets.join(' ') : text
  return sentence(`fault.injected.${faultKind}`, { targets: targets.join(' '), text: wordKey(said) })
}

function wordKey(text: string): string {
  return text === 'all' ? 'fault.target.all' : text
}
