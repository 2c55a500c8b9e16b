import { readFirstEdn } from './edn-reader.ts'
import { nemesis, processName, type HistoryEvent } from './history-event.ts'
import type { TextRecord } from './history-problem.ts'

/** Process, type, f and value with blanks between them, at the end of whatever a logger writes before. */
const entry = /(?:^|\s)(:?nemesis|\d+)\s+:(invoke|ok|fail|info)\s+:([^\s,()[\]{}";]+)(?:\s+|$)/

/** Whether a line is an entry of the older log format. */
export function isLogLine(text: string): boolean {
  return entry.test(text)
}

/**
 * An entry of Jepsen's older log format, `INFO  jepsen.util - 4	:invoke	:write	3`, with or without what stands before the
 * process; what follows the value (an error) is not read. Null for any other line: logs say many things.
 * Throws a Misreading over a value that is not EDN.
 */
export function eventOfLogLine(record: TextRecord): HistoryEvent | null {
  const found = entry.exec(record.text)
  if (found === null) return null
  const [all, process, type, f] = found
  const start = found.index + all.length
  const place = { line: record.line, column: found.index + 1 }
  const isClient = /^\d/.test(process!)
  // What else was said (by whoever breaks the system, about a time-out) is for people and need not be EDN.
  const isValue = isClient && (type === 'invoke' || type === 'ok')
  const rest = { text: record.text.slice(start), line: record.line, column: start + 1 }
  return {
    place,
    type: type as HistoryEvent['type'],
    process: isClient ? processName(Number(process), place) : nemesis,
    f: f!,
    value: isValue ? (readFirstEdn(rest) ?? null) : null,
    key: undefined,
    timeNs: null,
    index: null,
  }
}
