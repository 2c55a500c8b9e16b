import type { About, FileContent, LabApi, LabStreams, Settings, StreamName } from '../contract/api.ts'
import { isChannel } from '../contract/channels.ts'
import { guardedParameters } from '../contract/guard/channel-guards.ts'
import { Refusal } from '../contract/refusal.ts'
import { Bench } from './bench.ts'
import { openDataFolder } from './data-folder.ts'
import { Histories } from './histories.ts'
import { leftJournals } from './journal.ts'
import { labApi } from './lab-api.ts'
import { startLibrary } from './library-thread.ts'

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
  /** Opens a history that the person chose past the page. */
  openHistory(path: string): Promise<void>
  close(): Promise<void>
}

type Listeners = { readonly [S in StreamName]: Set<(frame: LabStreams[S]) => void> }

/** Opens the data folder and starts the lab's services. */
export async function createHost(options: HostOptions): Promise<Host> {
  const folder = openDataFolder(options.dataFolder)
  const library = startLibrary(folder)
  try {
    // Looked up now, before a new run has a journal too. Nobody waits for the rest: every later question to the
    // library is answered after it.
    void library
      .call('recover', leftJournals(folder.journals))
      .catch((error: Error) => console.warn(`faultline: ${error.message}`))
    const listeners: Listeners = { session: new Set(), history: new Set() }
    const tell =
      <S extends StreamName>(stream: S) =>
      (frame: LabStreams[S]): void => {
        for (const heard of listeners[stream]) heard(frame)
      }
    const bench = new Bench(folder, tell('session'))
    const warn = (sentence: string): void => console.warn(`faultline: left out: ${sentence}`)
    const histories = new Histories(folder, (id) => library.call('history', id), tell('history'), warn)
    const api = labApi(options, folder, library, bench, histories)
    return {
      api,
      async request(channel, parameters) {
        if (!isChannel(channel)) throw new Refusal(`There is no channel ${channel}.`)
        const checked = guardedParameters(channel, parameters)
        return (api[channel] as (...given: unknown[]) => Promise<unknown>)(...checked)
      },
      listen(stream, heard) {
        listeners[stream].add(heard)
        return () => listeners[stream].delete(heard)
      },
      openHistory: (path) => histories.openPath(path),
      async close() {
        await bench.leave()
        await histories.close()
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
