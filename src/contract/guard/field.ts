/** The building blocks of all validators: valibot schemas whose messages say what was expected. */
import * as v from 'valibot'
import { nearestKey } from './nearest-key.ts'

/** How a refused value looks in a sentence: short, and never an object's insides. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (value !== null && typeof value === 'object') return 'an object'
  const text = typeof value === 'string' ? JSON.stringify(value) : `${value as number}`
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`
}

/** An object with exactly these keys. */
export function record<const E extends v.ObjectEntries>(entries: E) {
  const known = Object.keys(entries)
  return v.strictObject(entries, (issue) => {
    if (issue.expected === 'never') return `unknown key, ${nearestKey(String(issue.input), known)}`
    if (issue.path !== undefined) return 'missing, and it has no default'
    return `${shown(issue.input)} is not an object, expected ${known.join(', ')}`
  })
}

/** A whole number within bounds, both included. */
export function wholeNumber(from: number, to: number) {
  const expected = `expected a whole number from ${from} to ${to}`
  return v.pipe(
    v.number((issue) => `${shown(issue.input)} is not a number, ${expected}`),
    v.check(
      (value) => Number.isInteger(value),
      (issue) => `${shown(issue.input)} is not a whole number, ${expected}`,
    ),
    v.check(
      (value) => value >= from && value <= to,
      (issue) => `${shown(issue.input)} is out of range, expected ${from} to ${to}`,
    ),
  )
}

/** A number within bounds, both included. */
export function numberWithin(from: number, to: number) {
  return v.pipe(
    v.number((issue) => `${shown(issue.input)} is not a number, expected ${from} to ${to}`),
    v.check(
      (value) => value >= from && value <= to,
      (issue) => `${shown(issue.input)} is out of range, expected ${from} to ${to}`,
    ),
  )
}

/** A text of at most that many characters. */
export function text(lengthMax: number, lengthMin = 0) {
  return v.pipe(
    v.string((issue) => `${shown(issue.input)} is not a text`),
    v.check(
      (value) => value.length >= lengthMin && value.length <= lengthMax,
      (issue) => `has ${issue.input.length} characters, expected ${lengthMin} to ${lengthMax}`,
    ),
  )
}

/** The name of a run, a lab, an upload: safe in a path. */
export const id = v.pipe(
  text(100, 1),
  v.check(
    (value) => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value),
    (issue) => `${shown(issue.input)} is not an id, expected letters, digits, points, dashes and underscores`,
  ),
)

/** One of these words. */
export function choice<const O extends readonly string[]>(options: O) {
  return v.picklist(
    options,
    (issue) => `${shown(issue.input)} is not known, expected one of ${options.join(', ')}`,
  )
}

export function flag() {
  return v.boolean((issue) => `${shown(issue.input)} is not true or false`)
}

/** A list of at most that many items. */
export function list<S extends v.GenericSchema>(item: S, countMax: number) {
  return v.pipe(
    v.array(item, (issue) => `${shown(issue.input)} is not a list`),
    v.check(
      (items) => items.length <= countMax,
      (issue) => `has ${issue.input.length} items, expected at most ${countMax}`,
    ),
  )
}

/** An object whose keys are free and whose values are alike. */
export function mapOf<S extends v.GenericSchema>(value: S) {
  return v.pipe(
    v.record(v.string(), value, (issue) => `${shown(issue.input)} is not an object`),
    v.check(
      (map) => !Array.isArray(map),
      () => 'a list is not an object',
    ),
  )
}
