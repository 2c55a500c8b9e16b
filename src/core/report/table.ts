import { targetText } from '../fault/target-text.ts'
import { unreachedFaults } from '../fault/unreached-faults.ts'
import { speak, wordOf } from '../words/speak.ts'
import { operationText } from '../model/operation-text.ts'
import { effectSentences } from '../words/narration.ts'
import { sentence, type Language } from '../model/sentence.ts'
import type { Verdict } from '../model/verdict.ts'
import { protocolOf } from '../experiment/run-setup.ts'
import { documentLabels, tone, witnessOperations, type ReportDocument } from './document.ts'

/** Rows of text, ready for Markdown or HTML. */
export type Table = readonly (readonly string[])[]

export function setupTable(document: ReportDocument, language: Language): Table {
  const { experiment } = document
  const { workload } = experiment
  const rate = workload.ratePerSecond === null ? '' : `, ${perSecond(workload.ratePerSecond, language)}`
  return [
    [label('protocol', language), wordOf(protocolOf(experiment.protocol).title, language)],
    [label('mutant', language), experiment.mutant ?? label('none', language)],
    [label('nodes', language), String(experiment.nodes)],
    [
      label('workload', language),
      `${workload.kind}, ${workload.clients} × ${label('client', language)}${rate}`,
    ],
    [label('driver', language), experiment.driver],
    [label('seed', language), String(experiment.seed)],
    [label('duration', language), say('seconds', (document.durationUs / 1_000_000).toFixed(1), language)],
    [label('recorded', language), document.recordedAt],
    [label('fingerprint', language), document.fingerprint],
    [label('version', language), document.appVersion],
  ]
}

export function numbersTable({ measures }: ReportDocument, language: Language): Table {
  const { operations, latencyMs, availability, messagesPerOperation, attemptsPerOperation } = measures
  const latency =
    latencyMs === null
      ? '–'
      : [latencyMs.p50, latencyMs.p95, latencyMs.p99].map((ms) => ms.toFixed(2)).join(' / ')
  return [
    [label('operations', language), `${operations.ok} / ${operations.fail} / ${operations.info}`],
    [label('throughput', language), perSecond(measures.throughputPerSecond, language)],
    [label('latency', language), say('ms', latency, language)],
    [label('availability', language), say('percent', (availability * 100).toFixed(2), language)],
    [label('messages', language), messagesPerOperation?.toFixed(1) ?? '–'],
    [label('attempts', language), attemptsPerOperation?.toFixed(2) ?? '–'],
  ]
}

export function verdictsTable({ verdicts, experiment }: ReportDocument, language: Language): Table {
  return verdicts.map((verdict) => [
    verdict.check,
    wordOf(`report.short.${tone(verdict)}`, language),
    [speak(verdict.sentence, language), ...notPromised(verdict, experiment.protocol, language)].join(' '),
  ])
}

/** Said of every verdict on what the system does not claim. */
export function notPromised({ promised }: Verdict, protocol: string, language: Language): string[] {
  if (promised !== false) return []
  return [speak(sentence('report.notPromised', { protocol: protocolOf(protocol).title }), language)]
}

/** One line for each label of the run. */
export function labelLines(
  document: Pick<ReportDocument, 'experiment' | 'measures'>,
  language: Language,
): string[] {
  return documentLabels(document).map(({ kind, details }) => {
    const said = details.map((detail) => speak(detail, language)).join(' ')
    return `${wordOf(`label.${kind}`, language)}: ${said}`
  })
}

/** What was injected and what it did; then what the run never came to. */
export function faultsTable({ measures, experiment }: ReportDocument, language: Language): Table {
  const unreached = unreachedFaults(experiment.faults, measures.faults).map((fault) => [
    wordOf(`fault.kind.${fault.kind}`, language),
    targetText(fault),
    seconds(fault.atMs * 1000),
    '–',
    wordOf('fault.unreached', language),
    '–',
  ])
  const injected = measures.faults.map((fault) => {
    const recovery = measures.recoveries.find((one) => one.fault === fault.fault)?.recoveryMs
    const effect =
      fault.effect === null
        ? '–'
        : effectSentences(fault.effect)
            .map((one) => speak(one, language))
            .join(' ')
    return [
      wordOf(`fault.kind.${fault.kind}`, language),
      fault.text || fault.targets.join(' '),
      seconds(fault.fromUs),
      fault.untilUs === null ? '–' : seconds(fault.untilUs),
      effect,
      recovery === undefined || recovery === null ? '–' : recovery.toFixed(0),
    ]
  })
  return [...injected, ...unreached]
}

export function witnessTable(document: ReportDocument, verdict: Verdict): Table {
  return witnessOperations(document, verdict).map((operation) => [
    `#${operation.index}`,
    operation.client,
    operationText(operation.operation),
    operation.outcome === 'ok' ? JSON.stringify(operation.value) : operation.outcome,
    seconds(operation.callUs),
    operation.returnUs === null ? '–' : seconds(operation.returnUs),
  ])
}

export function label(name: string, language: Language): string {
  return wordOf(`report.${name}`, language)
}

function say(key: string, value: string, language: Language): string {
  return speak(sentence(`report.${key}`, { value }), language)
}

function perSecond(value: number, language: Language): string {
  return say('perSecond', value.toFixed(1), language)
}

function seconds(timeUs: number): string {
  return (timeUs / 1_000_000).toFixed(3)
}
