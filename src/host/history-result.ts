import { historyModels } from '../core/check/history-models.ts'
import type { Json } from '../core/base/json.ts'
import type { Language, Sentence } from '../core/model/sentence.ts'
import type { Answer, Verdict } from '../core/model/verdict.ts'
import { speak } from '../core/words/speak.ts'
import type { HistoryJudgement, OpenedSummary, PlacedOperation } from './history-check.ts'

export type { Language }

/** The answer to the whole: illegal if one check says so, else unknown if one does, or if there is none. */
export function overall(verdicts: readonly Verdict[]): Answer {
  const has = (answer: Answer): boolean => verdicts.some((verdict) => verdict.answer === answer)
  return has('illegal') ? 'illegal' : has('unknown') || verdicts.length === 0 ? 'unknown' : 'ok'
}

/** What the command line prints of a judged history as JSON. */
export function checkResult(
  file: string,
  summary: OpenedSummary | null,
  { model, verdicts, cited }: HistoryJudgement,
  language: Language,
) {
  return {
    file,
    answer: overall(verdicts),
    model,
    summary,
    verdicts: verdicts.map((verdict) => told(verdict, language)),
    operations: cited.map((one) => ({ ...one, return: Number.isFinite(one.return) ? one.return : null })),
  }
}

function told({ check, answer, sentence, witness }: Verdict, language: Language) {
  return {
    check,
    answer,
    sentence: speak(sentence, language),
    witness: {
      ...witness,
      reasons: witness.reasons.map((reason: Sentence) => speak(reason, language)),
      cycle: (witness.cycle ?? []).map((edge) => ({ ...edge, sentence: speak(edge.sentence, language) })),
    },
  }
}

/** The same for people: what was read, each verdict with its reasons, and the operations that prove it. */
export function checkLines(
  summary: OpenedSummary | null,
  { model, verdicts, cited }: HistoryJudgement,
  language: Language,
): string[] {
  return [
    ...(summary === null ? [] : summaryLines(summary, model)),
    ...verdicts.flatMap((verdict) => {
      const { check, answer, sentence, witness } = told(verdict, language)
      // A judge may tell the edges among its reasons.
      const reasons = new Set([...witness.reasons, ...witness.cycle.map((edge) => edge.sentence)])
      return [
        `${answer.padEnd(8)}${check}: ${sentence}`,
        ...(answer === 'ok'
          ? []
          : [...reasons].map((reason, i) => `${String(i + 1).padStart(10)}. ${reason}`)),
      ]
    }),
    ...(cited.length === 0
      ? []
      : operationLines(cited.slice(0, operationsMax), cited.length, summary?.clock)),
  ]
}

/** A table is read by people. */
const operationsMax = 40

function summaryLines(summary: OpenedSummary, model: string): string[] {
  const { name, format, operations, outcomes, processes, keys, leftOut, timeFallsLine } = summary
  const title = historyModels.find(({ id }) => id === model)?.words.en['title']
  return [
    `${name}: ${format}, ${operations} operations (${outcomes.ok} ok, ${outcomes.fail} fail, ${outcomes.info} info), ${processes} processes, ${keys} keys; model ${model}${title === undefined || title === model ? '' : ` (${title})`}`,
    ...(leftOut.lines > 0 ? [`mind: ${leftOut.lines} lines tell of something else and were left out`] : []),
    ...(leftOut.completions > 0 ? [`mind: ${leftOut.completions} completions of nothing were left out`] : []),
    ...(leftOut.cut ? ['mind: the text ends in the middle of a record; what is whole was judged'] : []),
    ...(timeFallsLine === null
      ? []
      : [`mind: time goes back in line ${timeFallsLine}; the order of the entries is taken, as Jepsen does`]),
  ]
}

/** Times are headed as the columns of a CSV file are, by their unit. */
function operationLines(
  operations: readonly PlacedOperation[],
  of: number,
  clock: OpenedSummary['clock'] | undefined,
): string[] {
  // Sentences about transactions call operation 4 of the history T4.
  const isPlaced = operations.some(({ line }) => line !== null)
  const rows = operations.map((one) => [
    `T${one.index}`,
    ...(isPlaced ? [String(one.line ?? '')] : []),
    one.process,
    [one.f, ...(one.key === null ? [] : [short(one.key)])].join(' '),
    one.input === null ? '' : short(one.input),
    answerOf(one),
    String(one.call),
    Number.isFinite(one.return) ? String(one.return) : '',
    one.outcome,
  ])
  const times = clock === 'us' ? ['call_us', 'return_us'] : ['call', 'return']
  const table = [
    ['T', ...(isPlaced ? ['line'] : []), 'process', 'f', 'value', 'output', ...times, 'outcome'],
    ...rows,
  ]
  const widths = table[0]!.map((_, i) => Math.max(...table.map((row) => row[i]!.length)))
  return [
    '',
    ...table.map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    ),
    ...(of > operations.length ? [`… and ${of - operations.length} more`] : []),
  ]
}

/** A write that was done answers with nothing; a read of nothing answers null. */
function answerOf({ outcome, output, outputKnown, input }: PlacedOperation): string {
  if (outcome !== 'ok' || (output === null && input !== null)) return ''
  return outputKnown ? short(output) : '?'
}

function short(value: Json): string {
  const text = JSON.stringify(value)
  return text.length > 48 ? `${text.slice(0, 47)}…` : text
}

/** The models, for people and for programs. */
export function modelCards(language: Language) {
  return historyModels.map(({ id, words, checks, onRequest }) => ({
    id,
    title: words[language]['title'] ?? id,
    operations: words[language]['operations'] ?? '',
    checks: Object.keys(checks),
    onRequest,
  }))
}
