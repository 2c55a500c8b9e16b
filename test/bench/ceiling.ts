import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import { quantile, rising, type Figure } from './figure.ts'

/** What one run of the bare quorum of three gave. */
export interface Ceiling {
  readonly inFlight: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

const payload = 'x'.repeat(128)

/** A fixed-leader quorum of three with fsync and nothing else: what this machine can give to any protocol, now. */
export async function measureCeiling(inFlight: number, seconds: number): Promise<Ceiling> {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-ceiling-'))
  const client = new MessageChannel()
  const wires = [new MessageChannel(), new MessageChannel()]
  const start = (name: string, peers: MessagePort[], port: MessagePort | null): Worker =>
    new Worker(new URL('./ceiling-node.ts', import.meta.url), {
      workerData: { file: join(folder, `${name}.db`), peers, client: port },
      transferList: port === null ? peers : [...peers, port],
    })
  const workers = [
    start(
      'leader',
      wires.map(({ port1 }) => port1),
      client.port2,
    ),
    ...wires.map(({ port2 }, i) => start(`follower${i}`, [port2], null)),
  ]
  await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))))
  const ceiling = await drive(client.port1, inFlight, seconds)
  client.port1.close()
  await Promise.all(workers.map((worker) => worker.terminate()))
  rmSync(folder, { recursive: true })
  return ceiling
}

export function ceilingFigure({ inFlight, perSecond, p50Ms, p99Ms }: Ceiling): Figure {
  const detail = `p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms`
  return {
    name: `bare quorum of 3, ${inFlight} in flight`,
    value: perSecond,
    unit: 'writes/s',
    limit: null,
    detail,
  }
}

/** Keeps so many writes under way; answers come in the order of the questions. */
function drive(port: MessagePort, inFlight: number, seconds: number): Promise<Ceiling> {
  const asked: number[] = []
  let head = 0
  const latenciesMs: number[] = []
  const from = performance.now()
  const ask = (count: number): void => {
    const now = performance.now()
    for (let i = 0; i < count; i++) asked.push(now)
    port.postMessage(Array.from({ length: count }, () => payload))
  }
  return new Promise((resolve) => {
    port.on('message', (count: number) => {
      const now = performance.now()
      for (let i = 0; i < count; i++) latenciesMs.push(now - asked[head++]!)
      if (now - from < seconds * 1000) return ask(count)
      const sorted = rising(latenciesMs)
      const perSecond = latenciesMs.length / ((now - from) / 1000)
      port.removeAllListeners('message')
      resolve({ inFlight, perSecond, p50Ms: quantile(sorted, 0.5), p99Ms: quantile(sorted, 0.99) })
    })
    ask(inFlight)
  })
}
