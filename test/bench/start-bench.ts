import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { required } from '../../src/core/base/assert.ts'
import { experimentDefaults, type Experiment } from '../../src/core/experiment/experiment.ts'
import type { SessionFrame } from '../../src/contract/session.ts'
import { workloadDefaults } from '../../src/core/workload/workload.ts'
import { quantile, rising, type Figure } from './figure.ts'

const starts = 3
/** The lab tells about 20 frames a second: some seconds of doing nothing before it is weighed. */
const idleFrames = 60

const experiment: Experiment = {
  ...experimentDefaults,
  name: 'start',
  protocol: 'raft',
  nodes: 5,
  workload: { ...workloadDefaults, kind: 'kv', clients: 1, ratePerSecond: 1 },
  durationSeconds: 120,
  recording: 'light',
}

/** From starting the built lab's process to the first leader of five live nodes, and what it weighs when idle. */
export async function startBench(tell: (figure: Figure) => void): Promise<void> {
  const built = fileURLToPath(new URL('../../out/main/server.js', import.meta.url))
  const entry = existsSync(built)
    ? built
    : fileURLToPath(new URL('../../src/server/index.ts', import.meta.url))
  const kind = entry === built ? 'built' : 'from source'
  const results: StartResult[] = []
  for (let i = 0; i < starts; i++) results.push(await startOnce(entry))
  const median = (of: (result: StartResult) => number): number => quantile(rising(results.map(of)), 0.5)
  const ms = { unit: 'ms', limit: null, detail: '' }
  tell({
    name: `lab process (${kind}) to address printed, median of ${starts}`,
    value: median((r) => r.addressMs),
    ...ms,
  })
  tell({
    name: `lab process (${kind}) to first leader of 5 nodes`,
    value: median((r) => r.leaderMs),
    ...ms,
    limit: { is: 'below', value: 3000 },
  })
  const memory = median((r) => r.megabytes)
  const detail = 'resident, all threads, without the browser'
  if (memory > 0)
    tell({ name: 'memory of an idle 5-node lab', value: memory, unit: 'MB', limit: null, detail })
}

interface StartResult {
  readonly addressMs: number
  readonly leaderMs: number
  /** 0 where it cannot be asked for. */
  readonly megabytes: number
}

async function startOnce(entry: string): Promise<StartResult> {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-start-'))
  const from = performance.now()
  const lab = spawn(process.execPath, [entry, '--data', folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const address = await addressOf(lab)
    const addressMs = performance.now() - from
    const frames = await listen(address)
    await ask(address, 'session.start', [experiment])
    await frames.until(hasLeader)
    const leaderMs = performance.now() - from
    let left = idleFrames
    await frames.until(() => --left === 0)
    frames.close()
    return { addressMs, leaderMs, megabytes: residentMegabytes(lab.pid ?? 0) }
  } finally {
    const gone = new Promise((resolve) => lab.once('exit', resolve))
    lab.kill('SIGTERM')
    await gone
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The address that the lab prints. */
function addressOf(lab: ChildProcess): Promise<URL> {
  return new Promise((resolve, reject) => {
    lab.once('exit', (code) =>
      reject(new Error(`The lab ended with code ${code} before it printed its address.`)),
    )
    lab.stdout?.on('data', (text: Buffer) => {
      const found = /http:\S+/.exec(text.toString())
      if (found !== null) resolve(new URL(found[0]))
    })
  })
}

async function ask(address: URL, channel: string, parameters: readonly unknown[]): Promise<unknown> {
  const token = required(address.searchParams.get('token'), 'The address carries a token.')
  const response = await fetch(new URL(`/api/${channel}`, address), {
    method: 'POST',
    headers: { 'x-faultline-token': token },
    body: JSON.stringify(parameters),
  })
  const { value, error } = (await response.json()) as { value?: unknown; error?: string }
  if (error !== undefined) throw new Error(`${channel}: ${error}`)
  return value ?? null
}

interface Frames {
  /** Resolves with the first frame from now on that is wanted. */
  until(wanted: (frame: SessionFrame) => boolean): Promise<void>
  close(): void
}

/** The lab's stream of frames, open. */
async function listen(address: URL): Promise<Frames> {
  const socket = new WebSocket(`ws://${address.host}/stream${address.search}`)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true })
    socket.addEventListener('error', () => reject(new Error('The lab refuses its stream.')), { once: true })
  })
  return {
    until: (wanted) =>
      new Promise((resolve) => {
        const onMessage = ({ data }: MessageEvent): void => {
          if (!wanted((JSON.parse(String(data)) as { frame: SessionFrame }).frame)) return
          socket.removeEventListener('message', onMessage)
          resolve()
        }
        socket.addEventListener('message', onMessage)
      }),
    close: () => socket.close(),
  }
}

function hasLeader(frame: SessionFrame): boolean {
  return frame.nodes.some(({ view }) => view?.leads === true)
}

function residentMegabytes(pid: number): number {
  try {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)]).toString()) / 1000
  } catch {
    return 0
  }
}
