import { Misreading, recordLengthMax, type TextPlace, type TextRecord } from './history-problem.ts'
import { nestingMax } from './nesting.ts'

const code = {
  lineBreak: 10,
  quote: 34,
  hash: 35,
  comma: 44,
  semicolon: 59,
  backslash: 92,
  caret: 94,
} as const

/** 1 for what means something outside of strings: brackets, quotes, blanks, comments, escapes. */
const meaning = new Uint8Array(128)
for (const letter of '()[]{}";\\, \t\n\v\f\r') meaning[letter.charCodeAt(0)] = 1

/**
 * Cuts a stream of text into its top-level values, EDN or JSON: one after the other, or all of them inside of one list.
 * It knows strings, comments, characters and depth, and leaves what is inside of a record to its reader.
 * Throws a Misreading over brackets that do not fit or are too deep.
 */
export class RecordSplitter {
  readonly #isEdn: boolean
  readonly #take: (record: TextRecord) => void
  /** The list that holds the records: not begun, which bracket ends it, or none. */
  #list: 'undecided' | 'none' | 'ended' | { readonly closing: number; readonly place: TextPlace } =
    'undecided'
  /** Depth at which a record begins. */
  #base = 0
  #depth = 0
  #inString = false
  #inComment = false
  /** The unit before was a backslash. */
  #escaped = false
  /** Where the record under way began, and what of it stood in earlier chunks. */
  #begun: TextPlace | null = null
  /** It began with a tag: a blank does not end it. */
  #tagged = false
  #parts: string[] = []
  #length = 0
  #line = 1
  /** Units before this line in chunks before this one, subtracted from an offset for the column. */
  #lineStart = 0

  constructor(dialect: 'edn' | 'json', take: (record: TextRecord) => void) {
    this.#isEdn = dialect === 'edn'
    this.#take = take
  }

  push(text: string): void {
    let from = 0
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      if (unit === code.lineBreak) {
        this.#line++
        this.#lineStart = at + 1
        this.#inComment = false
      }
      if (this.#inComment) continue
      if (this.#escaped) {
        this.#escaped = false
        continue
      }
      if (this.#inString) {
        if (unit === code.quote) this.#inString = false
        else if (unit === code.backslash) this.#escaped = true
        continue
      }
      const wasBegun = this.#begun !== null
      // Nearly all of a text is this.
      if (wasBegun && (unit >= 128 || meaning[unit] === 0)) continue
      const ends = this.#see(unit, at)
      if (!wasBegun && this.#begun !== null) from = at
      if (ends === 'before') this.#finish(text.slice(from, at))
      else if (ends === 'after') this.#finish(text.slice(from, at + 1))
      // The bracket that ended a bare word may end the list, too.
      if (ends === 'before' && isClosing(unit)) this.#see(unit, at)
    }
    this.#keep(from === 0 ? text : text.slice(from))
    this.#lineStart -= text.length
  }

  /** The record that the text ends in the middle of, the list without an end, or null; a last bare word is taken. */
  end(): TextPlace | null {
    if (this.#begun !== null && (this.#inString || this.#depth > this.#base || this.#tagged))
      return this.#begun
    if (this.#begun !== null) this.#finish('')
    return typeof this.#list === 'object' ? this.#list.place : null
  }

  /** Looks at one unit outside of strings and comments: whether the record under way ends before or after it. */
  #see(unit: number, at: number): 'before' | 'after' | null {
    if (isBlank(unit))
      return this.#begun !== null && this.#depth === this.#base && !this.#tagged ? 'before' : null
    if (unit === code.semicolon && this.#isEdn) {
      this.#inComment = true
      return null
    }
    if (isOpening(unit)) return this.#open(unit, at)
    if (isClosing(unit)) return this.#close(unit, at)
    this.#begin(unit, at)
    if (unit === code.quote) this.#inString = true
    else if (unit === code.backslash && this.#isEdn) this.#escaped = true
    return null
  }

  #open(unit: number, at: number): null {
    // `(` or `[` before anything else holds the records; `{` is one.
    if (this.#list === 'undecided' && this.#begun === null && unit !== 123) {
      this.#list = { closing: unit === 40 ? 41 : 93, place: this.#place(at) }
      this.#base = 1
      this.#depth = 1
      return null
    }
    this.#begin(unit, at)
    if (++this.#depth > this.#base + nestingMax)
      throw new Misreading(this.#place(at), `more than ${nestingMax} brackets inside each other`, 'fewer')
    return null
  }

  #close(unit: number, at: number): 'before' | 'after' | null {
    if (this.#depth > this.#base) return --this.#depth === this.#base ? 'after' : null
    if (this.#begun !== null) return 'before'
    if (typeof this.#list !== 'object' || this.#list.closing !== unit)
      throw new Misreading(this.#place(at), `a ${String.fromCharCode(unit)}`, 'a record')
    this.#list = 'ended'
    this.#base = 0
    this.#depth = 0
    return null
  }

  #begin(unit: number, at: number): void {
    if (this.#begun !== null) return
    if (this.#list === 'ended')
      throw new Misreading(this.#place(at), 'more text', 'nothing after the list of records')
    if (this.#list === 'undecided') this.#list = 'none'
    this.#begun = this.#place(at)
    this.#tagged = this.#isEdn && (unit === code.hash || unit === code.caret)
  }

  #finish(last: string): void {
    const record = { text: this.#parts.length === 0 ? last : this.#parts.join('') + last, ...this.#begun! }
    this.#begun = null
    this.#tagged = false
    this.#parts = []
    this.#length = 0
    this.#take(record)
  }

  #keep(rest: string): void {
    if (this.#begun === null) return
    this.#parts.push(rest)
    this.#length += rest.length
    if (this.#length > recordLengthMax)
      throw new Misreading(this.#begun, 'a record without an end', 'smaller ones')
  }

  #place(at: number): TextPlace {
    return { line: this.#line, column: at - this.#lineStart + 1 }
  }
}

function isBlank(unit: number): boolean {
  return unit === 32 || (unit >= 9 && unit <= 13) || unit === code.comma
}

function isOpening(unit: number): boolean {
  return unit === 40 || unit === 91 || unit === 123
}

function isClosing(unit: number): boolean {
  return unit === 41 || unit === 93 || unit === 125
}
