import type { HistoryOperation } from '../trace/history.ts'

const columns = [
  'index',
  'client',
  'process',
  'f',
  'arguments',
  'call_us',
  'return_us',
  'outcome',
  'result',
  'reason',
]

/** The history as CSV (RFC 4180), one operation a line; arguments and results are JSON. */
export function renderCsv(history: readonly HistoryOperation[]): string {
  const rows = history.map((operation) => {
    const { f, ...parameters } = operation.operation
    return [
      operation.index,
      operation.client,
      operation.process,
      f,
      JSON.stringify(parameters),
      operation.callUs,
      operation.returnUs ?? '',
      operation.outcome,
      operation.outcome === 'ok' ? JSON.stringify(operation.value) : '',
      operation.reason ?? '',
    ]
  })
  return [columns, ...rows].map((row) => `${row.map((cell) => quoted(String(cell))).join(',')}\r\n`).join('')
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
