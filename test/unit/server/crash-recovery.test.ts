import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { RunSummary } from '../../../src/contract/run.ts'
import type { SessionFrame } from '../../../src/contract/session.ts'

const entry = fileURLToPath(new URL('../../../src/server/index.ts', import.meta.url))
let folder: string
const children: ChildProcess[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-crash-'))
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** A lab in a process of its own, and how to ask it. */
async function lab() {
  const child = spawn(process.execPath, [entry, '--data', folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const address = new URL(/http\S+/.exec(String(line))![0])
  const token = address.searchParams.get('token')!
  const ask = async (channel: string, ...parameters: unknown[]): Promise<unknown> => {
    const answer = await fetch(`${address.origin}/api/${channel}`, {
      method: 'POST',
      headers: { 'x-faultline-token': token },
      body: JSON.stringify(parameters),
    })
    const body = (await answer.json()) as { value?: unknown; error?: string }
    if (body.error !== undefined) throw new Error(body.error)
    return body.value
  }
  const frameWith = async (isIt: (frame: SessionFrame) => boolean): Promise<SessionFrame> => {
    const socket = new WebSocket(`ws://${address.host}/stream?token=${token}`)
    try {
      for (;;) {
        const [data] = (await once(socket, 'message')) as [Buffer]
        const { frame } = JSON.parse(data.toString('utf8')) as { frame: SessionFrame }
        if (isIt(frame)) return frame
      }
    } finally {
      socket.terminate()
    }
  }
  return { child, ask, frameWith }
}

const experiment = {
  name: 'Interrupted',
  protocol: 'raft',
  nodes: 3,
  driver: 'simulated',
  durationSeconds: 600,
}

test('a run that a crash of the lab interrupts is in the library at the next start, up to its last second', async () => {
  const first = await lab()
  await first.ask('session.start', experiment)
  await first.frameWith((frame) => frame.state.phase === 'running')
  const fault = { kind: 'crash', target: 'n2', atMs: 0, untilMs: null }
  await first.ask('session.inject', fault)
  const last = await first.frameWith((frame) => frame.state.nowUs > 3_000_000)
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')
  expect(readdirSync(join(folder, 'journals'))).toHaveLength(1)

  const second = await lab()
  const runs = (await second.ask('runs.list')) as RunSummary[]
  expect(runs).toMatchObject([{ id: last.state.runId, name: 'Interrupted (recovered)' }])
  expect(runs[0]!.durationUs).toBeGreaterThan(last.state.nowUs - 1_500_000)
  const detail = await second.ask('runs.open', runs[0]!.id)
  expect(detail).toMatchObject({ experiment: { faults: [{ kind: 'crash', target: 'n2' }] } })
  expect(readdirSync(join(folder, 'journals'))).toEqual([])
})
