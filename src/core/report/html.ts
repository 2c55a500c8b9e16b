import { sentence, type Language } from '../model/sentence.ts'
import type { Verdict } from '../model/verdict.ts'
import { speak, wordOf } from '../words/speak.ts'
import { renderChart, text, type ChartBand } from './chart.ts'
import { overallTone, reproduceCommand, tone, type ReportDocument } from './document.ts'
import { reportStyle } from './style.ts'
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
import { renderTopology } from './topology.ts'

/** The report as one HTML file: no scripts, no links to other files, charts as inline SVG, fit for printing. */
export function renderHtml(document: ReportDocument, language: Language): string {
  const answer = overallTone(document.verdicts)
  const section = (name: string, body: string): string =>
    `<section><h2>${text(label(name, language))}</h2>${body}</section>`
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<meta name="viewport" content="width=device-width"><title>${text(document.name)}</title><style>${reportStyle}</style></head><body><main>`,
    `<header><p class="product">${text(label('title', language))}</p><h1>${text(document.name)}</h1>`,
    `<p class="answer ${answer}">${text(label(`answer.${answer}`, language))}</p>${labels(document, language)}</header>`,
    document.notes === '' ? '' : section('notes', `<p>${text(document.notes)}</p>`),
    section('verdicts', verdictList(document, language) + evidence(document, language)),
    section('numbers', table([], numbersTable(document, language), 'facts')),
    section('charts', charts(document, language)),
    section('faults', faults(document, language)),
    section(
      'setup',
      `<div class="side">${table([], setupTable(document, language), 'facts')}${renderTopology(document)}</div>`,
    ),
    section('reproduce', reproduce(document, language)),
    '</main></body></html>\n',
  ].join('')
}

function labels(document: ReportDocument, language: Language): string {
  return labelLines(document, language)
    .map((line) => `<p class="label">${text(line)}</p>`)
    .join('')
}

function verdictList(document: ReportDocument, language: Language): string {
  const rows = verdictsTable(document, language).map((cells, i) => {
    const answer = tone(document.verdicts[i]!)
    return `<tr><td class="mono">${text(cells[0]!)}</td><td class="word ${answer}">${text(cells[1]!)}</td><td>${text(cells[2]!)}</td></tr>`
  })
  const headers = ['check', 'answer', 'finding'].map(
    (name) => `<th class="word">${text(label(name, language))}</th>`,
  )
  return `<table><thead><tr>${headers.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`
}

function evidence(document: ReportDocument, language: Language): string {
  return document.verdicts
    .filter((verdict) => verdict.answer === 'illegal')
    .map((verdict) => witness(document, verdict, language))
    .join('')
}

function witness(document: ReportDocument, verdict: Verdict, language: Language): string {
  const headers = [
    '',
    ...['client', 'operation', 'result', 'called', 'returned'].map((name) => label(name, language)),
  ]
  const rows = witnessTable(document, verdict)
  const reasons = verdict.witness.reasons
    .map((reason) => `<li>${text(speak(reason, language))}</li>`)
    .join('')
  return (
    `<div class="evidence ${tone(verdict)}"><h3>${text(label('evidence', language))}: ${text(verdict.check)}</h3>` +
    `<p>${text(speak(verdict.sentence, language))}</p>${reasons === '' ? '' : `<ul>${reasons}</ul>`}` +
    `${rows.length === 0 ? '' : table(headers, rows, 'mono')}</div>`
  )
}

function charts(document: ReportDocument, language: Language): string {
  const { series, faults: spans } = document.measures
  const bands: ChartBand[] = spans.map((fault) => ({
    fromUs: fault.fromUs,
    untilUs: fault.untilUs ?? document.durationUs,
    title: `${wordOf(`fault.kind.${fault.kind}`, language)} ${fault.text || fault.targets.join(' ')}`,
  }))
  const shared = {
    xTitle: label('chart.time', language),
    windowUs: series.windowUs,
    endUs: document.durationUs,
    bands,
  }
  const percent = series.availability.map((share) => (share === null ? null : share * 100))
  return [
    renderChart({
      ...shared,
      title: label('chart.throughput', language),
      lines: [{ look: 'line-1', values: series.throughput }],
      scale: 'linear',
      max: null,
    }),
    renderChart({
      ...shared,
      title: label('chart.latency', language),
      lines: [
        { look: 'line-1', values: series.latencyP50Ms },
        { look: 'line-2', values: series.latencyP99Ms },
      ],
      scale: 'log',
      max: null,
    }),
    renderChart({
      ...shared,
      title: label('chart.availability', language),
      lines: [{ look: 'line-1', values: percent }],
      scale: 'linear',
      max: 100,
    }),
  ].join('')
}

function faults(document: ReportDocument, language: Language): string {
  const rows = faultsTable(document, language)
  if (rows.length === 0) return `<p>${text(label('noFaults', language))}</p>`
  const headers = ['fault', 'target', 'from', 'until', 'effect', 'recovery'].map((name) =>
    label(name, language),
  )
  return table(headers, rows, '')
}

function reproduce(document: ReportDocument, language: Language): string {
  const experiment = JSON.stringify(document.experiment, null, 2)
  return (
    `<p>${text(speak(sentence('report.reproduceText'), language))}</p><pre>${text(reproduceCommand(document))}</pre>` +
    `<pre>${text(experiment)}</pre>`
  )
}

function table(headers: readonly string[], rows: Table, look: string): string {
  const cells = (row: readonly string[], tag: string): string =>
    row.map((cell) => `<${tag}>${text(cell)}</${tag}>`).join('')
  const head = headers.length === 0 ? '' : `<thead><tr>${cells(headers, 'th')}</tr></thead>`
  return `<table class="${look}">${head}<tbody>${rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('')}</tbody></table>`
}
