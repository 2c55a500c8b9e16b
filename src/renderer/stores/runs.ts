import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Language } from '../../core/model/sentence.ts'
import type { FileContent } from '../../contract/api.ts'
import type { ReportFormat, RunSummary } from '../../contract/run.ts'
import { lab } from '../api/lab.ts'

/** The library of recorded runs, newest first. */
export const useRuns = defineStore('runs', () => {
  const runs = shallowRef<readonly RunSummary[]>([])
  const isLoaded = shallowRef(false)

  async function load(): Promise<void> {
    const listed = await lab().request('runs.list')
    runs.value = [...listed].sort((a, b) => b.recordedAt.localeCompare(a.recordedAt))
    isLoaded.value = true
  }

  async function remove(id: string): Promise<void> {
    await lab().request('runs.delete', id)
    runs.value = runs.value.filter((run) => run.id !== id)
  }

  async function restore(id: string): Promise<void> {
    await lab().request('runs.restore', id)
    await load()
  }

  async function importFile(file: FileContent): Promise<RunSummary> {
    const taken = await lab().request('runs.import', file)
    await load()
    return taken
  }

  const file = (id: string): Promise<FileContent> => lab().request('runs.file', id)
  const report = (id: string, format: ReportFormat, language: Language): Promise<FileContent> =>
    lab().request('runs.report', id, format, language)
  const pdf = (id: string, language: Language): Promise<FileContent | null> =>
    lab().request('runs.pdf', id, language)
  const setNotes = (id: string, notes: string): Promise<void> => lab().request('runs.setNotes', id, notes)

  return { runs, isLoaded, load, remove, restore, importFile, file, report, pdf, setNotes }
})
