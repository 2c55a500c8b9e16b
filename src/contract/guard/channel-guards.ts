import * as v from 'valibot'
import type { Channel } from '../api.ts'
import { Refusal } from '../refusal.ts'
import { experimentGuard } from './experiment-guard.ts'
import { faultGuard } from './fault-guard.ts'
import { choice, id, numberWithin, record, shown, text, wholeNumber } from './field.ts'
import { guarded } from './guarded.ts'
import {
  historyFormatGuard,
  historyQuestionGuard,
  historySourceGuard,
  partLengthMax,
} from './history-guard.ts'
import { settingsChangeGuard } from './settings-guard.ts'

/** A run file as base64 may be this long; a longer one is copied into the folder by hand. */
export const fileLengthMax = 256 * 1024 * 1024

const language = choice(['en', 'zh-CN'])
const nodeId = text(10, 1)
const offset = wholeNumber(0, Number.MAX_SAFE_INTEGER)

const adminCommand = v.variant(
  'kind',
  [
    record({ kind: v.literal('transferLeadership'), to: nodeId }),
    record({ kind: v.literal('addMember'), node: nodeId }),
    record({ kind: v.literal('addLearner'), node: nodeId }),
    record({ kind: v.literal('removeMember'), node: nodeId }),
    record({ kind: v.literal('snapshot') }),
    record({ kind: v.literal('promote') }),
  ],
  (issue) =>
    `${shown(issue.input)} is not a command, expected one of transferLeadership, addMember, addLearner, removeMember, snapshot, promote`,
)

const file = record({
  name: text(300, 1),
  mediaType: text(200),
  encoding: choice(['utf8', 'base64']),
  content: text(fileLengthMax),
})

/** One parameter of a channel: the name that a refusal gives it, and its schema. */
type Parameter = readonly [name: string, schema: v.GenericSchema]

/** The compiler keeps this table complete, as it does the list of channels. */
const parameters: { readonly [C in Channel]: readonly Parameter[] } = {
  'about.get': [],
  'settings.get': [],
  'settings.set': [['settings', settingsChangeGuard]],
  'presets.list': [],
  'session.start': [['', experimentGuard]],
  'session.get': [],
  'session.inject': [['fault', faultGuard]],
  'session.heal': [['faultId', text(40, 1)]],
  'session.administer': [
    ['node', nodeId],
    ['command', adminCommand],
  ],
  'session.pause': [],
  'session.resume': [],
  'session.step': [],
  'session.setSpeed': [['speed', numberWithin(0.01, 100)]],
  'session.finish': [],
  'session.discard': [],
  'session.tables': [['node', nodeId]],
  'session.table': [
    ['node', nodeId],
    ['table', text(100, 1)],
    ['offset', offset],
    ['limit', wholeNumber(1, 1_000)],
  ],
  'runs.list': [],
  'runs.open': [['id', id]],
  'runs.events': [
    ['id', id],
    ['after', offset],
    ['limit', wholeNumber(1, 50_000)],
  ],
  'runs.delete': [['id', id]],
  'runs.restore': [['id', id]],
  'runs.setNotes': [
    ['id', id],
    ['notes', text(100_000)],
  ],
  'runs.file': [['id', id]],
  'runs.report': [
    ['id', id],
    ['format', choice(['html', 'md', 'json', 'csv', 'edn'])],
    ['language', language],
  ],
  'runs.pdf': [
    ['id', id],
    ['language', language],
  ],
  'runs.import': [['file', file]],
  'experiments.parse': [['text', text(5_000_000)]],
  'histories.samples': [],
  'histories.upload': [['name', text(300, 1)]],
  'histories.send': [
    ['upload', id],
    ['content', text(partLengthMax)],
  ],
  'histories.open': [
    ['source', historySourceGuard],
    ['format', historyFormatGuard],
  ],
  'histories.operations': [
    ['from', offset],
    ['limit', wholeNumber(1, 50_000)],
  ],
  'histories.judge': [['question', historyQuestionGuard]],
  'histories.cancel': [],
  'labs.list': [],
  'labs.open': [['id', id]],
  'labs.answer': [
    ['id', id],
    ['step', id],
    ['option', id],
  ],
  'labs.check': [
    ['id', id],
    ['step', id],
    ['runId', id],
  ],
  'labs.reset': [['id', id]],
}

/** The parameters of a request as the channel wants them, defaults filled in, or a refusal. */
export function guardedParameters(channel: Channel, given: unknown): unknown[] {
  const expected = parameters[channel]
  if (!Array.isArray(given)) throw new Refusal(`${channel}: expected a list of ${expected.length} parameters`)
  if (given.length !== expected.length)
    throw new Refusal(`${channel}: found ${given.length} parameters, expected ${expected.length}`)
  return expected.map(([name, schema], index) => guarded(schema, given[index], name))
}
