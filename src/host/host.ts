import type { About, FileContent, LabApi, LabStreams, Settings, StreamName } from '../contract/api.ts'
import { isChannel } from '../contract/channels.ts'
import { guardedParameters } from '../contract/guard/channel-guards.ts'
import { Refusal } from '../contract/refusal.ts'
import type { SessionFrame } from '../contract/session.ts'
import { openDataFolder, type DataFolder } from './data-folder.ts'
import { parseExperiment, validExperiment } from './experiment-text.ts'
import { explained } from './lab-explanation.ts'
import { findLab, LabProgressStore, readLabs, stepOf } from './labs.ts'
import { startLibrary } from './library-thread.ts'
import { readPresets } from './presets.ts'
import { appVersion } from './resources.ts'
import { Session } from './session.ts'
import { SettingsStore } from './settings.ts'

export interface HostOptions {
  readonly dataFolder: string
  readonly shell: About['shell']
  /** What the system speaks, for the first start. */
  readonly language?: Settings['language']
  /** Turns a report into a PDF, where the shell can. */
  readonly pdf?: (html: FileContent) => Promise<FileContent | null>
}

/** The lab, whoever shows it. */
export interface Host {
  readonly api: LabApi
  /** Runs a request of a shell: the channel and its parameters as they came in. Refusals say what was expected. */
  request(channel: string, parameters: unknown): Promise<unknown>
  listen<S extends StreamName>(stream: S, heard: (frame: LabStreams[S]) => void): () => void
  close(): Promise<void>
}

/** Opens the data folder and starts the lab's services. */
export async function createHost(options: HostOptions): Promise<Host> {
  const folder = openDataFolder(options.dataFolder)
  const library = startLibrary(folder)
  try {
    await library.call('recover')
    const listeners = new Set<(frame: SessionFrame) => void>()
    const bench = new Bench(folder, (frame) => {
      for (const heard of listeners) heard(frame)
    })
    const api = labApi(options, folder, library, bench)
    return {
      api,
      async request(channel, parameters) {
        if (!isChannel(channel)) throw new Refusal(`There is no channel ${channel}.`)
        const checked = guardedParameters(channel, parameters)
        return (api[channel] as (...given: unknown[]) => Promise<unknown>)(...checked)
      },
      listen(_stream, heard) {
        listeners.add(heard)
        return () => listeners.delete(heard)
      },
      async close() {
        await bench.clear()
        await library.call('emptyBin')
        await library.close()
        folder.release()
      },
    }
  } catch (error) {
    await library.close()
    folder.release()
    throw error
  }
}

/** The place for the one run that is under way or was just made. */
class Bench {
  readonly #folder: DataFolder
  readonly #tell: (frame: SessionFrame) => void
  #session: Session | null = null

  constructor(folder: DataFolder, tell: (frame: SessionFrame) => void) {
    this.#folder = folder
    this.#tell = tell
  }

  get session(): Session | null {
    return this.#session
  }

  get running(): Session {
    if (this.#session === null) throw new Refusal('There is no run on the bench: start one first.')
    return this.#session
  }

  async start(experiment: Parameters<LabApi['session.start']>[0]): Promise<Session> {
    await this.clear()
    this.#session = new Session(experiment, this.#folder, appVersion(), this.#tell)
    return this.#session
  }

  async clear(): Promise<void> {
    const session = this.#session
    this.#session = null
    await session?.discard()
  }
}

function labApi(
  options: HostOptions,
  folder: DataFolder,
  library: ReturnType<typeof startLibrary>,
  bench: Bench,
): LabApi {
  const settings = new SettingsStore(folder.settings, options.language ?? 'en')
  const progress = new LabProgressStore(folder.labs)
  const warn = (sentence: string): void => console.warn(`faultline: left out: ${sentence}`)
  const labs = readLabs(warn)
  const presets = readPresets(warn)
  const { call } = library
  const about: About = { version: appVersion(), shell: options.shell, dataFolder: folder.path }
  return {
    'about.get': async () => about,
    'settings.get': async () => settings.get(),
    'settings.set': async (change) => settings.set(change),
    'presets.list': async () => presets,

    'session.start': async (experiment) => (await bench.start(validExperiment(experiment))).state,
    'session.get': async () => bench.session?.frame ?? null,
    'session.inject': (fault) => bench.running.inject(fault),
    'session.heal': (fault) => bench.running.heal(fault),
    'session.administer': (node, command) => bench.running.administer(node, command),
    'session.pause': () => bench.running.pause(),
    'session.resume': () => bench.running.resume(),
    'session.step': () => bench.running.step(),
    'session.setSpeed': (speed) => bench.running.setSpeed(speed),
    'session.finish': () => bench.running.finish(),
    'session.discard': () => bench.clear(),
    'session.tables': (node) => bench.running.tables(node),
    'session.table': (node, table, offset, limit) => bench.running.table(node, table, offset, limit),

    'runs.list': () => call('list'),
    'runs.open': (id) => call('open', id),
    'runs.events': (id, after, limit) => call('events', id, after, limit),
    'runs.delete': (id) => call('delete', id),
    'runs.restore': (id) => call('restore', id),
    'runs.setNotes': (id, notes) => call('setNotes', id, notes),
    'runs.file': (id) => call('file', id),
    'runs.report': (id, format, language) => call('report', id, format, language),
    'runs.pdf': async (id, language) => {
      if (options.pdf === undefined) return null
      return options.pdf(await call('report', id, 'html', language))
    },
    'runs.import': (file) => call('import', file),

    'experiments.parse': async (text) => parseExperiment(text),

    'labs.list': async () => labs.map((lab) => progress.card(lab)),
    'labs.open': async (id) => {
      const lab = findLab(labs, id)
      return explained(lab, progress.of(id).runs, (run) => call('facts', run).catch(() => null))
    },
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
