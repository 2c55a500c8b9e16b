/**
 * The trace of a run under way, on disk second by second as JSON lines, so that a crash of the lab loses at most the
 * last one. The first line says what the run is. A whole run becomes a run file and its journal goes.
 */
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Experiment } from '../core/experiment/experiment.ts'
import type { TraceEvent } from '../core/trace/event.ts'
import { diskProblem } from './sqlite.ts'

export interface JournalHead {
  readonly id: string
  readonly experiment: Experiment
  readonly appVersion: string
  readonly recordedAt: string
}

export interface JournalRun {
  readonly head: JournalHead
  readonly events: readonly TraceEvent[]
}

const ending = '.journal'

export function journalPath(folder: string, id: string): string {
  return join(folder, `${id}${ending}`)
}

/** Writes a journal; `append` may be called until `close`. A line that is cut short by a crash is left out on reading. */
export class Journal {
  readonly #path: string
  readonly #file: number
  #isOpen = true

  constructor(path: string, head: JournalHead) {
    this.#path = path
    try {
      this.#file = openSync(path, 'ax')
      writeSync(this.#file, `${JSON.stringify(head)}\n`)
    } catch (error) {
      throw diskProblem(error, path)
    }
  }

  append(events: readonly TraceEvent[]): void {
    if (!this.#isOpen || events.length === 0) return
    try {
      writeSync(this.#file, events.map((event) => `${JSON.stringify(event)}\n`).join(''))
    } catch (error) {
      throw diskProblem(error, this.#path)
    }
  }

  /** The experiment as it is now, with what was done by hand. */
  amend(experiment: Experiment): void {
    if (this.#isOpen) writeSync(this.#file, `${JSON.stringify({ experiment })}\n`)
  }

  close(): void {
    if (this.#isOpen) closeSync(this.#file)
    this.#isOpen = false
  }

  remove(): void {
    this.close()
    rmSync(this.#path, { force: true })
  }
}

/** Journals that a crash left behind. */
export function leftJournals(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
}

/** What a journal holds, up to the first line that is not whole; null when not even its head is. */
export function readJournal(path: string): JournalRun | null {
  const lines = readFileSync(path, 'utf8').split('\n')
  let head = parsed<JournalHead>(lines[0] ?? '')
  if (head === null || typeof head.id !== 'string') return null
  const events: TraceEvent[] = []
  for (const line of lines.slice(1)) {
    const event = parsed<TraceEvent | Pick<JournalHead, 'experiment'>>(line)
    if (event !== null && 'experiment' in event) {
      head = { ...head, experiment: event.experiment }
      continue
    }
    if (event === null || event.seq !== events.length + 1) break
    events.push(event)
  }
  return { head, events }
}

function parsed<T>(line: string): T | null {
  try {
    return JSON.parse(line) as T
  } catch {
    return null
  }
}
