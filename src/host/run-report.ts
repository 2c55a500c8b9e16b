import type { ReportFormat } from '../contract/run.ts'
import type { Language } from '../core/model/sentence.ts'
import { renderReport } from '../core/report/report.ts'
import { documentOf } from './recorded-run.ts'
import { readRunFile } from './run-file.ts'

/** The report on a run file, as text. */
export function reportOf(path: string, format: ReportFormat, language: Language): string {
  return renderReport(documentOf(readRunFile(path)), format, language)
}
