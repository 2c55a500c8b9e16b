/** Why a text is not the history that it should be: the place (both from 1), what stands there and what should. */
export interface HistoryProblem {
  readonly line: number
  readonly column: number
  /** `a map without :type`, `the end of the file`: a noun with its article. */
  readonly found: string
  readonly expected: string
}

/** The problem as the end of a sentence that begins with the name of the file. */
export function problemText({ line, column, found, expected }: HistoryProblem): string {
  return `line ${line}, column ${column}: found ${found}, expected ${expected}.`
}

/** How the readers below the door give up; only `HistoryReader` catches it and makes it a value. */
export class Misreading extends Error {
  readonly problem: HistoryProblem

  constructor(place: TextPlace, found: string, expected: string) {
    super(`${found}, expected ${expected}`)
    this.problem = { line: place.line, column: place.column, found, expected }
  }
}

/** Lines and columns count from 1; a column counts UTF-16 units, as editors do. */
export interface TextPlace {
  readonly line: number
  readonly column: number
}

/** A piece of the text that is one record, and where it begins. */
export interface TextRecord extends TextPlace {
  readonly text: string
}

/** Where in the file the unit at `offset` of the record stands. */
export function placeIn({ text, line, column }: TextRecord, offset: number): TextPlace {
  const before = text.slice(0, offset)
  const lastBreak = before.lastIndexOf('\n')
  if (lastBreak < 0) return { line, column: column + offset }
  return { line: line + before.split('\n').length - 1, column: offset - lastBreak }
}

/** What a person is shown of foreign text: short, and on one line. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}

/** UTF-16 units of one record; a larger one would only be a file that is not what it seems. */
export const recordLengthMax = 2 ** 27
