import { parentPort, workerData } from 'node:worker_threads'
import { required } from '../core/base/assert.ts'
import { ClusterControl } from './cluster-control.ts'
import { answerCalls } from './call-answering.ts'
import type { Call, ClusterData, ClusterReport } from './host-message.ts'

const host = required(parentPort, 'The cluster is controlled from a worker thread.')
const report = (message: ClusterReport): void => host.postMessage(message)
const answer = answerCalls(() => new ClusterControl(workerData as ClusterData, report), report)
host.on('message', (call: Call) => void answer(call))
