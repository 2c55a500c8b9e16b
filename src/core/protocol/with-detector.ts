import {
  createDetector,
  messagesPerSecond,
  opinionsOf,
  stepDetector,
  suspicionsIn,
  type Detector,
  type DetectorEffect,
  type DetectorInput,
} from '../detect/detector.ts'
import { detectorTable, incarnationOn } from '../detect/incarnation-row.ts'
import type { DetectorMessage } from '../detect/message.ts'
import { rightRules } from '../detect/rules.ts'
import type { DetectorSettings } from '../detect/settings.ts'
import { detectorWords, explainDetector, isDetectorNote } from '../detect/words.ts'
import type { Effect } from '../model/effect.ts'
import type { NodeId } from '../model/identity.ts'
import type { Input } from '../model/input.ts'
import type { Message } from '../model/message.ts'
import type { NodeView } from '../model/node-view.ts'
import type { Protocol } from './contract.ts'

/** A detector's message between nodes of another protocol. */
export interface DetectorEnvelope extends Message {
  readonly type: 'Detector'
  readonly said: DetectorMessage
}

interface Layered {
  readonly inner: unknown
  readonly detector: Detector
}

const timerPrefix = 'detector '

/**
 * The same protocol with a failure detector beside it in every node. The two share nothing but the node: the protocol
 * neither hears of suspicions nor acts on them, it is only seen with them. Messages of the detector are `Detector`,
 * its timers begin with `detector`, its notes and its one table have names of their own.
 */
export function withDetector(protocol: Protocol, settings: DetectorSettings): Protocol {
  return {
    ...protocol,
    detector: settings,
    tables: { ...protocol.tables, [detectorTable]: 'name' },
    durability: [...protocol.durability, incarnationRule],
    words: wordsWith(protocol),
    create: (context, disk): Layered => ({
      inner: protocol.create(context, disk),
      detector: createDetector({
        self: context.self,
        peers: context.nodes.filter((node) => node !== context.self),
        settings,
        rules: rightRules,
        incarnation: incarnationOn(disk),
      }),
    }),
    step: (state, input) => step(protocol, state as Layered, input),
    describe(state) {
      const { inner, detector } = state as Layered
      return withSuspicions(protocol.describe(inner), detector)
    },
    explain: (note, node) =>
      isDetectorNote(note) ? explainDetector(note, node) : protocol.explain(note, node),
    ...(protocol.twist === undefined
      ? {}
      : {
          twist: (message, lie, traitor) =>
            isDetectorMessage(message) ? null : (protocol.twist?.(message, lie, traitor) ?? null),
        }),
  }
}

function isDetectorMessage(message: Message): message is DetectorEnvelope {
  return message.type === 'Detector'
}

function step(protocol: Protocol, { inner, detector }: Layered, input: Input): Effect[] {
  const heard = detectorInput(input)
  const own = heard === null ? [] : stepDetector(detector, heard).map(tagged)
  const isForDetector = input.kind !== 'started' && heard !== null
  return isForDetector ? own : [...protocol.step(inner, input), ...own]
}

/** What of the node's inputs the detector is to see, without its tags; null: nothing. */
function detectorInput(input: Input): DetectorInput | null {
  if (input.kind === 'started') return input
  if (input.kind === 'fired' && input.timer.startsWith(timerPrefix))
    return { ...input, timer: input.timer.slice(timerPrefix.length) }
  if (input.kind === 'received' && isDetectorMessage(input.message))
    return { ...input, message: input.message.said }
  return null
}

function tagged(effect: DetectorEffect): Effect {
  switch (effect.kind) {
    case 'send': {
      const message: DetectorEnvelope = { type: 'Detector', said: effect.message }
      return { ...effect, message }
    }
    case 'setTimer':
    case 'cancelTimer':
      return { ...effect, timer: timerPrefix + effect.timer }
    case 'persist':
    case 'note':
      return effect
  }
}

function withSuspicions(view: NodeView, detector: Detector): NodeView {
  const opinions = opinionsOf(detector)
  const suspects = suspicionsIn(opinions)
  const levels = (list: readonly { node: NodeId; level: number }[]): string =>
    list.map(({ node, level }) => `${node} ${level.toFixed(1)}`).join(', ') || '-'
  const incarnation = detector.kind === 'swim' ? String(detector.incarnation) : null
  return {
    ...view,
    facts: [
      ...view.facts,
      { label: 'detector.fact.suspects', value: levels(suspects) },
      { label: 'detector.fact.levels', value: levels(opinions) },
      ...(incarnation === null ? [] : [{ label: 'detector.fact.incarnation', value: incarnation }]),
      { label: 'detector.fact.rate', value: messagesPerSecond(detector).toFixed(1) },
    ],
    suspects,
  }
}

const incarnationRule: Protocol['durability'][number] = {
  message: 'Detector',
  rule: 'MEM-8',
  missing(message, disk) {
    const { said } = message as DetectorEnvelope
    if (said.type === 'Heartbeat' || incarnationOn(disk) >= said.incarnation) return null
    return `incarnation ${said.incarnation}`
  },
}

function wordsWith({ id, words }: Protocol): Protocol['words'] {
  const key = `${id}.message.Detector`
  return {
    en: { ...words.en, ...detectorWords.en, [key]: detectorWords.en['detector.message.Detector']! },
    'zh-CN': {
      ...words['zh-CN'],
      ...detectorWords['zh-CN'],
      [key]: detectorWords['zh-CN']['detector.message.Detector']!,
    },
  }
}
