import { Misreading, recordLengthMax, type TextRecord } from './history-problem.ts'

/** Cuts a stream of text into lines, without their line breaks. Throws a Misreading over a line without an end. */
export class LineSplitter {
  readonly #take: (line: TextRecord) => void
  #parts: string[] = []
  #length = 0
  #line = 1

  constructor(take: (line: TextRecord) => void) {
    this.#take = take
  }

  push(text: string): void {
    let from = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      const line = text.slice(from, end)
      this.#finish(this.#parts.length === 0 ? line : this.#joined(line))
      from = end + 1
    }
    if (from === text.length) return
    this.#parts.push(from === 0 ? text : text.slice(from))
    this.#length += text.length - from
    if (this.#length > recordLengthMax)
      throw new Misreading({ line: this.#line, column: 1 }, 'a line without an end', 'one record a line')
  }

  /** What follows the last line break, or null where nothing does. */
  end(): TextRecord | null {
    return this.#length === 0 ? null : { text: this.#joined(''), line: this.#line, column: 1 }
  }

  #joined(last: string): string {
    const text = this.#parts.join('') + last
    this.#parts = []
    this.#length = 0
    return text
  }

  #finish(text: string): void {
    const line = text.endsWith('\r') ? text.slice(0, -1) : text
    this.#take({ text: line, line: this.#line, column: 1 })
    this.#line++
  }
}
