import { fork } from 'node:child_process'
import { quantile, rising, type Figure } from './figure.ts'

interface Told {
  readonly leaderAt?: number
  readonly memoryBytes?: number
}

const starts = 3

/** From a new process to the first leader of five nodes, and the memory of that lab when nothing is asked of it. */
export async function startBench(tell: (figure: Figure) => void): Promise<void> {
  const leaderMs: number[] = []
  const megabytes: number[] = []
  for (let i = 0; i < starts; i++) {
    const { leaderAfterMs, memoryBytes } = await startOnce()
    leaderMs.push(leaderAfterMs)
    megabytes.push(memoryBytes / 1e6)
  }
  tell({
    name: `process start to first leader of 5 nodes, from source, median of ${starts}`,
    value: quantile(rising(leaderMs), 0.5),
    unit: 'ms',
    limit: { is: 'below', value: 3000 },
    detail: '',
  })
  tell({
    name: `memory of an idle 5-node cluster process, median of ${starts}`,
    value: quantile(rising(megabytes), 0.5),
    unit: 'MB',
    limit: null,
    detail: 'resident, without window or browser',
  })
}

function startOnce(): Promise<{ leaderAfterMs: number; memoryBytes: number }> {
  const from = performance.timeOrigin + performance.now()
  const child = fork(new URL('./first-leader.ts', import.meta.url), { stdio: 'inherit' })
  let leaderAfterMs = 0
  let memoryBytes = 0
  child.on('message', (told: Told) => {
    if (told.leaderAt !== undefined) leaderAfterMs = told.leaderAt - from
    if (told.memoryBytes !== undefined) memoryBytes = told.memoryBytes
  })
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => {
      if (code === 0) resolve({ leaderAfterMs, memoryBytes })
      else reject(new Error(`The process that was to start a cluster ended with code ${code}.`))
    })
  })
}
