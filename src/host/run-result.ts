import { targetText } from '../core/fault/target-text.ts'
import { unreachedFaults } from '../core/fault/unreached-faults.ts'
import type { Language, Sentence } from '../core/model/sentence.ts'
import { documentLabels, overallAnswer } from '../core/report/document.ts'
import { labelLines, notPromised } from '../core/report/table.ts'
import { speak, wordOf } from '../core/words/speak.ts'
import type { RecordedRun } from './recorded-run.ts'

/** What the command line prints of a run as JSON. */
export function runResult(run: RecordedRun, language: Language) {
  const { experiment, measures, fingerprint } = run
  const { latencyMs } = measures
  return {
    name: experiment.name,
    protocol: experiment.protocol,
    mutant: experiment.mutant,
    driver: experiment.driver,
    seed: experiment.seed,
    fingerprint,
    answer: overallAnswer(run.verdicts),
    unsafe: documentLabels(run).some(({ kind }) => kind === 'unsafe'),
    labels: labelLines(run, language),
    operations: measures.operations,
    throughputPerSecond: measures.throughputPerSecond,
    latencyMs: latencyMs === null ? null : { p50: latencyMs.p50, p95: latencyMs.p95, p99: latencyMs.p99 },
    availability: measures.availability,
    recoveries: measures.recoveries,
    faults: measures.faults.map(({ kind, text, effect, inert }) => ({ kind, target: text, effect, inert })),
    unreached: unreachedFaults(experiment.faults, measures.faults).map((fault) => ({
      kind: fault.kind,
      target: targetText(fault),
      atMs: fault.atMs,
    })),
    verdicts: run.verdicts.map(({ check, answer, sentence, witness, promised }) => ({
      check,
      answer,
      promised: promised !== false,
      sentence: speak(sentence, language),
      witness: { ...witness, reasons: witness.reasons.map((reason: Sentence) => speak(reason, language)) },
    })),
  }
}

/** The same for people: a few lines. */
export function runLines(run: RecordedRun, language: Language): string[] {
  const result = runResult(run, language)
  const { operations, latencyMs, availability } = result
  const percent = `${(availability * 100).toFixed(1)} %`
  const latency =
    latencyMs === null
      ? '-'
      : `p50 ${latencyMs.p50.toFixed(2)} ms, p95 ${latencyMs.p95.toFixed(2)} ms, p99 ${latencyMs.p99.toFixed(2)} ms`
  return [
    `${result.name}: ${result.protocol}${result.mutant === null ? '' : ` (${result.mutant})`}, ${result.driver}, seed ${result.seed}`,
    ...result.labels.map((label) => `mind: ${label}`),
    `operations: ${operations.ok} ok, ${operations.fail} fail, ${operations.info} info; ${result.throughputPerSecond.toFixed(1)}/s; availability ${percent}`,
    `latency: ${latency}`,
    ...result.faults.map(
      (fault) =>
        `fault: ${wordOf(`fault.kind.${fault.kind}`, language)} ${fault.target}${fault.inert ? ' (had no effect)' : ''}`,
    ),
    ...result.unreached.map(
      ({ kind, target, atMs }) =>
        `fault: ${wordOf(`fault.kind.${kind}`, language)} ${target} at ${(atMs / 1000).toFixed(1)} s (${wordOf('fault.unreached', language)})`,
    ),
    ...result.verdicts.flatMap((verdict, i) => [
      `${verdict.answer.padEnd(8)}${[`${verdict.check}: ${verdict.sentence}`, ...notPromised(run.verdicts[i]!, result.protocol, language)].join(' ')}`,
      ...(verdict.answer === 'ok' ? [] : verdict.witness.reasons.map((reason) => `          ${reason}`)),
    ]),
    `fingerprint: ${result.fingerprint}`,
  ]
}
