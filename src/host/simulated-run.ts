import type { MessagePort } from 'node:worker_threads'
import type { Experiment } from '../core/experiment/experiment.ts'
import type { TraceEvent } from '../core/trace/event.ts'
import type { DriverEnd, DriverFrame, TracePortMessage } from './driver.ts'
import { PacedSimulation } from './paced-simulation.ts'

export interface SimulatedRunListener {
  onFrame(frame: DriverFrame): void
  onEnd(end: DriverEnd): void
}

const tickMs = 16
const workMsMax = 25
const frameMs = 50

/** Drives a simulation by the real clock: frames to the listener, the whole trace to the recorder. Gives the simulation. */
export function startSimulatedRun(
  experiment: Experiment,
  tracePort: MessagePort,
  listener: SimulatedRunListener,
): PacedSimulation {
  let batch: TraceEvent[] = []
  let tickedMs = performance.now()
  let framedMs = 0
  const simulation = new PacedSimulation(experiment, (event) => batch.push(event))
  const post = (message: TracePortMessage): void => tracePort.postMessage(message)

  const ticking = setInterval(() => {
    const nowMs = performance.now()
    simulation.advance(nowMs - tickedMs, () => performance.now() - nowMs > workMsMax)
    tickedMs = nowMs
    if (nowMs - framedMs < frameMs && !simulation.isFinished) return
    framedMs = nowMs
    if (batch.length > 0) post({ kind: 'events', events: batch })
    batch = []
    listener.onFrame(simulation.frame())
    if (!simulation.isFinished) return
    clearInterval(ticking)
    post({ kind: 'end' })
    listener.onEnd(simulation.end())
  }, tickMs)
  return simulation
}
