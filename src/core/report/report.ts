import { unreachable } from '../base/unreachable.ts'
import type { Language } from '../model/sentence.ts'
import { renderCsv } from './csv.ts'
import type { ReportDocument } from './document.ts'
import { renderEdn } from './edn.ts'
import { renderHtml } from './html.ts'
import { renderJson } from './json.ts'
import { renderMarkdown } from './markdown.ts'
import { labelLines } from './table.ts'

export type ReportFormat = 'html' | 'md' | 'json' | 'csv' | 'edn'

export const reportFormats: readonly ReportFormat[] = ['html', 'md', 'json', 'csv', 'edn']

/** The report as text. CSV and EDN hold the history only; JSON holds everything. */
export function renderReport(document: ReportDocument, format: ReportFormat, language: Language): string {
  switch (format) {
    case 'html':
      return renderHtml(document, language)
    case 'md':
      return renderMarkdown(document, language)
    case 'json':
      return renderJson(document)
    case 'csv':
      return renderCsv(document.history)
    case 'edn': {
      const said = labelLines(document, language).map((line) => `; ${line}\n`)
      return said.join('') + renderEdn(document.history, isIndependent(document))
    }
    default:
      return unreachable(format)
  }
}

/** Whether operations carry their key: always where the workload has keys, and wherever there is more than one object. */
function isIndependent({ experiment, history }: ReportDocument): boolean {
  const { kind } = experiment.workload
  const keys = new Set(history.map(({ operation }) => ('key' in operation ? operation.key : null)))
  return kind === 'kv' || kind === 'set' || (keys.size > 1 && !keys.has(null))
}
