import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Json } from '../../../../src/core/base/json.ts'
import type { RecordedHistory, RecordedOperation } from '../../../../src/core/history/recorded-history.ts'
import { conformanceFolder } from '../conformance/conformance-history.ts'

/** One question that the source of a history asks, with its answer. */
export interface TransactionCheck {
  /** Levels demanded, and anomalies searched for. */
  readonly models?: readonly string[]
  readonly anomalies?: readonly string[] | null
  readonly options?: { readonly [name: string]: Json }
  /** One detector alone. */
  readonly cases?: string
  readonly valid: boolean | 'unknown'
  readonly reported?: readonly string[] | null
  readonly not?: readonly string[] | null
}

interface Header {
  readonly model: 'list-append' | 'rw-register'
  readonly order: RecordedHistory['order']
  readonly initial: Json
  readonly expect: boolean | null
  readonly checks?: readonly TransactionCheck[]
  /** Which levels hold: stated by the source, or computed by another checker. */
  readonly levels?: { readonly [level: string]: boolean }
  readonly computedLevels?: { readonly [level: string]: boolean | string }
}

interface Line {
  readonly process: number
  readonly call: number | null
  readonly return: number | null
  readonly status: 'ok' | 'fail' | 'info'
  readonly txn: readonly Json[]
}

/** A history of the collection's `txn` folder, and what its source says of it. */
export function readTransactions(file: string): { header: Header; history: RecordedHistory } {
  const bytes = readFileSync(`${conformanceFolder}/${file}`)
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  const [first, ...rest] = text.trim().split('\n')
  const header = JSON.parse(first!) as Header
  const lines = rest.map((line) => JSON.parse(line) as Line)
  const operations = lines.map((line, place): RecordedOperation => {
    const call = line.call ?? line.return ?? place
    return {
      index: place,
      process: `p${line.process}`,
      f: 'txn',
      key: null,
      input: line.txn,
      output: line.status === 'ok' ? line.txn : null,
      outputKnown: true,
      call,
      return: line.status === 'info' ? Infinity : (line.return ?? call),
      outcome: line.status,
    }
  })
  const { model, order, initial } = header
  return { header, history: { operations, clock: 'index', order, initial, model } }
}
