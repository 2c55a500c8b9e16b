import type { Channel, StreamName } from './api.ts'

/** The compiler keeps this table complete: a channel of the contract that is missing here is an error. */
const channelTable: { readonly [C in Channel]: true } = {
  'about.get': true,
  'settings.get': true,
  'settings.set': true,
  'presets.list': true,
  'session.start': true,
  'session.get': true,
  'session.inject': true,
  'session.heal': true,
  'session.administer': true,
  'session.pause': true,
  'session.resume': true,
  'session.step': true,
  'session.setSpeed': true,
  'session.finish': true,
  'session.discard': true,
  'session.tables': true,
  'session.table': true,
  'runs.list': true,
  'runs.open': true,
  'runs.events': true,
  'runs.delete': true,
  'runs.restore': true,
  'runs.setNotes': true,
  'runs.file': true,
  'runs.report': true,
  'runs.pdf': true,
  'runs.import': true,
  'experiments.parse': true,
  'histories.samples': true,
  'histories.upload': true,
  'histories.send': true,
  'histories.open': true,
  'histories.operations': true,
  'histories.judge': true,
  'histories.cancel': true,
  'labs.list': true,
  'labs.open': true,
  'labs.answer': true,
  'labs.check': true,
  'labs.reset': true,
}

const streamTable: { readonly [S in StreamName]: true } = { session: true, history: true }

/** Every question that a screen may ask. Main, preload, server and renderer derive what they know from this list. */
export const channels: readonly Channel[] = Object.keys(channelTable) as Channel[]

/** Everything that the lab tells by itself. */
export const streams: readonly StreamName[] = Object.keys(streamTable) as StreamName[]

export function isChannel(name: string): name is Channel {
  return Object.hasOwn(channelTable, name)
}

export function isStream(name: string): name is StreamName {
  return Object.hasOwn(streamTable, name)
}
