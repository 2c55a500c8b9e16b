import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCommandLine } from '../../../src/cli/command-line.ts'

let folder: string
let printed: { out: string; err: string }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-check-'))
  printed = { out: '', err: '' }
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function faultline(...parameters: string[]): Promise<number> {
  printed = { out: '', err: '' }
  const terminal = {
    out: (text: string) => void (printed.out += text),
    tell: (text: string) => void (printed.err += text),
    isInteractive: false,
  }
  return runCommandLine(parameters, terminal)
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const good = [
  '{:process 0, :type :invoke, :f :write, :value 1}',
  '{:process 0, :type :ok, :f :write, :value 1}',
  '{:process 1, :type :invoke, :f :read, :value nil}',
  '{:process 1, :type :ok, :f :read, :value 1}',
].join('\n')
const stale = good.replace(':f :read, :value 1', ':f :read, :value nil')

test('a history without a violation ends with 0, and one with a violation with 2 and its operations', async () => {
  expect(await faultline('check', file('good.edn', good))).toBe(0)
  expect(printed.out).toContain(
    'good.edn: edn, 2 operations (2 ok, 0 fail, 0 info), 2 processes, 0 keys; model register',
  )
  expect(printed.out).toContain('ok      linearizable:')
  expect(await faultline('check', file('stale.edn.gz', gzipSync(stale)), '--model', 'cas-register')).toBe(2)
  expect(printed.out).toContain('illegal linearizable:')
  expect(printed.out).toMatch(/^ {9}1\. /m)
  expect(printed.out).toMatch(/^T +line {2}process {2}f /m)
  expect(printed.out).toMatch(/call {2}return {2}outcome$/m)
  expect(printed.out).toMatch(/^T1\s+3\s+p1\s+read\s+null\s+2\s+3\s+ok$/m)
})

test('as JSON it holds the summary, the verdicts and the operations', async () => {
  expect(await faultline('check', file('stale.edn', stale), '--json', '--language', 'zh-CN')).toBe(2)
  const result = JSON.parse(printed.out) as { [member: string]: unknown }
  expect(result).toMatchObject({
    answer: 'illegal',
    model: 'register',
    summary: { format: 'edn', operations: 2, chosen: 'register' },
    verdicts: [{ check: 'linearizable', answer: 'illegal' }],
    operations: [
      { line: 1, f: 'write' },
      { line: 3, f: 'read' },
    ],
  })
})

test.each([
  ['a file that is not there', ['nothing.edn'], 'nothing.edn: this file or its folder does not exist'],
  ['a folder', ['.'], 'this is a folder, expected a file'],
  ['half a line', ['half.edn'], 'half.edn: line 4, column 1: found half a record, where the text ends'],
  ['a model that does not exist', ['good.edn', '--model', 'regster'], 'model: "regster" does not exist'],
  [
    'a model that does not fit',
    ['good.edn', '--model', 'mutex'],
    'good.edn: line 1: found write of p0, which does not fit the model mutex',
  ],
  [
    'a check that the model has not',
    ['good.edn', '--check', 'colour'],
    'the model register has no check colour',
  ],
  [
    'a level that nothing is held against',
    ['good.edn', '--level', 'serializable'],
    'level: only the check transactions has levels',
  ],
  ['a format that it is not', ['good.edn', '--format', 'json'], 'good.edn: line 1, column 2: found'],
  ['no run file', ['good.edn', '--format', 'run'], 'found no run file'],
  ['a budget of nothing', ['good.edn', '--budget', '0'], '--budget: 0 is out of range'],
  ['a module that is no model', ['good.edn', '--model', './no-model.mjs'], 'found no model: name must be'],
])('%s ends with 1 and one sentence', async (_, [name, ...options], sentence) => {
  file('good.edn', good)
  file('half.edn', good.slice(0, -4))
  const module = file('no-model.mjs', 'export default { init: 0 }')
  const given = options.map((option) => (option === './no-model.mjs' ? module : option))
  expect(await faultline('check', join(folder, name!), ...given)).toBe(1)
  expect(printed.err).toContain(sentence)
  expect(printed.err.trimEnd().split('\n')).toHaveLength(1)
})

test('leniently half a line is left out and said', async () => {
  expect(await faultline('check', file('half.edn', good.slice(0, -4)), '--lenient')).toBe(0)
  expect(printed.out).toContain('mind: the text ends in the middle of a record')
})

test('a model of the user is run, and one that never ends is unknown with the bound', async () => {
  const model = file(
    'latest.mjs',
    "export default { name: 'latest', init: null, step: (s, { f, input, output, outputKnown }) => f === 'write' ? input : !outputKnown || s === output ? s : undefined }",
  )
  expect(await faultline('check', file('good.edn', good), '--model', model)).toBe(0)
  expect(printed.out).toContain('model latest')
  expect(await faultline('check', file('stale.edn', stale), '--model', model)).toBe(2)
  const endless = file('endless.mjs', "export default { name: 'endless', init: 0, step() { for (;;); } }")
  expect(await faultline('check', join(folder, 'good.edn'), '--model', endless, '--budget', '0.1')).toBe(3)
  expect(printed.out).toContain('unknown linearizable: Not decided: the time allowed was up.')
})

test('memory that does not suffice is unknown, and no crash', async () => {
  const lines = Array.from(
    { length: 200_000 },
    (_, i) => `{"process":${i},"type":"invoke","f":"write","value":[${i}]}`,
  )
  expect(await faultline('check', file('wide.jsonl', lines.join('\n')), '--memory', '64')).toBe(3)
  expect(printed.out).toContain('Not decided: the memory allowed was used up')
})

test('the models are listed with their operations and checks', async () => {
  expect(await faultline('models')).toBe(0)
  expect(printed.out).toContain(
    'register: register\n  operations: read, write, cas [from, to]\n  checks: linearizable',
  )
  expect(await faultline('models', '--json', '--language', 'zh-CN')).toBe(0)
  expect(JSON.parse(printed.out)).toContainEqual(expect.objectContaining({ id: 'kv', title: '键值' }))
})

test('a history is converted, and a file that is there stays', async () => {
  const csv =
    'process,f,key,value,output,call_ms,return_ms,outcome\n0,write,x,1,,1,2,ok\n1,read,x,,1,3,4,ok\n'
  const out = join(folder, 'out.edn')
  expect(await faultline('convert', file('in.csv', csv), out)).toBe(0)
  expect(readFileSync(out, 'utf8').split('\n')).toEqual([
    '{:index 0, :type :invoke, :process 0, :f :write, :value ["x" 1], :time 1000000}',
    '{:index 1, :type :ok, :process 0, :f :write, :value ["x" 1], :time 2000000}',
    '{:index 2, :type :invoke, :process 1, :f :read, :value ["x" nil], :time 3000000}',
    '{:index 3, :type :ok, :process 1, :f :read, :value ["x" 1], :time 4000000}',
    '',
  ])
  expect(await faultline('convert', join(folder, 'in.csv'), out)).toBe(1)
  expect(printed.err).toContain('this file exists, it is replaced only with --force')
  expect(await faultline('convert', join(folder, 'in.csv'), out, '--force', '--to', 'jsonl')).toBe(0)
  expect(readFileSync(out, 'utf8')).toContain('"format":"history/1"')
  expect(await faultline('convert', join(folder, 'in.csv'), join(folder, 'out.txt'))).toBe(1)
  expect(printed.err).toContain('found no ending that names a form')
})

test('a run of the lab is a history, too', async () => {
  const experiment = { name: 'x', protocol: 'raft', nodes: 3, driver: 'simulated', durationSeconds: 1 }
  const run = join(folder, 'x.faultline')
  await faultline('run', file('experiment.json', JSON.stringify(experiment)), '--out', run)
  expect(await faultline('check', run)).toBe(0)
  expect(printed.out).toMatch(/x\.faultline: run, \d+ operations .* model register/)
  expect(await faultline('convert', run, join(folder, 'x.edn'))).toBe(0)
  expect(await faultline('check', join(folder, 'x.edn'), '--keyed', 'yes')).toBe(0)
})

test('standard input is read as a stream', async () => {
  const entry = fileURLToPath(new URL('../../../src/cli/index.ts', import.meta.url))
  const child = spawn(process.execPath, [entry, 'check', '-', '--model', 'register'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stdin.end(stale)
  const [code] = (await once(child, 'exit')) as [number]
  expect(code).toBe(2)
  expect(out).toContain('standard input: edn, 2 operations')
})

test('a table says in which unit its times are, and numbers operations as the sentences do', async () => {
  const header = 'process,f,key,value,output,call_ms,return_ms,outcome'
  const rows = [header, '0,write,x,1,,0,1,ok', '1,read,x,,2,2,3,ok'].join('\n')
  expect(await faultline('check', file('wrong.csv', rows))).toBe(2)
  expect(printed.out).toMatch(/^T +line +process .* call_us {2}return_us {2}outcome$/m)
  expect(printed.out).toMatch(/^T1 +3 +p1 +read/m)
})
