import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { Json } from '../../../../src/core/base/json.ts'
import type { TimedOperation } from '../../../../src/core/check/linearizable/timed-operation.ts'

/** Where the collection of histories with known verdicts lies; it is not part of the project. */
export const conformanceFolder =
  process.env['FAULTLINE_CONFORMANCE'] ??
  fileURLToPath(new URL('../../../../../shared/conformance', import.meta.url))

export interface ConformanceHeader {
  readonly model: string
  readonly initial: Json
  readonly expect: boolean | null
  /** Time of the first return that the source's own checker could not explain. */
  readonly firstImpossibleReturn?: number
}

interface Line {
  readonly process: number
  readonly op: string
  readonly key?: string
  readonly value: Json
  readonly output: Json
  readonly outputKnown?: boolean
  readonly call: number
  readonly return: number | null
  readonly status: 'ok' | 'fail' | 'info'
}

/** Paths of the histories in one folder of the collection; none when it is absent. */
export function conformanceFiles(folder: string): string[] {
  const path = `${conformanceFolder}/${folder}`
  if (!existsSync(path)) return []
  return readdirSync(path)
    .filter((name) => name.endsWith('.jsonl') || name.endsWith('.jsonl.gz'))
    .sort()
    .map((name) => `${folder}/${name}`)
}

/** The header of a history and its operations by key; failed ones are left out. */
export function readConformance(file: string): {
  header: ConformanceHeader
  keys: Map<string, TimedOperation[]>
} {
  const bytes = readFileSync(`${conformanceFolder}/${file}`)
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  const [first, ...rest] = text.trim().split('\n')
  const keys = new Map<string, TimedOperation[]>()
  rest.forEach((json, index) => {
    const line = JSON.parse(json) as Line
    if (line.status === 'fail') return
    const key = line.key ?? ''
    const certain = line.status === 'ok'
    const operations = keys.get(key) ?? []
    keys.set(key, operations)
    operations.push({
      index,
      who: `process ${line.process}`,
      f: line.op,
      input: line.value,
      output: line.output,
      outputKnown: certain && line.outputKnown !== false,
      call: line.call,
      return: line.return ?? Infinity,
      certain,
    })
  })
  return { header: JSON.parse(first!) as ConformanceHeader, keys }
}
