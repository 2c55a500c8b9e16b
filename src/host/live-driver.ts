import type { MessagePort } from 'node:worker_threads'
import { Refusal } from '../contract/refusal.ts'
import type { Experiment } from '../core/experiment/experiment.ts'
import type { Driver, DriverListener } from './driver.ts'

export function startLive(
  _experiment: Experiment,
  _port: MessagePort,
  _listener: DriverListener,
  _folder: string,
): Driver {
  throw new Refusal('Live runs are not wired yet.')
}
