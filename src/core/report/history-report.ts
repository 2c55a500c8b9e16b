import type { RecordedHistory } from '../history/recorded-history.ts'
import type { Language } from '../model/sentence.ts'
import type { Verdict } from '../model/verdict.ts'
import { speak, wordOf } from '../words/speak.ts'

/** A judged history from anywhere, as it goes into a report. */
export interface HistoryReportMatter extends Pick<RecordedHistory, 'operations' | 'clock'> {
  readonly name: string
  readonly format: string
  readonly model: string | null
  readonly operationCount: number
  readonly verdicts: readonly Verdict[]
}

/** The verdicts with their evidence: as JSON for programs, or as Markdown in that language. */
export function historyReport(
  matter: HistoryReportMatter,
  format: 'md' | 'json',
  language: Language,
): string {
  return format === 'json' ? jsonOf(matter, language) : markdownOf(matter, language)
}

function jsonOf({ operations, ...matter }: HistoryReportMatter, language: Language): string {
  const verdicts = matter.verdicts.map((verdict) => ({
    ...verdict,
    text: speak(verdict.sentence, language),
    reasons: verdict.witness.reasons.map((reason) => speak(reason, language)),
    evidence: verdict.witness.operations.flatMap((index) => operations[index] ?? []),
  }))
  return `${JSON.stringify({ ...matter, verdicts }, null, 2)}\n`
}

function markdownOf(
  { name, format, model, operationCount, operations, verdicts }: HistoryReportMatter,
  language: Language,
): string {
  const word = (key: string): string => wordOf(`report.history.${key}`, language)
  const head = [`# ${name}`, '', `${format} · ${model ?? '–'} · ${operationCount} ${word('operations')}`]
  const parts = verdicts.flatMap(({ check, answer, sentence, witness }) => [
    '',
    `## ${check}: ${wordOf(`report.short.${answer}`, language)}`,
    '',
    speak(sentence, language),
    ...(witness.reasons.length > 0 ? [''] : []),
    ...witness.reasons.map((reason, i) => `${i + 1}. ${speak(reason, language)}`),
    ...evidenceTable(
      witness.operations.flatMap((index) => operations[index] ?? []),
      word,
    ),
  ])
  return `${[...head, ...parts].join('\n')}\n`
}

function evidenceTable(evidence: RecordedHistory['operations'], word: (key: string) => string): string[] {
  if (evidence.length === 0) return []
  const columns = ['index', 'process', 'f', 'key', 'input', 'output', 'call', 'return', 'outcome'] as const
  const cell = (value: unknown): string => JSON.stringify(value ?? null).replaceAll('|', '\\|')
  return [
    '',
    `| ${columns.map(word).join(' | ')} |`,
    `| ${columns.map(() => '---').join(' | ')} |`,
    ...evidence.map((one) => `| ${columns.map((name) => cell(one[name])).join(' | ')} |`),
  ]
}
