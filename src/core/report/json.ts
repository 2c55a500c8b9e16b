import { documentLabels, type ReportDocument } from './document.ts'

/** The whole document as JSON, history included. */
export function renderJson(document: ReportDocument): string {
  return `${JSON.stringify({ format: 1, labels: documentLabels(document), ...document }, null, 2)}\n`
}
