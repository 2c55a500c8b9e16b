import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type {
  CarriedOperation,
  HistoryFormat,
  HistoryProblem,
  HistoryProgress,
  HistoryQuestion,
  HistorySample,
  HistorySource,
  OpenedHistory,
} from '../contract/history.ts'
import { Refusal } from '../contract/refusal.ts'
import type { Verdict } from '../core/model/verdict.ts'
import type { DataFolder } from './data-folder.ts'
import { lineOfFile } from './file-line.ts'
import { openHistory, type HistoryProgress as Told, type OpenHistory } from './history-check.ts'
import { readSamples, samplePath, type SampleFile } from './history-samples.ts'
import type { RunHistory } from './run-history.ts'
import { diskProblem } from './sqlite.ts'

/** Where a history lies, and what is known of it beside its operations. */
interface Place extends Pick<OpenedHistory, 'name' | 'bands' | 'verdicts'> {
  readonly path: string
  /** A file that somebody sent is looked into when it cannot be read. */
  readonly isForeign: boolean
}

interface Upload {
  readonly id: string
  readonly name: string
  readonly path: string
  readonly file: FileHandle
}

/** The history that the screen looks at: at most one, with at most one piece of work on it. */
export class Histories {
  readonly #folder: string
  readonly #runs: string
  readonly #run: (id: string) => Promise<RunHistory>
  readonly #tell: (progress: HistoryProgress) => void
  readonly #samples: readonly SampleFile[]
  #upload: Upload | null = null
  #open: { readonly history: OpenHistory; readonly place: Place } | null = null
  #work = new AbortController()

  /** `run`: what a run of the library brings beside its operations. */
  constructor(
    { path, runs }: Pick<DataFolder, 'path' | 'runs'>,
    run: (id: string) => Promise<RunHistory>,
    tell: (progress: HistoryProgress) => void,
    warn: (sentence: string) => void,
  ) {
    this.#folder = join(path, 'arriving')
    this.#runs = runs
    this.#run = run
    this.#tell = tell
    this.#samples = readSamples(warn)
    // What an earlier lab that was killed left there.
    rmSync(this.#folder, { recursive: true, force: true })
  }

  samples(): readonly HistorySample[] {
    return this.#samples.map(({ id, title, story, model }) => ({ id, title, story, model }))
  }

  async upload(name: string): Promise<string> {
    await this.#dropUpload()
    const id = randomUUID()
    const path = join(this.#folder, id)
    try {
      mkdirSync(this.#folder, { recursive: true })
      this.#upload = { id, name, path, file: await open(path, 'w') }
    } catch (error) {
      throw diskProblem(error, this.#folder)
    }
    return id
  }

  async send(id: string, content: string): Promise<void> {
    const { file } = this.#uploaded(id)
    try {
      await file.write(Buffer.from(content, 'base64'))
    } catch (error) {
      await this.#dropUpload()
      throw diskProblem(error, this.#folder)
    }
  }

  async open(source: HistorySource, format: HistoryFormat): Promise<OpenedHistory | HistoryProblem> {
    await this.#leave()
    try {
      return await this.#read(await this.#placeOf(source), format)
    } finally {
      // It is read, or it is none: nobody needs the bytes any more.
      if (source.kind === 'upload') await this.#dropUpload()
    }
  }

  /** A file of this machine that the person chose past the page; the page is told what came of it. */
  async openPath(path: string): Promise<void> {
    await this.#leave()
    const name = basename(path)
    const answer = await this.#read({ name, path, bands: [], verdicts: null, isForeign: true }, 'auto')
    this.#tell({ kind: 'arrived', name, answer })
  }

  async #read(place: Place, format: HistoryFormat): Promise<OpenedHistory | HistoryProblem> {
    const { signal } = (this.#work = new AbortController())
    try {
      const progress = (told: Told): void => this.#pass(told)
      const history = await openHistory({ kind: 'path', path: place.path }, { format }, { signal, progress })
      this.#open = { history, place }
      return openedHistory(history, place)
    } catch (error) {
      if (!(error instanceof Refusal) || !place.isForeign || signal.aborted) throw error
      return await problemOf(error, place)
    } finally {
      this.#tell({ kind: 'idle' })
    }
  }

  async operations(from: number, limit: number): Promise<readonly CarriedOperation[]> {
    const page = await this.#opened().history.operations(from, limit)
    return page.map(({ index, process, f, key, input, output, outputKnown, call, return: end, outcome }) => {
      const returned = Number.isFinite(end) ? end : null
      return { index, process, f, key, input, output, outputKnown, call, return: returned, outcome }
    })
  }

  async judge(question: HistoryQuestion): Promise<readonly Verdict[]> {
    const { history, place } = this.#opened()
    this.#work.abort()
    const { signal } = (this.#work = new AbortController())
    try {
      const progress = (told: Told): void => this.#pass(told)
      return (await history.judge(question, { signal, progress })).verdicts
    } catch (error) {
      throw error instanceof Refusal ? new Refusal(named(error.message, place)) : error
    } finally {
      this.#tell({ kind: 'idle' })
    }
  }

  cancel(): void {
    this.#work.abort()
  }

  async close(): Promise<void> {
    await this.#leave()
    await this.#dropUpload()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #placeOf(source: HistorySource): Promise<Place> {
    switch (source.kind) {
      case 'upload': {
        const { name, path } = this.#uploaded(source.id)
        return { name, path, bands: [], verdicts: null, isForeign: true }
      }
      case 'sample': {
        const path = samplePath(this.#samples, source.id)
        return { name: basename(path), path, bands: [], verdicts: null, isForeign: false }
      }
      case 'run': {
        const run = await this.#run(source.id)
        return { ...run, path: join(this.#runs, `${source.id}.faultline`), isForeign: false }
      }
    }
  }

  #pass(told: Told): void {
    if (told.phase === 'reading')
      this.#tell({ kind: 'reading', bytes: told.bytes, of: told.bytesTotal, operations: told.records })
    else if (told.phase === 'judging') {
      const { check, done, of, part } = told
      this.#tell({ kind: 'judging', check, done, of, part })
    }
  }

  #opened(): { readonly history: OpenHistory; readonly place: Place } {
    if (this.#open === null || this.#open.history.isGone)
      throw new Refusal('The history is not open any more: open it again.')
    return this.#open
  }

  #uploaded(id: string): Upload {
    if (this.#upload?.id !== id) throw new Refusal(`There is no upload ${id}: begin it again.`)
    return this.#upload
  }

  async #leave(): Promise<void> {
    this.#work.abort()
    const { history } = this.#open ?? {}
    this.#open = null
    await history?.close()
  }

  async #dropUpload(): Promise<void> {
    const upload = this.#upload
    this.#upload = null
    if (upload === null) return
    await upload.file.close()
    rmSync(upload.path, { force: true })
  }
}

function openedHistory({ summary }: OpenHistory, { name, bands, verdicts }: Place): OpenedHistory {
  return {
    kind: 'opened',
    name,
    format: summary.format,
    model: summary.chosen,
    fitting: summary.models,
    operationCount: summary.operations,
    keyCount: summary.keys,
    processCount: summary.processes,
    clock: summary.clock,
    order: summary.order,
    bands,
    verdicts,
  }
}

/** The refusal with the name that the person knows, and the line that it speaks of. */
async function problemOf(error: Refusal, place: Place): Promise<HistoryProblem> {
  const sentence = named(error.message, place)
  const found = /\bline (\d+)(?:, column (\d+))?/.exec(error.message)
  const line = found === null ? null : Number(found[1])
  const column = found?.[2] === undefined ? null : Number(found[2])
  const excerpt = line === null ? null : await lineOfFile(place.path, line, column ?? 1)
  return { kind: 'refused', sentence, line, column, excerpt }
}

function named(sentence: string, { path, name }: Place): string {
  return sentence.replaceAll(path, name)
}
