import type { Json } from '../base/json.ts'
import { wholeNumber } from './edn-reader.ts'
import { Misreading, placeIn, quoted, type TextRecord } from './history-problem.ts'
import { nestingMax } from './nesting.ts'

/**
 * Reads one JSON value (RFC 8259). The engine's own parser does it wherever it gives the same answer; a whole number that
 * it would round stays text, and what it refuses is read again to say where and why. Throws a Misreading.
 */
export function readJson(record: TextRecord): Json {
  const { text } = record
  if (!mayBeLong.test(text) && (text.length <= 2 * nestingMax || opensFew(text))) {
    try {
      return JSON.parse(text) as Json
    } catch {
      // Read again below, for the place.
    }
  }
  return new JsonReader(record).whole()
}

/** As many digits as a number may have that is not exact. */
const mayBeLong = /\d{16}/

function opensFew(text: string): boolean {
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if ((unit === 91 || unit === 123) && ++count > nestingMax) return false
  }
  return true
}

class JsonReader {
  readonly #record: TextRecord
  readonly #text: string
  readonly #blank = /[ \t\r\n]*/y
  readonly #number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
  #at = 0
  #depth = 0

  constructor(record: TextRecord) {
    this.#record = record
    this.#text = record.text
  }

  whole(): Json {
    const value = this.#value()
    this.#match(this.#blank)
    if (this.#at < this.#text.length) throw this.#misread('the end of the record')
    return value
  }

  #value(): Json {
    this.#match(this.#blank)
    const letter = this.#text[this.#at]
    if (letter === '[') return this.#array()
    if (letter === '{') return this.#object()
    if (letter === '"') return this.#string()
    for (const [word, value] of words) {
      if (!this.#text.startsWith(word, this.#at)) continue
      this.#at += word.length
      return value
    }
    const number = this.#match(this.#number)
    if (number === '') throw this.#misread('a value')
    if (/^-?\d+$/.test(number)) return wholeNumber(number)
    const value = Number(number)
    return Number.isFinite(value) ? value : number
  }

  #array(): Json {
    this.#enter()
    const items: Json[] = []
    if (this.#take(']')) return this.#leave(items)
    for (;;) {
      items.push(this.#value())
      if (this.#take(']')) return this.#leave(items)
      if (!this.#take(',')) throw this.#misread('a , or ]')
    }
  }

  #object(): Json {
    this.#enter()
    const members: [string, Json][] = []
    if (this.#take('}')) return this.#leave({})
    for (;;) {
      this.#match(this.#blank)
      if (this.#text[this.#at] !== '"') throw this.#misread('a name in quotes')
      const name = this.#string()
      if (!this.#take(':')) throw this.#misread('a :')
      members.push([name, this.#value()])
      if (this.#take('}')) return this.#leave(Object.fromEntries(members))
      if (!this.#take(',')) throw this.#misread('a , or }')
    }
  }

  /** From quote to quote by hand, because a pattern would keep a place for every letter of a long one. */
  #string(): string {
    const start = this.#at
    let end = start + 1
    while (end < this.#text.length && this.#text[end] !== '"') end += this.#text[end] === '\\' ? 2 : 1
    try {
      const string = JSON.parse(this.#text.slice(start, end + 1)) as string
      this.#at = end + 1
      return string
    } catch {
      throw this.#misread('a string with a closing " and escapes that JSON knows')
    }
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }

  #take(letter: string): boolean {
    this.#match(this.#blank)
    if (this.#text[this.#at] !== letter) return false
    this.#at++
    return true
  }

  #enter(): void {
    if (++this.#depth > nestingMax) {
      const place = placeIn(this.#record, this.#at)
      throw new Misreading(place, `more than ${nestingMax} brackets inside each other`, 'fewer')
    }
    this.#at++
  }

  #leave(value: Json): Json {
    this.#depth--
    return value
  }

  #misread(expected: string): Misreading {
    const rest = this.#text.slice(this.#at, this.#at + 20).split('\n')[0]!
    const found = rest.trim() === '' ? 'the end of the text' : quoted(rest)
    return new Misreading(placeIn(this.#record, this.#at), found, expected)
  }
}

const words: readonly (readonly [string, Json])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
]
