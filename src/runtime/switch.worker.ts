import { parentPort, workerData } from 'node:worker_threads'
import { required } from '../core/base/assert.ts'
import { SwitchThread } from './switch-thread.ts'
import type { SwitchOrder, SwitchReport, ThreadData } from './thread-message.ts'

const control = required(parentPort, 'The switch is a worker thread.')
const report = (message: SwitchReport): void => control.postMessage(message)
const thread = new SwitchThread(workerData as ThreadData, report)
control.on('message', (order: SwitchOrder) => thread.obey(order))
report({ kind: 'ready' })
