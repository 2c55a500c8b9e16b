import type { Language } from '../model/sentence.ts'
import { speak } from '../words/speak.ts'
import { overallTone, reproduceCommand, type ReportDocument } from './document.ts'
import {
  faultsTable,
  labelLines,
  label,
  numbersTable,
  setupTable,
  verdictsTable,
  witnessTable,
  type Table,
} from './table.ts'

/** The report as Markdown (CommonMark with tables). */
export function renderMarkdown(document: ReportDocument, language: Language): string {
  const heading = (name: string): string => `\n## ${label(name, language)}\n\n`
  const headers = (names: readonly string[]): string[] => names.map((name) => label(name, language))
  const { experiment, notes } = document
  const faults = faultsTable(document, language)
  return [
    `# ${escaped(document.name)}\n\n**${label(`answer.${overallTone(document.verdicts)}`, language)}**\n`,
    ...labelLines(document, language).map((line) => `\n> ${escaped(line)}\n`),
    notes === '' ? '' : `${heading('notes')}${notes}\n`,
    heading('verdicts'),
    table(headers(['check', 'answer', 'finding']), verdictsTable(document, language)),
    evidence(document, language),
    heading('numbers'),
    table(['', ''], numbersTable(document, language)),
    heading('faults'),
    faults.length === 0
      ? `${label('noFaults', language)}\n`
      : table(headers(['fault', 'target', 'from', 'until', 'effect', 'recovery']), faults),
    heading('setup'),
    table(['', ''], setupTable(document, language)),
    heading('reproduce'),
    `${label('reproduceText', language)}\n\n    ${reproduceCommand(document)}\n\n`,
    `\`\`\`json\n${JSON.stringify(experiment, null, 2)}\n\`\`\`\n`,
  ].join('')
}

function evidence(document: ReportDocument, language: Language): string {
  const illegal = document.verdicts.filter((verdict) => verdict.answer === 'illegal')
  const columns = ['', 'client', 'operation', 'result', 'called', 'returned']
  return illegal
    .map((verdict) => {
      const reasons = verdict.witness.reasons
        .map((reason) => `- ${escaped(speak(reason, language))}\n`)
        .join('')
      const rows = witnessTable(document, verdict)
      const operations =
        rows.length === 0
          ? ''
          : `\n${table(
              columns.map((name) => (name === '' ? '' : label(name, language))),
              rows,
            )}`
      return `\n### ${label('evidence', language)}: ${verdict.check}\n\n${escaped(speak(verdict.sentence, language))}\n\n${reasons}${operations}`
    })
    .join('')
}

function table(headers: readonly string[], rows: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |\n`
  return line(headers) + `|${headers.map(() => ' --- |').join('')}\n` + rows.map(line).join('')
}

/** Text that Markdown takes literally: pipes end table cells, the rest would begin markup. */
function escaped(text: string): string {
  return text.replace(/([\\`*_[\]<>|#])/g, '\\$1').replace(/\r?\n/g, ' ')
}
