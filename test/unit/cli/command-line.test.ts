import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runCommandLine } from '../../../src/cli/command-line.ts'
import { protocols as registered } from '../../../src/core/protocol/registry.ts'
import { readRunFile } from '../../../src/host/run-file.ts'

let folder: string
let printed: { out: string; err: string }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-cli-'))
  printed = { out: '', err: '' }
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function faultline(...parameters: string[]): Promise<number> {
  printed.out = ''
  printed.err = ''
  const terminal = {
    out: (text: string) => void (printed.out += text),
    tell: (text: string) => void (printed.err += text),
    isInteractive: false,
  }
  return runCommandLine(parameters, terminal)
}

function experimentFile(change: object = {}): string {
  const path = join(folder, 'experiment.json')
  const experiment = {
    name: 'From a file',
    protocol: 'raft',
    nodes: 3,
    driver: 'simulated',
    durationSeconds: 2,
  }
  writeFileSync(path, JSON.stringify({ ...experiment, ...change }))
  return path
}

/** What was printed as JSON, and only that. */
function json<T = { [member: string]: unknown }>(): T {
  return JSON.parse(printed.out) as T
}

interface Result {
  readonly fingerprint: string
  readonly driver: string
  readonly answer: string
  readonly operations: { readonly ok: number }
  readonly verdicts: readonly { readonly answer: string }[]
}

/** The problem without the progress before it. */
function lastLine(): string {
  return printed.err.trim().split('\n').at(-1)!
}

describe('faultline run', () => {
  test('prints one JSON document with the numbers and the verdicts, and nothing else on stdout', async () => {
    const faults = [{ kind: 'crash', target: 'leader', atMs: 700, untilMs: 1400 }]
    expect(await faultline('run', experimentFile({ faults }), '--seed', '5', '--json')).toBe(0)
    const result = json<Result>()
    expect(result).toMatchObject({
      driver: 'simulated',
      seed: 5,
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
      operations: { ok: expect.any(Number), fail: expect.any(Number), info: expect.any(Number) },
      throughputPerSecond: expect.any(Number),
      latencyMs: { p50: expect.any(Number), p95: expect.any(Number), p99: expect.any(Number) },
      availability: expect.any(Number),
      recoveries: [{ kind: 'crash' }],
      faults: [{ kind: 'crash', target: expect.stringMatching(/^n\d$/), effect: { messagesCut: 0 } }],
    })
    expect(result.operations.ok).toBeGreaterThan(10)
    expect(result.verdicts.length).toBeGreaterThan(5)
    for (const verdict of result.verdicts) {
      expect(Object.keys(verdict)).toEqual(['check', 'answer', 'promised', 'sentence', 'witness'])
      expect(verdict.answer).toBe('ok')
    }
    expect(printed.err).toContain('running')
  })

  test('gives the same fingerprint for the same seed and another one for another seed', async () => {
    const path = experimentFile()
    const fingerprint = async (seed: string): Promise<string> => {
      await faultline('run', path, '--seed', seed, '--json')
      return json<Result>().fingerprint
    }
    const first = await fingerprint('1')
    expect(await fingerprint('1')).toBe(first)
    expect(await fingerprint('2')).not.toBe(first)
  })

  test('ends with 2 for a violation, and says in words what was violated', async () => {
    expect(await faultline('run', 'lost-write', '--driver', 'simulated', '--duration', '7')).toBe(2)
    expect(printed.out).toMatch(/^illegal +linearizable: /m)
  })

  test('ends with 3 when a check cannot answer', async () => {
    const path = experimentFile({ checks: ['durable-before-send'], recording: 'light' })
    expect(await faultline('run', path, '--json')).toBe(3)
    expect(json<Result>().answer).toBe('unknown')
  })

  test('writes a run file from which a report can be made in every format', async () => {
    const run = join(folder, 'run.faultline')
    expect(await faultline('run', experimentFile(), '--out', run, '--json')).toBe(0)
    expect(readRunFile(run).fingerprint).toBe(json<Result>().fingerprint)
    for (const format of ['html', 'md', 'json', 'csv', 'edn']) {
      const out = join(folder, `report.${format}`)
      expect(await faultline('report', run, '--format', format, '--out', out)).toBe(0)
      expect(readFileSync(out, 'utf8').length).toBeGreaterThan(100)
    }
  })

  test('runs live, with threads and disks, and leaves no database behind', async () => {
    expect(await faultline('run', experimentFile({ driver: 'live', durationSeconds: 1 }), '--json')).toBe(0)
    const result = json<Result>()
    expect(result.driver).toBe('live')
    expect(result.operations.ok).toBeGreaterThan(0)
  })

  test('that is stopped keeps nothing and says so', async () => {
    const stopping = new AbortController()
    stopping.abort()
    let told = ''
    const terminal = {
      out: () => undefined,
      tell: (text: string) => void (told += text),
      isInteractive: false,
    }
    const run = join(folder, 'run.faultline')
    const code = await runCommandLine(['run', experimentFile(), '--out', run], terminal, stopping.signal)
    expect(code).toBe(130)
    expect(told).toContain('stopped, nothing was kept')
    expect(existsSync(run)).toBe(false)
  })
})

describe('a file that is there', () => {
  test('is replaced by a report when it is an earlier one or with --force, and never when it is the run itself', async () => {
    const run = join(folder, 'run.faultline')
    await faultline('run', experimentFile(), '--out', run)
    const before = readFileSync(run)
    const link = join(folder, 'link')
    linkSync(run, link)
    for (const itself of [run, `${folder}/./run.faultline`, link]) {
      expect(await faultline('report', run, '--out', itself, '--force')).toBe(1)
      expect(printed.err).toContain('this is the run itself, it stays as it is')
    }
    expect(readFileSync(run).equals(before)).toBe(true)
    const out = join(folder, 'thesis.txt')
    writeFileSync(out, 'years of work')
    expect(await faultline('report', run, '--out', out)).toBe(1)
    expect(printed.err).toBe(
      `faultline: ${out}: this file exists and is no earlier html report, it is replaced only with --force.\n`,
    )
    expect(readFileSync(out, 'utf8')).toBe('years of work')
    expect(await faultline('report', run, '--out', out, '--force')).toBe(0)
    expect(readFileSync(out, 'utf8')).toContain('<html')
    for (const format of ['html', 'md', 'json', 'csv', 'edn']) {
      const again = join(folder, `again.${format}`)
      expect(await faultline('report', run, '--format', format, '--out', again)).toBe(0)
      expect(await faultline('report', run, '--format', format, '--out', again)).toBe(0)
    }
    const experiment = experimentFile()
    expect(await faultline('report', run, '--format', 'json', '--out', experiment)).toBe(1)
    expect(readdirSync(folder).filter((name) => name.endsWith('.writing'))).toEqual([])
  })

  test('and is a run gives its place to a new run, and anything else never', async () => {
    const run = join(folder, 'run.faultline')
    await faultline('run', experimentFile(), '--out', run, '--seed', '1')
    const { id } = readRunFile(run)
    expect(await faultline('run', experimentFile(), '--out', run)).toBe(0)
    expect(readRunFile(run).id).not.toBe(id)
    const foreign = join(folder, 'thesis.txt')
    writeFileSync(foreign, 'years of work')
    expect(await faultline('run', experimentFile(), '--out', foreign)).toBe(1)
    expect(readFileSync(foreign, 'utf8')).toBe('years of work')
  })
})

describe.runIf(process.platform === 'linux')('faultline as a process', () => {
  const entry = new URL('../../../src/cli/index.ts', import.meta.url).pathname

  /** Runs a shell line in which "$@" is the command, with the scratch folder for temporary files. */
  async function shell(line: string, parameters: string[], onTold: (kill: () => void) => void) {
    const child = spawn('sh', ['-c', line, 'sh', process.execPath, entry, ...parameters], {
      env: { ...process.env, TMPDIR: folder },
    })
    const told = { out: '', err: '' }
    child.stdout.on('data', (text: Buffer) => (told.out += text.toString()))
    child.stderr.on('data', (text: Buffer) => (told.err += text.toString()))
    child.stderr.once('data', () => onTold(() => void child.kill('SIGINT')))
    const [code] = (await once(child, 'close')) as [number]
    return { code, ...told }
  }

  test('live, stopped by Ctrl+C twice at once, leaves no folder behind', async () => {
    const path = experimentFile({ driver: 'live', durationSeconds: 30 })
    const ended = await shell('exec "$@"', ['run', path], (interrupt) => {
      interrupt()
      interrupt()
    })
    expect(ended.code).toBe(130)
    expect(ended.err).toMatch(/\nfaultline: stopped, nothing was kept\.\n$/)
    expect(readdirSync(folder)).toEqual(['experiment.json'])
  })

  test('live, on a disk that takes nothing, ends with 1 and says which nodes stopped', async () => {
    const path = experimentFile({ driver: 'live', durationSeconds: 1 })
    const ended = await shell('ulimit -f 40; exec "$@"', ['run', path, '--json'], () => undefined)
    expect(ended.code).toBe(1)
    expect(ended.out).toBe('')
    expect(ended.err).toMatch(/faultline: .*n[123].*disk.*The run cannot be judged, nothing was kept\.\n$/)
  })
})

describe('bad input ends with 1 and one sentence', () => {
  test.each([
    [
      'an unknown preset',
      ['run', 'leader-dice'],
      /^faultline: "leader-dice" is neither a file nor a preset, expected a file or one of leader-dies, /,
    ],
    ['an unknown driver', ['run', 'leader-dies', '--driver', 'fast'], /driver.*fast.*live, simulated/],
    ['a seed that is no number', ['run', 'leader-dies', '--seed', 'x'], /--seed.*'x'.*not a number/],
    [
      'an impossible duration',
      ['run', 'leader-dies', '--duration', '0'],
      /^faultline: durationSeconds: 0 is out of range/,
    ],
    ['an unknown option', ['run', 'leader-dies', '--fast'], /^faultline: unknown option '--fast'/],
    ['an unknown command', ['walk'], /unknown command 'walk'/],
    [
      'no run to report on',
      ['report', 'nothing'],
      /^faultline: "nothing" is neither a run file nor the id of a run/,
    ],
    ['an unknown format', ['report', 'x', '--format', 'doc'], /format.*doc.*html, md, json, csv, edn/],
    [
      'a folder that is not there',
      ['labs', 'check', 'nowhere'],
      /^faultline: nowhere: there is no such folder/,
    ],
  ])('%s', async (_what, parameters, sentence) => {
    expect(await faultline(...parameters)).toBe(1)
    expect(lastLine()).toMatch(sentence)
    expect(printed.out).toBe('')
    expect(printed.err).not.toContain('    at ')
  })

  test('an experiment file with an unknown key names the file and the key', async () => {
    const path = experimentFile({ nodse: 3 })
    expect(await faultline('run', path)).toBe(1)
    expect(printed.err).toBe(`faultline: ${path}: nodse: unknown key, did you mean nodes?\n`)
  })

  test('a folder in the place of the run file, seen before the run is made', async () => {
    const out = join(folder, 'nowhere', 'run.faultline')
    expect(await faultline('run', experimentFile(), '--out', out)).toBe(1)
    expect(printed.err).toBe(
      `faultline: ${out}: no file can be written there, expected a folder that exists and can be written.\n`,
    )
  })

  test('a file of somebody else is not written over', async () => {
    const out = join(folder, 'thesis.txt')
    writeFileSync(out, 'years of work')
    expect(await faultline('run', experimentFile(), '--out', out)).toBe(1)
    expect(printed.err).toContain('this file exists and is not a run file, it stays as it is')
    expect(readFileSync(out, 'utf8')).toBe('years of work')
  })

  test.each([
    ['bytes', '\u0001\uFFFDg\u001b[31m', 'This is not JSON text.'],
    [
      'a run file',
      'SQLite format 3\0',
      'This is a run file, expected an experiment; see `faultline report`.',
    ],
    ['a list', '[1]', 'the experiment is a list, expected an object.'],
    ['a list of lists', '[[{}]]', 'the experiment is a list, expected an object.'],
  ])('%s in the place of an experiment', async (_what, text, sentence) => {
    const path = join(folder, 'experiment.json')
    writeFileSync(path, text)
    expect(await faultline('run', path)).toBe(1)
    expect(printed.err).toBe(`faultline: ${path}: ${sentence}\n`)
  })

  test('control characters of a name are shown, not sent to the terminal', async () => {
    expect(await faultline('run', experimentFile({ name: 'a\u001b[31m\u007f\nb' }))).toBe(0)
    expect(printed.out).toMatch(/^a\\u001b\[31m\\u007f\\u000ab: raft/)
    expect(await faultline('run', experimentFile({ 'no\u001b[2Jde': 3 }))).toBe(1)
    expect(printed.err).toContain('no\\u001b[2Jde: unknown key')
  })

  test('a foreign run file is named', async () => {
    const path = join(folder, 'run.faultline')
    writeFileSync(path, 'not a run')
    expect(await faultline('report', path)).toBe(1)
    expect(printed.err).toBe(`faultline: ${path}: this is not a Faultline run file.\n`)
  })
})

describe('faultline lists', () => {
  test('presets, in words and for programs', async () => {
    expect(await faultline('presets', '--json')).toBe(0)
    const presets = json<object[]>()
    expect(presets.length).toBeGreaterThanOrEqual(8)
    expect(Object.keys(presets[0]!)).toEqual(['id', 'title', 'story', 'expected', 'experiment'])
    expect(await faultline('presets', '--language', 'zh-CN')).toBe(0)
    expect(printed.out).toContain('领导者宕机')
  })

  test('protocols with fault model, configuration and mutants', async () => {
    expect(await faultline('protocols', '--json')).toBe(0)
    const protocols = json<
      {
        id: string
        faultModel: { processes: string }
        config: object[]
        mutants: { description: string }[]
      }[]
    >()
    expect(protocols.map((protocol) => protocol.id)).toEqual(registered.map(({ id }) => id))
    for (const protocol of protocols) {
      expect(['crash-recovery', 'crash-stop', 'byzantine']).toContain(protocol.faultModel.processes)
      expect(protocol.config.length).toBeGreaterThan(0)
      expect(protocol.mutants.length).toBeGreaterThanOrEqual(4)
      for (const mutant of protocol.mutants) expect(mutant.description).not.toMatch(/^[\w-]+\.mutant\./)
    }
    expect(await faultline('protocols')).toBe(0)
    expect(printed.out).toContain('electionTimeoutMs')
  })

  test('labs with their experiments', async () => {
    expect(await faultline('labs', '--json')).toBe(0)
    const labs = json<{ id: string }[]>()
    expect(labs.length).toBeGreaterThanOrEqual(4)
    expect(labs[0]!.id).toBe('leader-dies')
  })

  test.each([['run'], ['presets'], ['protocols'], ['report'], ['serve'], ['labs'], ['labs', 'check']])(
    'the help of %s %s',
    async (...command) => {
      expect(await faultline(...command, '--help')).toBe(0)
      expect(printed.out).toContain('Usage: faultline')
    },
  )
})

describe('faultline labs check', () => {
  async function handIn(lab: string, step: string, change: object): Promise<string> {
    const handed = join(folder, lab)
    mkdirSync(handed, { recursive: true })
    const code = await faultline('run', experimentFile(change), '--out', join(handed, `${step}.faultline`))
    expect([0, 2]).toContain(code)
    return handed
  }
  const done = {
    nodes: 5,
    durationSeconds: 5,
    workload: { kind: 'register' },
    faults: [{ kind: 'crash', target: 'leader', atMs: 1500, untilMs: null }],
  }

  test('passes a run in which the learner did what the lab asks for', async () => {
    const handed = await handIn('leader-dies', 'crash', done)
    expect(await faultline('labs', 'check', handed, '--json')).toBe(0)
    expect(json()).toMatchObject({
      lab: 'leader-dies',
      passed: true,
      steps: [{ step: 'crash' }],
    })
  })

  test('does not pass a run in which nothing was done', async () => {
    const handed = await handIn('leader-dies', 'crash', { ...done, faults: [] })
    expect(await faultline('labs', 'check', handed, '--json')).toBe(2)
    const grade = json<{ steps: { items: { passed: boolean }[] }[] }>()
    expect(grade.steps[0]!.items.some((item) => !item.passed)).toBe(true)
    expect(await faultline('labs', 'check', handed)).toBe(2)
    expect(printed.out).toMatch(/^leader-dies: not passed/)
  })

  test('does not pass a run of another protocol, nor an empty folder', async () => {
    const handed = await handIn('leader-dies', 'crash', {
      ...done,
      protocol: 'multi-paxos',
      faults: done.faults,
    })
    expect(await faultline('labs', 'check', handed, '--json')).toBe(2)
    expect(printed.out).toContain('This is a run of multi-paxos, the step is about raft.')
    const empty = join(folder, 'empty')
    mkdirSync(empty)
    expect(await faultline('labs', 'check', empty, '--lab', 'leader-dies')).toBe(2)
    expect(printed.out).toContain('there is no run file crash.faultline')
  })

  test('refuses a step that the lab does not have, and a folder that could be any lab', async () => {
    const handed = await handIn('leader-dies', 'nonsense', done)
    expect(await faultline('labs', 'check', handed)).toBe(1)
    expect(printed.err).toContain('the lab leader-dies has no experiment nonsense, expected crash')
    const unnamed = join(folder, 'unnamed')
    mkdirSync(unnamed)
    expect(await faultline('labs', 'check', unnamed)).toBe(1)
    expect(printed.err).toContain('it is not clear which lab this is, name it with --lab')
  })
})
