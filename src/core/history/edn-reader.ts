/**
 * Reads EDN into JSON values (https://github.com/edn-format/edn). Keywords and symbols become strings without the colon,
 * lists, vectors and sets become arrays, maps become objects whose keys are strings; a tag is dropped and its value kept.
 * Whole numbers beyond what JSON holds, ratios and the symbolic numbers (`##NaN`) become strings, so that two of them
 * never become one.
 */
import { canonicalJson } from '../base/canonical-json.ts'
import type { Json } from '../base/json.ts'
import { Misreading, placeIn, quoted, type TextRecord } from './history-problem.ts'
import { nestingMax } from './nesting.ts'

/** All forms of the record, without the discarded ones. Throws a Misreading. */
export function readEdn(record: TextRecord): Json[] {
  return new EdnReader(record).forms()
}

/** The first form of a text that may go on with something else, or undefined where there is none. Throws a Misreading. */
export function readFirstEdn(record: TextRecord): Json | undefined {
  return new EdnReader(record).first()
}

const closed = Symbol('closed')

/** Beyond this length the engine keeps the whole text alive for a piece of it. */
const copiedFrom = 13

const characters: { readonly [name: string]: string } = {
  newline: '\n',
  return: '\r',
  space: ' ',
  tab: '\t',
  formfeed: '\f',
  backspace: '\b',
}
const escapes: { readonly [letter: string]: string } = {
  n: '\n',
  r: '\r',
  t: '\t',
  f: '\f',
  b: '\b',
  '"': '"',
  '\\': '\\',
}

/** 1 for what ends a token, among the first 128 units. */
const delimits = new Uint8Array(128)
for (const letter of '()[]{}";, \t\n\v\f\r') delimits[letter.charCodeAt(0)] = 1

class EdnReader {
  readonly #record: TextRecord
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(record: TextRecord) {
    this.#record = record
    this.#text = record.text
  }

  forms(): Json[] {
    const forms: Json[] = []
    for (let form = this.#next(''); form !== closed; form = this.#next('')) forms.push(form)
    return forms
  }

  first(): Json | undefined {
    const form = this.#next('')
    return form === closed ? undefined : form
  }

  /** The next form, or `closed` at the bracket that ends the collection (at the end of the text where that is ''). */
  #next(closing: string): Json | typeof closed {
    const text = this.#text
    for (;;) {
      this.#skipBlanks()
      const start = this.#at
      if (start >= text.length) {
        if (closing === '') return closed
        throw this.#misread(start, 'the end of the text', `a closing ${closing}`)
      }
      const letter = text[start]!
      switch (letter) {
        case '(':
          return this.#list(')')
        case '[':
          return this.#list(']')
        case '{':
          return this.#map()
        case '"':
          return this.#string()
        case '\\':
          return this.#character()
        case '^':
          // Metadata says something about the next form, which is what we are after.
          this.#at++
          this.#needed('^')
          continue
        case '#': {
          const form = this.#dispatch()
          if (form === closed) continue
          return form
        }
        case ')':
        case ']':
        case '}':
          this.#at++
          if (letter === closing) return closed
          throw this.#misread(start, `a ${letter}`, closing === '' ? 'a value' : `a closing ${closing}`)
        default:
          return this.#atom()
      }
    }
  }

  #list(closing: string): Json[] {
    this.#enter()
    const items: Json[] = []
    for (let item = this.#next(closing); item !== closed; item = this.#next(closing)) items.push(item)
    this.#depth--
    return items
  }

  #map(): Json {
    this.#enter()
    const map: { [key: string]: Json } = {}
    for (;;) {
      const start = this.#at
      const form = this.#next('}')
      if (form === closed) break
      const key = typeof form === 'string' ? form : canonicalJson(form)
      if (map[key] !== undefined && Object.hasOwn(map, key))
        throw this.#misread(start, `the key ${quoted(key)} twice`, 'it once')
      const value = this.#next('}')
      if (value === closed) throw this.#misread(start, `the key ${quoted(key)} without a value`, 'one')
      // An assignment to this one name would change what the object is.
      if (key === '__proto__') Object.defineProperty(map, key, { value, enumerable: true })
      else map[key] = value
    }
    this.#depth--
    return map
  }

  /** What begins with `#`; `closed` where it was a discarded form. */
  #dispatch(): Json | typeof closed {
    const start = this.#at
    const letter = this.#text[start + 1]
    if (letter === '{') {
      this.#at++
      return this.#list('}')
    }
    if (letter === '_') {
      this.#at += 2
      this.#needed('#_')
      return closed
    }
    if (letter === '"') {
      this.#at++
      return this.#string()
    }
    this.#at++
    const token = this.#takeToken()
    if (token.startsWith('#')) return `#${copied(token)}`
    if (token === '') throw this.#misread(start, 'a # alone', 'a tag, a set or a discarded form')
    return this.#needed(`#${token}`)
  }

  /** The form that must follow a prefix. The prefixes count as nesting: a million of them must not recurse. */
  #needed(prefix: string): Json {
    const start = this.#at - prefix.length
    if (++this.#depth > nestingMax) throw this.#tooDeep()
    this.#skipBlanks()
    const letter = this.#text[this.#at]
    if (letter === undefined || letter === ')' || letter === ']' || letter === '}')
      throw this.#misread(start, `nothing after ${quoted(prefix)}`, 'a value')
    const form = this.#next('')
    this.#depth--
    if (form === closed) throw this.#misread(start, `nothing after ${quoted(prefix)}`, 'a value')
    return form
  }

  #string(): string {
    const text = this.#text
    const start = ++this.#at
    let parts = ''
    let from = start
    for (let at = start; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === 34) {
        this.#at = at + 1
        return copied(parts + text.slice(from, at))
      }
      if (code !== 92) continue
      parts += text.slice(from, at)
      const letter = text[++at]
      if (letter === 'u') {
        const digits = text.slice(at + 1, at + 5)
        if (!/^[0-9a-fA-F]{4}$/.test(digits))
          throw this.#misread(at, `\\u${digits}`, 'four hexadecimal digits')
        parts += String.fromCharCode(parseInt(digits, 16))
        at += 4
      } else {
        const meant = letter === undefined ? undefined : escapes[letter]
        if (meant === undefined) throw this.#misread(at, `the escape \\${letter ?? ''}`, 'one that EDN knows')
        parts += meant
      }
      from = at + 1
    }
    throw this.#misread(start - 1, 'a string without an end', 'a closing "')
  }

  #character(): string {
    const start = ++this.#at
    const first = this.#text[start]
    if (first === undefined) throw this.#misread(start, 'the end of the text', 'a character')
    this.#at++
    const name = first + this.#takeToken()
    if (name.length === 1) return name
    const code = /^u([0-9a-fA-F]{4})$/.exec(name)?.[1]
    if (code !== undefined) return String.fromCharCode(parseInt(code, 16))
    const meant = Object.hasOwn(characters, name) ? characters[name] : undefined
    // One character of two units stands for itself as well.
    if (meant === undefined && [...name].length !== 1)
      throw this.#misread(start, `the character \\${name}`, 'one that EDN knows')
    return meant ?? name
  }

  #atom(): Json {
    const start = this.#at
    const token = this.#takeToken()
    const first = token.charCodeAt(0)
    if (first === 58) return copied(token.slice(1))
    if (token === 'nil') return null
    if (token === 'true') return true
    if (token === 'false') return false
    const digit = first === 43 || first === 45 ? token.charCodeAt(1) : first
    if (!(digit >= 48 && digit <= 57)) return copied(token)
    if (token.length < 10 && first !== 43) {
      // Nearly all numbers are short and whole.
      const value = Number(token)
      if (Number.isInteger(value) && !/[^\d-]/.test(token)) return value === 0 ? 0 : value
    }
    const value = numberOf(token)
    if (value === null) throw this.#misread(start, quoted(token), 'a number')
    return value
  }

  #takeToken(): string {
    const text = this.#text
    const start = this.#at
    let at = start
    for (; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      if (unit < 128 ? delimits[unit] === 1 : /\s/.test(text[at]!)) break
    }
    this.#at = at
    return text.slice(start, at)
  }

  #skipBlanks(): void {
    const text = this.#text
    for (; this.#at < text.length; this.#at++) {
      const code = text.charCodeAt(this.#at)
      if (code === 59) {
        const end = text.indexOf('\n', this.#at)
        this.#at = end < 0 ? text.length - 1 : end
      } else if (code > 44 || (code > 32 && code < 44)) {
        if (code < 128 || !/\s/.test(text[this.#at]!)) return
      }
    }
  }

  #enter(): void {
    if (++this.#depth > nestingMax) throw this.#tooDeep()
    this.#at++
  }

  #tooDeep(): Misreading {
    return this.#misread(this.#at, `more than ${nestingMax} brackets inside each other`, 'fewer')
  }

  #misread(offset: number, found: string, expected: string): Misreading {
    return new Misreading(placeIn(this.#record, offset), found, expected)
  }
}

/** Whole numbers, decimals (`M`), hexadecimal; what JSON cannot hold exactly stays text. Null: not a number. */
function numberOf(token: string): number | string | null {
  if (/^[+-]?\d+N?$/.test(token)) return wholeNumber(token.replace(/^\+|N$/g, ''))
  if (/^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?M?$/.test(token)) {
    const value = Number(token.replace('M', ''))
    return Number.isFinite(value) ? value : token
  }
  if (/^[+-]?\d+\/\d+$/.test(token)) return token
  return /^0[xX][0-9a-fA-F]+$/.test(token) ? wholeNumber(token) : null
}

/** A number where it is exact, else its digits. */
export function wholeNumber(digits: string): number | string {
  const value = Number(digits)
  if (!Number.isSafeInteger(value)) return digits
  return value === 0 ? 0 : value
}

/** The same text, no longer a window into a larger one. */
function copied(text: string): string {
  return text.length < copiedFrom ? text : (JSON.parse(JSON.stringify(text)) as string)
}
