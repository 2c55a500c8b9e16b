import type { FileContent } from '../../contract/api.ts'
import type { ReportFormat } from '../../contract/run.ts'
import { useNotices } from '../stores/notices.ts'
import { useRuns } from '../stores/runs.ts'
import { useSettings } from '../stores/settings.ts'
import { saveFile } from './file-dialog.ts'

export const exportFormats = ['file', 'html', 'pdf', 'md', 'json', 'csv', 'edn'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** Takes a run home in one of its forms. */
export function useRunExport(): (id: string, format: ExportFormat) => Promise<void> {
  const runs = useRuns()
  const settings = useSettings()
  const notices = useNotices()

  async function file(id: string, format: ExportFormat): Promise<FileContent | null> {
    if (format === 'file') return runs.file(id)
    if (format === 'pdf') return runs.pdf(id, settings.language)
    return runs.report(id, format satisfies ReportFormat, settings.language)
  }

  return async (id, format) => {
    try {
      const made = await file(id, format)
      if (made !== null) saveFile(made)
      else printReport(await runs.report(id, 'html', settings.language))
    } catch (problem) {
      notices.complain(problem)
    }
  }
}

/** Where the shell makes no PDF the browser's own print dialog does: the report is printed from a frame of its own. */
function printReport(report: FileContent): void {
  const frame = document.createElement('iframe')
  frame.setAttribute('aria-hidden', 'true')
  frame.style.position = 'fixed'
  frame.style.width = '0'
  frame.style.height = '0'
  frame.style.border = '0'
  frame.src = URL.createObjectURL(new Blob([report.content], { type: 'text/html' }))
  frame.addEventListener('load', () => {
    frame.contentWindow?.addEventListener('afterprint', () => frame.remove())
    frame.contentWindow?.print()
  })
  document.body.append(frame)
}
