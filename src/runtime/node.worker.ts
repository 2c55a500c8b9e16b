import { parentPort, workerData } from 'node:worker_threads'
import { required } from '../core/base/assert.ts'
import { NodeThread } from './node-thread.ts'
import type { NodeOrder, NodeReport, NodeThreadData } from './thread-message.ts'
import { threadProtocol } from './thread-protocol.ts'

const control = required(parentPort, 'A node is a worker thread.')
const data = workerData as NodeThreadData
const report = (message: NodeReport): void => control.postMessage(message)
const protocol = await threadProtocol(data.protocol)
const thread = new NodeThread(data, protocol, report)
control.on('message', (order: NodeOrder) => thread.obey(order))
report({ kind: 'ready' })
