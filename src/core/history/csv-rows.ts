/**
 * Our CSV form (quoting as in RFC 4180): a header names the columns, one operation a row.
 * `process` who, `f` what, `key` (may be absent), `value` argument, `output` answer, `call` and `return` when, `outcome`
 * ok, fail or info. Values are JSON or bare words; an empty cell is null. `call` and `return` are places in an order; with
 * a unit in their names (`call_ns`, `_us`, `_ms`, `_s`) they are times. An empty outcome is ok, or info without a return.
 */
import type { Json } from '../base/json.ts'
import { processName } from './history-event.ts'
import { Misreading, quoted, recordLengthMax, type TextPlace, type TextRecord } from './history-problem.ts'
import { readJson } from './json-reader.ts'
import type { OperationDraft } from './operation-draft.ts'

const names = ['process', 'f', 'key', 'value', 'output', 'call', 'return', 'outcome'] as const
type Name = (typeof names)[number]
const needed: readonly Name[] = ['process', 'f', 'value', 'output', 'call', 'return']

/** Microseconds in one unit of the columns call and return. */
const units: { readonly [suffix: string]: number } = { ns: 1e-3, us: 1, ms: 1e3, s: 1e6 }

/** Whether a first line looks like the header of our form. */
export function isCsvHeader(text: string): boolean {
  const columns = text.toLowerCase().split(',').map(bare)
  return columns.includes('process') && columns.includes('f')
}

function bare(cell: string): string {
  return cell.trim().replaceAll('"', '')
}

/** Takes lines; a row goes on over lines while a quote is open. */
export class CsvRows {
  #columns: Map<Name, number> | null = null
  #usPerUnit: number | null = null
  #begun: TextRecord | null = null
  #lines: string[] = []
  #length = 0
  #isOpen = false
  #width = 0
  /** Of the row read last: a row that lacks some at the end of a file was cut. */
  hasAllCells = true

  /** Whether the times are times, and not places in an order. */
  get isTimed(): boolean {
    return this.#usPerUnit !== null
  }

  /** The operation that ends with this line, or null. Throws a Misreading. */
  see(line: TextRecord): OperationDraft | null {
    if (this.#begun === null && line.text.trim() === '') return null
    this.#begun ??= line
    this.#lines.push(line.text)
    this.#length += line.text.length
    if (this.#length > recordLengthMax)
      throw new Misreading(this.#begun, 'a row without an end', 'a closing "')
    for (let at = line.text.indexOf('"'); at >= 0; at = line.text.indexOf('"', at + 1))
      this.#isOpen = !this.#isOpen
    if (this.#isOpen) return null
    const row = { text: this.#lines.join('\n'), line: this.#begun.line, column: 1 }
    this.#begun = null
    this.#lines = []
    this.#length = 0
    const cells = cellsOf(row)
    if (this.#columns === null) {
      this.#columns = this.#header(cells, row)
      this.#width = cells.length
      return null
    }
    this.hasAllCells = cells.length >= this.#width
    if (cells.length !== this.#width)
      throw new Misreading(row, `a row of ${cells.length} cells`, `${this.#width}, as in the header`)
    return this.#operation(cells, row)
  }

  /** Where a row begins that the text ends in the middle of, or null. */
  end(): TextPlace | null {
    return this.#begun
  }

  #header(cells: readonly string[], place: TextPlace): Map<Name, number> {
    const columns = new Map<Name, number>()
    for (const [column, cell] of cells.entries()) {
      const [, base = '', unit = ''] = /^(.*?)(?:_(ns|us|ms|s))?$/s.exec(cell.trim().toLowerCase())!
      const name = names.find((one) => one === base)
      if (name === undefined) continue
      if (columns.has(name)) throw new Misreading(place, `the column ${name} twice`, 'it once')
      columns.set(name, column)
      if (name !== 'call' && name !== 'return') continue
      const usPerUnit = units[unit] ?? null
      if (columns.has('call') && columns.has('return') && usPerUnit !== this.#usPerUnit)
        throw new Misreading(place, 'two units of time', 'the same for call and return')
      this.#usPerUnit = usPerUnit
    }
    const missing = needed.find((name) => !columns.has(name))
    if (missing !== undefined)
      throw new Misreading(place, `a header without ${missing}`, `the columns ${names.join(', ')}`)
    return columns
  }

  #operation(cells: readonly string[], place: TextPlace): OperationDraft {
    const cell = (name: Name): string => cells[this.#columns!.get(name) ?? -1] ?? ''
    const call = this.#time(cell('call'), 'call', place)
    const end = this.#time(cell('return'), 'return', place)
    if (call === null) throw new Misreading(place, 'no call', 'the time at which it was asked')
    const outcome = outcomeOf(cell('outcome'), end, place)
    const process = cell('process').trim()
    const f = cell('f').trim()
    if (process === '') throw new Misreading(place, 'no process', 'who asked')
    if (f === '') throw new Misreading(place, 'no f', 'the name of the operation')
    return {
      index: 0,
      process: /^-?\d+$/.test(process) ? processName(Number(process), place)! : process,
      f,
      key: valueOf(cell('key'), place),
      input: valueOf(cell('value'), place),
      output: outcome === 'ok' ? valueOf(cell('output'), place) : null,
      outputKnown: outcome === 'ok',
      call,
      return: outcome === 'info' ? Infinity : end!,
      outcome,
      line: place.line,
    }
  }

  #time(cell: string, name: string, place: TextPlace): number | null {
    const text = cell.trim()
    if (text === '') return null
    const time = Number(text)
    if (!Number.isFinite(time)) throw new Misreading(place, `the ${name} ${quoted(text)}`, 'a number')
    return time * (this.#usPerUnit ?? 1)
  }
}

function outcomeOf(cell: string, end: number | null, place: TextPlace): OperationDraft['outcome'] {
  const outcome = cell.trim() === '' ? (end === null ? 'info' : 'ok') : cell.trim()
  if (outcome !== 'ok' && outcome !== 'fail' && outcome !== 'info')
    throw new Misreading(place, `the outcome ${quoted(outcome)}`, 'ok, fail or info')
  if (outcome !== 'info' && end === null)
    throw new Misreading(place, `${outcome} without a return`, 'its time')
  return outcome
}

/** JSON where it is such, else the words as they stand. */
function valueOf(cell: string, place: TextPlace): Json {
  const text = cell.trim()
  if (text === '') return null
  if (/^[[{"]/.test(text)) return readJson({ text, line: place.line, column: 1 })
  if (text === 'null' || text === 'true' || text === 'false' || /^-?\d/.test(text)) {
    try {
      return readJson({ text, line: place.line, column: 1 })
    } catch {
      // A word that begins with a digit, as a date does.
    }
  }
  return text
}

function cellsOf(row: TextRecord): string[] {
  const cells: string[] = []
  const { text } = row
  for (let at = 0; at <= text.length; at++) {
    if (text[at] !== '"') {
      const comma = text.indexOf(',', at)
      const end = comma < 0 ? text.length : comma
      cells.push(text.slice(at, end))
      at = end
      continue
    }
    let cell = ''
    let from = at + 1
    let end = text.indexOf('"', from)
    while (text[end + 1] === '"') {
      cell += text.slice(from, end + 1)
      from = end + 2
      end = text.indexOf('"', from)
    }
    cells.push(cell + text.slice(from, end))
    at = end + 1
    if (at < text.length && text[at] !== ',')
      throw new Misreading(
        { line: row.line, column: at + 1 },
        quoted(text[at]!),
        'a comma after the closing "',
      )
  }
  return cells
}
