import { createReadStream } from 'node:fs'

/** Characters of a long line that are shown, around the column. */
const shownMax = 160
const beforeColumn = 60

/**
 * A line of a text file (from 1) as it can be shown: cut around the column (from 1) when it is long. Null where there
 * is no such line, or where it is no text that can be printed. Reads no further than the line.
 */
export async function lineOfFile(path: string, line: number, column: number): Promise<string | null> {
  let current = 1
  let text = ''
  const lengthMax = column + shownMax
  for await (const chunk of createReadStream(path, { encoding: 'utf8' }) as AsyncIterable<string>) {
    let at = 0
    while (current < line) {
      const end = chunk.indexOf('\n', at)
      if (end === -1) break
      at = end + 1
      current++
    }
    if (current < line) continue
    const end = chunk.indexOf('\n', at)
    text += chunk.slice(at, end === -1 ? at + lengthMax - text.length : end)
    if (end !== -1 || text.length >= lengthMax) return shown(text, column)
  }
  return current === line && text !== '' ? shown(text, column) : null
}

function shown(text: string, column: number): string | null {
  const line = text.replace(/\r$/, '')
  // What is not text in UTF-8 decodes to replacement characters; control characters would draw nothing or worse.
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffd]/.test(line)) return null
  const from = line.length > shownMax ? Math.max(0, column - beforeColumn) : 0
  const part = line.slice(from, from + shownMax)
  return `${from > 0 ? '…' : ''}${part}${from + shownMax < line.length ? '…' : ''}`
}
