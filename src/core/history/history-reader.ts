/** The door of this folder: a stream of text goes in, a history or a problem comes out. */
import type { Json } from '../base/json.ts'
import { unreachable } from '../base/unreachable.ts'
import { collectionHeaderOf, collectionOperation, type CollectionHeader } from './collection-line.ts'
import { CsvRows } from './csv-rows.ts'
import { readEdn } from './edn-reader.ts'
import { EventPairing } from './event-pairing.ts'
import { eventOf } from './history-event.ts'
import { sampleLength, shapeOf, type TextFormat, type TextShape } from './history-format.ts'
import {
  Misreading,
  quoted,
  type HistoryProblem,
  type TextPlace,
  type TextRecord,
} from './history-problem.ts'
import { unwrapKeys, type Keyed } from './independent-keys.ts'
import { readJson } from './json-reader.ts'
import { LineSplitter } from './line-splitter.ts'
import { eventOfLogLine } from './log-line.ts'
import type { DraftHistory, OperationDraft } from './operation-draft.ts'
import { RecordSplitter } from './record-splitter.ts'
import type { RecordedHistory } from './recorded-history.ts'

export interface HistoryReaderOptions {
  readonly format: TextFormat | 'auto'
  readonly keyed: Keyed
  /** Takes what is whole: half a record at the end, completions of nothing and processes that come back are let pass. */
  readonly lenient: boolean
}

/** What was read. */
export interface HistoryReading {
  readonly history: RecordedHistory
  readonly format: TextFormat
  /** The line on which each operation begins, from 1. */
  readonly lines: Uint32Array
  readonly leftOut: LeftOut
  /** The line on which time goes back, so that the order of the entries is the clock; null where none does. */
  readonly timeFallsLine: number | null
}

/** What the text has beside operations. */
export interface LeftOut {
  /** Entries of whoever broke the system. */
  readonly nemesis: number
  /** Lines of a log that tell of something else. */
  readonly lines: number
  /** Completions of nothing, which only a lenient reading lets pass. */
  readonly completions: number
  /** Whether the text ended in the middle of a record, which only a lenient reading lets pass. */
  readonly cut: boolean
}

/** Reads one history. After the first problem everything else is left unread. */
export class HistoryReader {
  readonly #options: HistoryReaderOptions
  #problem: HistoryProblem | null = null
  /** The beginning, until there is enough of it to tell the format. */
  #sample = ''
  #shape: TextShape | null = null
  #records: LineSplitter | RecordSplitter | null = null
  #pairing: EventPairing
  #header: CollectionHeader | null = null
  readonly #rows = new CsvRows()
  readonly #operations: OperationDraft[] = []
  #recordCount = 0
  #otherLines = 0
  #cut = false

  constructor(options: HistoryReaderOptions) {
    this.#options = options
    this.#pairing = new EventPairing({
      lenient: options.lenient,
      failedCasAnswers: options.format === 'porcupine',
    })
  }

  /** Records read so far: lines, maps or rows. */
  get recordCount(): number {
    return this.#recordCount
  }

  /** Takes the next piece of the text; the problem, if there is one. */
  push(text: string): HistoryProblem | null {
    return this.#guard(() => {
      if (this.#records !== null) return this.#records.push(text)
      this.#sample += text
      if (this.#sample.length >= sampleLength) this.#begin(false)
    })
  }

  /** The text is over: `cut` where its bytes say that there should be more, as those of a broken archive. */
  end(cut = false): HistoryReading | HistoryProblem {
    let reading: HistoryReading | null = null
    this.#guard(() => {
      if (this.#records === null) this.#begin(true)
      this.#finish(cut)
      reading = this.#reading()
    })
    return reading ?? this.#problem!
  }

  #guard(work: () => void): HistoryProblem | null {
    if (this.#problem !== null) return this.#problem
    try {
      work()
    } catch (error) {
      if (!(error instanceof Misreading)) throw error
      this.#problem = error.problem
    }
    return this.#problem
  }

  #begin(isWhole: boolean): void {
    const text = this.#sample.replace(/^\ufeff/, '')
    this.#sample = ''
    const start = { line: 1, column: 1 }
    if (text.trim() === '' && isWhole) throw new Misreading(start, 'an empty text', 'a history')
    this.#shape = shapeOf(text, isWhole, this.#options.format)
    if (this.#shape === null) {
      const found = quoted(text.trimStart().split('\n')[0]!)
      throw new Misreading(start, found, 'EDN maps, JSON maps, lines of a Jepsen log, or CSV with a header')
    }
    const { records } = this.#shape
    this.#records =
      records === 'edn' || records === 'json'
        ? new RecordSplitter(records, (record) => this.#take(record))
        : new LineSplitter((record) => this.#take(record))
    this.#records.push(text)
  }

  #take(record: TextRecord): void {
    const { records } = this.#shape!
    switch (records) {
      case 'edn':
        for (const form of readEdn(record)) this.#takeForm(form, record)
        return
      case 'json-lines':
        if (record.text.trim() !== '') this.#takeForm(readJson(record), record)
        return
      case 'json':
        return this.#takeForm(readJson(record), record)
      case 'log-lines': {
        const event = eventOfLogLine(record)
        if (event === null) this.#otherLines++
        else this.#pairing.see(event)
        this.#recordCount++
        return
      }
      case 'csv-lines': {
        const operation = this.#rows.see(record)
        if (operation === null) return
        this.#recordCount++
        this.#operations.push(operation)
        return
      }
      default:
        return unreachable(records)
    }
  }

  #takeForm(form: Json, place: TextPlace): void {
    if (this.#recordCount++ === 0) {
      this.#header = collectionHeaderOf(form, place)
      if (this.#header !== null) return
    }
    if (this.#header !== null && this.#header.kind !== 'workload')
      this.#operations.push(collectionOperation(form, this.#header, place, this.#operations.length))
    // A tag before the list of records makes one value of it.
    else if (Array.isArray(form) && this.#shape!.records === 'edn')
      for (const one of form as readonly Json[]) this.#pairing.see(eventOf(one, place))
    else this.#pairing.see(eventOf(form, place))
  }

  /** Takes what the splitters still hold, and finds out whether the text ends in the middle of something. */
  #finish(cut: boolean): void {
    const unfinished =
      this.#records instanceof LineSplitter ? this.#finishLines(this.#records) : this.#records!.end()
    if (unfinished === null && !cut) return
    this.#cut = true
    if (this.#options.lenient) return
    const place = unfinished ?? { line: this.#recordCount + 1, column: 1 }
    throw new Misreading(place, 'half a record, where the text ends', 'the whole of it: the file was cut')
  }

  #finishLines(lines: LineSplitter): TextPlace | null {
    const last = lines.end()
    if (last !== null) {
      try {
        this.#take({ ...last, text: last.text.replace(/\r$/, '') })
      } catch (error) {
        if (!(error instanceof Misreading) || !this.#isHalf(last)) throw error
        return last
      }
    }
    return this.#rows.end()
  }

  /** Whether a last line that cannot be read is only half there. With one line alone, it is something else altogether. */
  #isHalf({ text, line }: TextRecord): boolean {
    const { records } = this.#shape!
    if (line === 1 || records === 'json-lines') return line > 1 && !text.trimEnd().endsWith('}')
    return records === 'log-lines' || !this.#rows.hasAllCells
  }

  #reading(): HistoryReading {
    const { operations, clock, order } = this.#draft()
    if (operations.length === 0)
      throw new Misreading({ line: 1, column: 1 }, 'no operation of a client', 'at least one')
    const lines = new Uint32Array(operations.length)
    operations.forEach((operation, index) => {
      operation.index = index
      lines[index] = operation.line
    })
    const history: RecordedHistory = {
      operations,
      clock,
      order,
      initial: this.#header?.initial ?? (this.#isStringStore(operations) ? '' : null),
      model: this.#header?.model ?? null,
    }
    return {
      history,
      format: this.#shape!.format,
      lines,
      leftOut: {
        nemesis: this.#pairing.nemesisEntries,
        lines: this.#otherLines,
        completions: this.#pairing.completionsLeftOut,
        cut: this.#cut,
      },
      timeFallsLine: this.#pairing.timeFallsLine,
    }
  }

  /** Operations in order of call, wherever they come from. */
  #draft(): DraftHistory {
    if (this.#operations.length === 0) {
      const draft = this.#pairing.end()
      unwrapKeys(draft.operations, this.#options.keyed)
      return draft
    }
    const operations = this.#operations
    for (const one of operations)
      if (one.return < one.call)
        throw new Misreading(
          { line: one.line, column: 1 },
          `a return at ${one.return}`,
          `none before its call at ${one.call}`,
        )
    operations.sort((a, b) => a.call - b.call)
    const isTimed = this.#header?.isTimed ?? this.#rows.isTimed
    return { operations, clock: isTimed ? 'us' : 'index', order: this.#header?.order ?? 'realtime' }
  }

  /** Porcupine's key-value stores hold text: nothing is '' there. */
  #isStringStore(operations: readonly OperationDraft[]): boolean {
    return this.#shape!.format === 'porcupine' && operations[0]!.key !== null
  }
}
