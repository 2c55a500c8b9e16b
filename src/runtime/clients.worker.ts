import { parentPort, workerData } from 'node:worker_threads'
import { required } from '../core/base/assert.ts'
import { ClientThread } from './client-thread.ts'
import type { ClientOrder, ClientReport, ClientThreadData } from './thread-message.ts'

const control = required(parentPort, 'The clients are a worker thread.')
const report = (message: ClientReport): void => control.postMessage(message)
const thread = new ClientThread(workerData as ClientThreadData, report)
control.on('message', (order: ClientOrder) => thread.obey(order))
report({ kind: 'ready' })
