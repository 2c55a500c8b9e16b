/** The library on a thread of its own: reading, verifying and reporting on large runs must not hold up the window. */
import { parentPort, workerData } from 'node:worker_threads'
import { required } from '../core/base/assert.ts'
import type { FileContent } from '../contract/api.ts'
import type { ReportFormat } from '../contract/run.ts'
import type { LabStep } from '../core/lab/lab.ts'
import type { Language } from '../core/model/sentence.ts'
import { Library, type LibraryFolders } from './library.ts'
import { answerCalls } from './worker-call.ts'

const library = new Library(workerData as LibraryFolders)

const calls = {
  list: () => library.list(),
  open: (id: string) => library.open(id),
  events: (id: string, after: number, limit: number) => library.events(id, after, limit),
  history: (id: string) => library.history(id),
  delete: (id: string) => library.delete(id),
  restore: (id: string) => library.restore(id),
  emptyBin: () => library.emptyBin(),
  setNotes: (id: string, notes: string) => library.setNotes(id, notes),
  file: (id: string) => library.file(id),
  report: (id: string, format: ReportFormat, language: Language) => library.report(id, format, language),
  import: (file: FileContent) => library.import(file),
  evaluate: (id: string, step: LabStep & { kind: 'experiment' }) => library.evaluate(id, step),
  facts: (id: string) => library.facts(id),
  recover: (journals: readonly string[]) => library.recover(journals),
}
export type LibraryCalls = typeof calls
answerCalls(required(parentPort, 'The library runs on a worker thread.'), calls)
