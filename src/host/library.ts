import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FileContent } from '../contract/api.ts'
import { Refusal } from '../contract/refusal.ts'
import type { ReportFormat, RunDetail, RunSummary } from '../contract/run.ts'
import type { LabCheckResult, LabStep } from '../core/lab/lab.ts'
import { evaluateChecks } from '../core/lab/evaluate.ts'
import { factsOf } from '../core/lab/facts.ts'
import { speak } from '../core/words/speak.ts'
import { foreignRunProblem } from './lab-run.ts'
import type { Language } from '../core/model/sentence.ts'
import { renderReport } from '../core/report/report.ts'
import type { TraceEvent } from '../core/trace/event.ts'
import { judgeRun } from './judgement.ts'
import { readJournal } from './journal.ts'
import { documentOf, summaryOf, type RunRecord } from './recorded-run.ts'
import { runHistory, type RunHistory } from './run-history.ts'
import { openRunFile, readRunFile, writeNotes, writeRunFile, type RunFile } from './run-file.ts'
import { diskProblem } from './sqlite.ts'

export interface LibraryFolders {
  readonly runs: string
  readonly bin: string
}

const ending = '.faultline'
const mediaTypes: { readonly [F in ReportFormat]: string } = {
  html: 'text/html',
  md: 'text/markdown',
  json: 'application/json',
  csv: 'text/csv',
  edn: 'application/edn',
}

/** The recorded runs of a data folder: one file each, named by the run's id. */
export class Library {
  readonly #folders: LibraryFolders
  /** Summaries by id, with the file's date: reading a hundred files for every look at the list would be slow. */
  readonly #known = new Map<string, { readonly writtenMs: number; readonly summary: RunSummary }>()
  /** Opened and verified last, because events are asked for page by page. */
  #open: { readonly id: string; readonly file: RunFile } | null = null

  constructor(folders: LibraryFolders) {
    this.#folders = folders
  }

  /** Newest first. A damaged file does not hide the others. */
  list(): RunSummary[] {
    const ids = readdirSync(this.#folders.runs)
      .filter((name) => name.endsWith(ending))
      .map((name) => name.slice(0, -ending.length))
    return ids
      .flatMap((id) => this.#summary(id) ?? [])
      .sort((a, b) => (a.recordedAt === b.recordedAt ? 0 : a.recordedAt < b.recordedAt ? 1 : -1))
  }

  open(id: string): RunDetail {
    const file = this.#opened(id)
    const { experiment, fingerprint, appVersion, verdicts, measures, notes } = file.record
    const summary = summaryOf(file.record, file.eventCount)
    return { summary, experiment, fingerprint, appVersion, verdicts, measures, notes }
  }

  events(id: string, after: number, limit: number): TraceEvent[] {
    return this.#opened(id).events(after, limit)
  }

  /** What a run brings to its operations where they are looked at as a history. */
  history(id: string): RunHistory {
    const file = this.#opened(id)
    return runHistory(file.record, file.events(0, file.eventCount))
  }

  delete(id: string): void {
    const path = this.#path(id)
    this.#close()
    this.#known.delete(id)
    this.#move(path, join(this.#folders.bin, id + ending))
  }

  restore(id: string): RunSummary {
    const path = join(this.#folders.bin, id + ending)
    if (!existsSync(path)) throw new Refusal(`There is no run ${id} in the bin.`)
    this.#move(path, join(this.#folders.runs, id + ending))
    return this.open(id).summary
  }

  /** For good: at the end of the lab. */
  emptyBin(): void {
    for (const name of readdirSync(this.#folders.bin)) rmSync(join(this.#folders.bin, name), { force: true })
  }

  setNotes(id: string, notes: string): void {
    const path = this.#path(id)
    this.#close()
    writeNotes(path, notes)
  }

  file(id: string): FileContent {
    const { record } = this.#opened(id)
    const content = readFileSync(this.#path(id)).toString('base64')
    return {
      name: fileName(record, 'faultline'),
      mediaType: 'application/x-faultline',
      encoding: 'base64',
      content,
    }
  }

  report(id: string, format: ReportFormat, language: Language): FileContent {
    const run = readRunFile(this.#path(id))
    const content = renderReport(documentOf(run), format, language)
    return { name: fileName(run, format), mediaType: mediaTypes[format], encoding: 'utf8', content }
  }

  import(file: FileContent): RunSummary {
    const arriving = join(this.#folders.runs, `arriving-${process.pid}`)
    try {
      writeFileSync(arriving, Buffer.from(file.content, file.encoding === 'base64' ? 'base64' : 'utf8'))
      return this.#take(arriving)
    } catch (error) {
      // The sentence names the file as the user knows it.
      if (error instanceof Refusal) throw new Refusal(error.message.replace(arriving, file.name))
      throw diskProblem(error, this.#folders.runs)
    } finally {
      rmSync(arriving, { force: true })
    }
  }

  /** Judges a step of a lab against a run. */
  evaluate(id: string, step: LabStep & { kind: 'experiment' }): LabCheckResult {
    const run = readRunFile(this.#path(id))
    const problem = foreignRunProblem(step, run.experiment)
    if (problem !== null) throw new Refusal(problem)
    return evaluateChecks(step.checks, run)
  }

  /** What a run shows, for the holes of an explanation, in both languages. */
  facts(id: string): { readonly [L in Language]: { readonly [name: string]: string } } {
    const run = readRunFile(this.#path(id))
    return { en: factsOf(run, 'en', speak), 'zh-CN': factsOf(run, 'zh-CN', speak) }
  }

  /** Runs that a crash of the lab interrupted become runs of the library: these journals go. Gives the runs' ids. */
  recover(journals: readonly string[]): string[] {
    const recovered: string[] = []
    for (const path of journals) {
      const run = readJournal(path)
      if (run !== null && run.events.length > 0) {
        const { head, events } = run
        const { verdicts, measures } = judgeRun(head.experiment, events)
        const durationUs = events.at(-1)?.timeUs ?? 0
        const experiment = { ...head.experiment, name: `${head.experiment.name} (recovered)` }
        const notes = 'The lab ended during this run; everything up to that moment was recovered.'
        const whole = {
          ...head,
          experiment,
          events,
          verdicts,
          measures,
          durationUs,
          notes,
          fingerprint: 'interrupted',
        }
        writeRunFile(join(this.#folders.runs, head.id + ending), whole)
        recovered.push(head.id)
      }
      rmSync(path, { force: true })
    }
    return recovered
  }

  #take(arriving: string): RunSummary {
    const arrived = openRunFile(arriving)
    const { record, eventCount } = arrived
    arrived.close()
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(record.id))
      throw new Refusal(`${arriving}: this run file has no usable id, found ${JSON.stringify(record.id)}.`)
    const path = join(this.#folders.runs, record.id + ending)
    if (existsSync(path)) {
      const present = this.#opened(record.id).record
      if (present.fingerprint !== record.fingerprint || present.recordedAt !== record.recordedAt)
        throw new Refusal(`${arriving}: another run with the id ${record.id} is in the library already.`)
      return summaryOf(record, eventCount)
    }
    renameSync(arriving, path)
    return summaryOf(record, eventCount)
  }

  #summary(id: string): RunSummary | null {
    const path = join(this.#folders.runs, id + ending)
    try {
      const writtenMs = statSync(path).mtimeMs
      const known = this.#known.get(id)
      if (known !== undefined && known.writtenMs === writtenMs) return known.summary
      const file = openRunFile(path, 'trusting')
      const summary = summaryOf(file.record, file.eventCount)
      file.close()
      this.#known.set(id, { writtenMs, summary })
      return summary
    } catch (error) {
      console.warn(`faultline: a run is left out of the list: ${(error as Error).message}`)
      return null
    }
  }

  #opened(id: string): RunFile {
    if (this.#open?.id === id) return this.#open.file
    const path = this.#path(id)
    this.#close()
    this.#open = { id, file: openRunFile(path) }
    return this.#open.file
  }

  #close(): void {
    this.#open?.file.close()
    this.#open = null
  }

  #path(id: string): string {
    const path = join(this.#folders.runs, id + ending)
    if (!existsSync(path)) throw new Refusal(`There is no run ${id} in the library.`)
    return path
  }

  #move(from: string, to: string): void {
    try {
      renameSync(from, to)
    } catch (error) {
      throw diskProblem(error, to)
    }
  }
}

/** A name that every file system takes: the run's name in plain letters, and when it was. */
function fileName(run: RunRecord, extension: string): string {
  const name = run.experiment.name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')
  const plain = name.replace(/^-+|-+$/g, '').slice(0, 60)
  return `${plain === '' ? 'run' : plain}-${run.recordedAt.slice(0, 19).replace(/[:T]/g, '-')}.${extension}`
}
