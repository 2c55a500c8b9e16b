import { isRoleNote } from '../../src/core/model/note.ts'
import { withCluster } from './bench-cluster.ts'

/** A process of its own: tells when five nodes have their first leader, then what it weighs when idle. */
const idleMs = 2000
const setup = {
  protocol: 'raft',
  nodes: 5,
  clients: 1,
  ratePerSecond: 1,
  recording: 'light',
  seconds: 60,
} as const
await withCluster(setup, async (cluster) => {
  await new Promise<void>((resolve) => {
    cluster.onFrame(({ events }) => {
      if (events.some((event) => event.kind === 'noted' && isRoleNote(event.note) && event.note.leads))
        resolve()
    })
  })
  process.send?.({ leaderAt: performance.timeOrigin + performance.now() })
  await new Promise((resolve) => setTimeout(resolve, idleMs))
  process.send?.({ memoryBytes: process.memoryUsage.rss() })
})
process.disconnect?.()
