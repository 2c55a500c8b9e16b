import type { About, LabApi } from '../contract/api.ts'
import type { Bench } from './bench.ts'
import type { DataFolder } from './data-folder.ts'
import { parseExperiment, validExperiment } from './experiment-text.ts'
import type { Histories } from './histories.ts'
import type { HostOptions } from './host.ts'
import { explained } from './lab-explanation.ts'
import { findLab, LabProgressStore, readLabs, stepOf } from './labs.ts'
import type { LibraryThread } from './library-thread.ts'
import { readPresets } from './presets.ts'
import { appVersion } from './resources.ts'
import { SettingsStore } from './settings.ts'

/** The part of the API whose channels begin with that noun. */
type Part<Noun extends string> = Pick<LabApi, Extract<keyof LabApi, `${Noun}.${string}`>>

/** The contract's API over the host's services. */
export function labApi(
  options: HostOptions,
  folder: DataFolder,
  library: LibraryThread,
  bench: Bench,
  histories: Histories,
): LabApi {
  const settings = new SettingsStore(folder.settings, options.language ?? 'en')
  const warn = (sentence: string): void => console.warn(`faultline: left out: ${sentence}`)
  const presets = readPresets(warn)
  const about: About = { version: appVersion(), shell: options.shell, dataFolder: folder.path }
  return {
    'about.get': async () => about,
    'settings.get': async () => settings.get(),
    'settings.set': async (change) => settings.set(change),
    'presets.list': async () => presets,
    'experiments.parse': async (text) => parseExperiment(text),
    ...sessionApi(bench),
    ...runsApi(library, options.pdf),
    ...historiesApi(histories),
    ...labsApi(new LabProgressStore(folder.labs), readLabs(warn), library),
  }
}

function sessionApi(bench: Bench): Part<'session'> {
  return {
    'session.start': async (experiment) => (await bench.start(validExperiment(experiment))).state,
    'session.get': async () => bench.session?.frame ?? null,
    'session.inject': async (fault) => bench.running.inject(fault),
    'session.heal': async (fault) => bench.running.heal(fault),
    'session.administer': async (node, command) => bench.running.administer(node, command),
    'session.pause': async () => bench.running.pause(),
    'session.resume': async () => bench.running.resume(),
    'session.step': async () => bench.running.step(),
    'session.setSpeed': async (speed) => bench.running.setSpeed(speed),
    'session.finish': async () => bench.running.finish(),
    'session.discard': async () => bench.clear(),
    'session.tables': async (node) => bench.running.tables(node),
    'session.table': async (node, table, offset, limit) => bench.running.table(node, table, offset, limit),
  }
}

function runsApi({ call }: LibraryThread, pdf: HostOptions['pdf']): Part<'runs'> {
  return {
    'runs.list': () => call('list'),
    'runs.open': (id) => call('open', id),
    'runs.events': (id, after, limit) => call('events', id, after, limit),
    'runs.delete': (id) => call('delete', id),
    'runs.restore': (id) => call('restore', id),
    'runs.setNotes': (id, notes) => call('setNotes', id, notes),
    'runs.file': (id) => call('file', id),
    'runs.report': (id, format, language) => call('report', id, format, language),
    'runs.pdf': async (id, language) =>
      pdf === undefined ? null : pdf(await call('report', id, 'html', language)),
    'runs.import': (file) => call('import', file),
  }
}

function historiesApi(histories: Histories): Part<'histories'> {
  return {
    'histories.samples': async () => histories.samples(),
    'histories.upload': (name) => histories.upload(name),
    'histories.send': (upload, content) => histories.send(upload, content),
    'histories.open': (source, format) => histories.open(source, format),
    'histories.operations': (from, limit) => histories.operations(from, limit),
    'histories.judge': (question) => histories.judge(question),
    'histories.cancel': async () => histories.cancel(),
  }
}

function labsApi(
  progress: LabProgressStore,
  labs: ReturnType<typeof readLabs>,
  { call }: LibraryThread,
): Part<'labs'> {
  return {
    'labs.list': async () => labs.map((lab) => progress.card(lab)),
    'labs.open': async (id) =>
      explained(findLab(labs, id), progress.of(id).runs, (run) => call('facts', run).catch(() => null)),
    'labs.answer': async (id, step, option) => progress.answer(findLab(labs, id), step, option),
    'labs.check': async (id, step, runId) => {
      const lab = findLab(labs, id)
      const result = await call('evaluate', runId, stepOf(lab, step, ['experiment']))
      progress.onChecked(lab, step, runId, result.passed)
      return result
    },
    'labs.reset': async (id) => progress.reset(findLab(labs, id)),
  }
}
